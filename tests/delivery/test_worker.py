"""What is planned is sent once, and the ledger says what became of it."""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery.worker import Worker, window_for
from bot.metrics import tally
from bot.pages.page import Html, Page
from bot.sending import calls
from bot.sending.pacing import Lane
from bot.settings import ConfigurationError
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import SEVEN, Desk, delivered
from tests.sandbox.loopback import CHANNEL, FORUM, Loopback

FIRST = 10_001
SENT, FAILED, UNKNOWN, PENDING = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.PENDING,
)


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


def crowd(number: int) -> range:
    return range(FIRST, FIRST + number)


def fault(sandbox: Loopback, **order: object) -> None:
    sandbox.do("faults", method="sendMessage", **order)


async def test_every_subscriber_gets_one_copy_and_the_ledger_knows_its_message(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(300))
    await delivered(desk)
    record = sandbox.look("record")
    assert sandbox.look("record/counts") == {str(chat): 1 for chat in crowd(300)}
    assert {row.chat_id: row.message_id for row in await desk.rows()} == {
        each["chat_id"]: each["message_id"] for each in record
    }
    assert set((await desk.states()).values()) == {SENT}
    assert all("Headline vote" in each["text"] for each in record)


async def test_a_second_worker_finds_nothing_to_do(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(20))
    await delivered(desk)
    await delivered(desk)
    assert len(sandbox.look("record")) == 20


async def test_a_topic_of_a_forum_and_a_channel_are_written_to(desk: Desk, sandbox: Loopback) -> None:
    await desk.publish()
    await desk.subscribe(FORUM, thread_id=2, kind=ChatKind.GROUP)
    await desk.planned(CHANNEL, kind=ChatKind.CHANNEL)
    await delivered(desk)
    assert [message["topic"] for message in sandbox.messages(FORUM)] == [2]
    assert len(sandbox.messages(CHANNEL)) == 1


async def test_two_topics_of_one_forum_are_written_to_one_after_the_other(desk: Desk, sandbox: Loopback) -> None:
    await desk.publish()
    await desk.subscribe(FORUM, thread_id=2, kind=ChatKind.GROUP)
    await desk.planned(FORUM, thread_id=3, kind=ChatKind.GROUP)

    async def both() -> bool:
        return set((await desk.states()).values()) == {SENT}

    await delivered(desk, until=both)
    assert sorted(message["topic"] for message in sandbox.messages(FORUM)) == [2, 3]


async def test_who_has_blocked_the_bot_is_failed_and_suspended_on_the_second_day(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(FIRST, FIRST + 1)
    sandbox.do("block", **{"as": FIRST})
    await delivered(desk)
    assert await desk.states() == {FIRST: FAILED, FIRST + 1: SENT}
    assert (await desk.known(FIRST)).active
    await desk.publish(replace(next(iter(desk.published.values())), id="next", publish_at=desk.clock()))
    desk.clock.set("2027-03-30 07:00")
    await desk.plan()
    await delivered(desk)
    assert not (await desk.known(FIRST)).active
    assert (await desk.known(FIRST + 1)).active
    assert "blocked" in (await desk.rows())[0].reason


async def test_a_429_is_sent_again_when_its_time_is_over(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(5))
    fault(sandbox, chat=FIRST + 2, status=429, retry_after=1)

    async def all_sent() -> bool:
        return set((await desk.states()).values()) == {SENT}

    await delivered(desk, until=all_sent)
    assert sandbox.look("record/counts") == {str(chat): 1 for chat in crowd(5)}


@pytest.mark.parametrize(("fault_order", "copies"), [({"drop": "before"}, 1), ({"drop": "after"}, 2)])
async def test_what_is_unknown_is_repeated_once_in_silence_after_a_minute(
    desk: Desk, sandbox: Loopback, fault_order: dict[str, str], copies: int
) -> None:
    await desk.planned(*crowd(3))
    fault(sandbox, chat=FIRST, **fault_order)
    await delivered(desk)
    assert (await desk.states())[FIRST] is UNKNOWN
    desk.clock.advance(seconds=59)
    await delivered(desk)
    assert (await desk.states())[FIRST] is UNKNOWN
    desk.clock.advance(seconds=2)

    async def repeated() -> bool:
        return (await desk.states())[FIRST] is SENT

    await delivered(desk, until=repeated)
    assert sandbox.look("record/counts") == {str(FIRST): copies, str(FIRST + 1): 1, str(FIRST + 2): 1}


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_error_is_no_reason_for_a_third_try(desk: Desk, sandbox: Loopback, status: int) -> None:
    await desk.planned(FIRST)
    fault(sandbox, chat=FIRST, status=status, times=None)

    async def twice() -> bool:
        return [request["status"] for request in sandbox.look("requests")].count(status) == 2

    await delivered(desk)
    desk.clock.advance(seconds=61)
    await delivered(desk, until=twice)
    desk.clock.advance(seconds=61)
    await delivered(desk)
    assert await twice()
    assert await desk.states() == {FIRST: UNKNOWN}


async def test_a_group_that_was_upgraded_gets_its_digest_at_the_new_id(desk: Desk, sandbox: Loopback) -> None:
    old = sandbox.do("chats", type="group", title="Desk", members=[1001])["id"]
    await desk.planned(old, kind=ChatKind.GROUP)
    new = sandbox.do("upgrade", chat=old)["chat"]
    await delivered(desk)
    assert await desk.states() == {new: SENT}
    assert sandbox.look("record/counts") == {str(new): 1}
    assert (await desk.known(new)).subscription == SEVEN


async def test_three_refusals_of_what_we_wrote_halt_the_edition(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(40))
    fault(sandbox, status=400, description="Bad Request: can't parse entities", times=None)

    async def halted() -> bool:
        async with desk.services.store.database.read() as connection:
            return not await desk.services.store.editions.running(connection, desk.clock())

    await delivered(desk, Worker(desk.services, window=1), until=halted)
    states = list((await desk.states()).values())
    assert states.count(FAILED) == 3
    assert states.count(PENDING) == 37


async def test_many_refusals_at_once_stop_the_run_and_suspend_nobody(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(100))
    fault(sandbox, status=403, times=None)

    async def paused() -> bool:
        return worker._refusals.is_probing

    worker = Worker(desk.services, window=4)
    await delivered(desk, worker, until=paused)
    states = list((await desk.states()).values())
    assert 11 <= states.count(FAILED) <= 14
    assert states.count(PENDING) >= 86
    assert all([(await desk.known(chat)).active for chat in crowd(100)])


async def test_an_outage_leaves_the_edition_waiting(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(100))
    fault(sandbox, status=502, times=None)

    async def paused() -> bool:
        return worker._trouble.is_probing

    worker = Worker(desk.services, window=4)
    await delivered(desk, worker, until=paused)
    states = list((await desk.states()).values())
    assert 5 <= states.count(UNKNOWN) <= 8
    assert states.count(PENDING) == 100 - states.count(UNKNOWN)


async def test_a_token_that_is_no_longer_known_ends_the_process(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(30))
    fault(sandbox, status=401, times=None)
    with pytest.raises(ConfigurationError):
        await Worker(desk.services, window=4).run(asyncio.Event())
    assert set((await desk.states()).values()) == {PENDING}


async def test_nothing_is_sent_to_whoever_stops_in_the_middle(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(200))
    fault(sandbox, delay_s=0.02, times=None)
    stopped_at: dict[int, int] = {}

    async def some_stop() -> bool:
        for chat in crowd(200)[len(stopped_at) * 4 + 3 :: 4][:3]:
            await desk.stop(chat)
            stopped_at[chat] = len(sandbox.look("requests"))
        return await desk.nothing_left()

    await delivered(desk, until=some_stop)
    states = await desk.states()
    copies = sandbox.look("record/counts")
    for chat in stopped_at:
        assert (states[chat] is SENT) == (str(chat) in copies)
    assert DeliveryState.CANCELLED in states.values()
    assert len(copies) + list(states.values()).count(DeliveryState.CANCELLED) == 200


async def test_nothing_begins_while_what_people_said_is_not_known(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(30))
    asked: list[bool] = []

    def may_begin() -> bool:
        asked.append(len(asked) > 3)
        return asked[-1]

    async def asked_thrice() -> bool:
        return len(asked) >= 3

    worker = Worker(desk.services, window=4, may_begin=may_begin)
    await delivered(desk, worker, until=asked_thrice)
    assert set((await desk.states()).values()) == {PENDING}
    await delivered(desk, Worker(desk.services, window=4, may_begin=may_begin))
    assert set((await desk.states()).values()) == {SENT}


async def test_a_stop_finishes_what_is_under_way_and_begins_nothing(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*crowd(200))
    fault(sandbox, delay_s=0.1, times=None)

    async def some() -> bool:
        return len(sandbox.look("record")) > 20

    await delivered(desk, until=some)
    states = await desk.states()
    copies = sandbox.look("record/counts")
    assert {str(chat) for chat, state in states.items() if state is SENT} == set(copies)
    assert set(states.values()) == {SENT, PENDING}
    await desk_goes_on(desk, sandbox)


async def desk_goes_on(desk: Desk, sandbox: Loopback) -> None:
    sandbox.request("DELETE", "/sandbox/faults")
    await delivered(desk)
    assert set(sandbox.look("record/counts").values()) == {1}
    assert len(sandbox.look("record/counts")) == 200


def test_the_window_grows_with_the_rate() -> None:
    assert [window_for(rate) for rate in (1, 25, 100, 200, 1000)] == [16, 16, 16, 100, 400]


async def test_a_delivery_is_noted_for_whoever_watches_and_an_answer_is_none(desk: Desk, sandbox: Loopback) -> None:
    before_s = tally.sent_at_s
    await desk.services.sender.send(calls.message(FIRST, None, Page(Html("Hello"))), lane=Lane.REPLY, chat_id=FIRST)
    assert tally.sent_at_s == before_s
    await desk.planned(FIRST)
    await delivered(desk)
    assert tally.sent_at_s > before_s


async def test_connections_that_are_opened_count_as_calls_that_went_well(desk: Desk, sandbox: Loopback) -> None:
    before = tally.calls["unknown"]
    await desk.planned(FIRST)
    await delivered(desk)
    assert sandbox.look("record/counts") == {str(FIRST): 1}
    assert tally.calls["unknown"] == before
