"""An alert that was ordered reaches those who want it, at once or when their night is over, and tells how it went."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.cards.card import Status
from bot.delivery.orders import fulfil
from bot.delivery.progress import Reporter
from bot.delivery.stale import Sweep
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Quiet
from bot.store import closing
from bot.store.confirmations import HALT
from bot.store.deliveries import DeliveryState
from bot.store.editions import EditionState
from tests.delivery.desk import SEVEN, Desk, delivered
from tests.delivery.packs import dispatch
from tests.sandbox.loopback import Loopback

FIRST, EDITOR = 10_001, 10_900
ALERT = "alert:coup"


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def ordered(desk: Desk, **about: str) -> None:
    """A dispatch is published and its alert ordered, as the chat does it."""
    await desk.publish(dispatch("coup", desk.clock(), **about))  # type: ignore[arg-type]
    await order(desk)


async def order(desk: Desk) -> None:
    store, now = desk.services.store, desk.clock()
    async with store.database.write() as connection:
        await store.editions.open(
            connection,
            ALERT,
            kind=EditionKind.ALERT,
            created_at=now,
            expires_at=now + timedelta(hours=6),
            state=EditionState.ORDERED,
        )


async def told(desk: Desk, sandbox: Loopback) -> int:
    """The editor's message that tells how far it is."""
    message = await desk.services.bot.send_message(EDITOR, "…")
    store = desk.services.store
    async with store.database.write() as connection:
        token = await store.confirmations.ask(
            connection,
            action=HALT,
            actor=EDITOR,
            chat_id=EDITOR,
            payload=f"{ALERT} en",
            expires_at=desk.clock() + timedelta(hours=7),
        )
        await store.confirmations.shown(connection, token, message.message_id)
    return message.message_id


def texts(sandbox: Loopback, chat: int) -> list[str]:
    return [message["text"] for message in sandbox.look(f"chats/{chat}/messages?as={chat}")["messages"]]


async def test_it_reaches_all_who_want_alerts_and_nobody_else(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(FIRST, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    await desk.subscribe(FIRST + 1, choices=replace(SEVEN, language="fr"))
    await desk.subscribe(FIRST + 2, choices=replace(SEVEN, alerts=False))
    await desk.subscribe(FIRST + 3, choices=replace(SEVEN, topics=frozenset({"security"})))
    await desk.subscribe(FIRST + 4, choices=replace(SEVEN, paused_until=date(2027, 4, 5)))
    await desk.subscribe(FIRST + 5)
    await desk.stop(FIRST + 5)
    await ordered(desk)
    assert await fulfil(desk.services) == 2
    assert await fulfil(desk.services) == 0
    await delivered(desk)
    assert set((await desk.states(ALERT)).items()) == {
        (FIRST, DeliveryState.SENT),
        (FIRST + 1, DeliveryState.SENT),
    }
    assert "Headline coup" in texts(sandbox, FIRST)[-1]
    assert "Titre coup" in texts(sandbox, FIRST + 1)[-1]


async def test_the_message_names_its_sources_and_ends_with_unsubscribe(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(FIRST)
    await ordered(desk)
    await fulfil(desk.services)
    await delivered(desk)
    [message] = sandbox.look(f"chats/{FIRST}/messages?as={FIRST}")["messages"][-1:]
    assert "Text of coup. [1]" in message["text"]
    assert "[1] United Nations" in message["text"]
    assert [key["text"] for row in message["buttons"] for key in row] == ["More", "Settings", "Unsubscribe"]


async def test_quiet_hours_are_waited_out_unless_they_last_too_long(desk: Desk) -> None:
    desk.clock.set("2027-03-29 03:00")
    night, long_night = Quiet(time(22), time(6)), Quiet(time(22), time(11))
    await desk.subscribe(FIRST, choices=replace(SEVEN, quiet=night))
    await desk.subscribe(FIRST + 1, choices=replace(SEVEN, quiet=long_night))
    await ordered(desk)
    assert await fulfil(desk.services) == 1
    assert await desk.nothing_left()
    desk.clock.set("2027-03-29 06:00")
    await delivered(desk)
    assert await desk.states(ALERT) == {FIRST: DeliveryState.SENT}


async def test_quiet_hours_that_begin_while_it_is_on_its_way_are_kept(desk: Desk) -> None:
    desk.clock.set("2027-03-29 21:40")
    evening, night = Quiet(time(22), time(23, 30)), Quiet(time(22), time(7))
    await desk.subscribe(FIRST)
    await desk.subscribe(FIRST + 1, choices=replace(SEVEN, quiet=evening))
    await desk.subscribe(FIRST + 2, choices=replace(SEVEN, quiet=night))
    await ordered(desk)
    assert await fulfil(desk.services) == 3
    desk.clock.set("2027-03-29 21:59:30")
    await delivered(desk)
    assert await desk.states(ALERT) == {
        FIRST: DeliveryState.SENT,
        FIRST + 1: DeliveryState.PENDING,
        FIRST + 2: DeliveryState.PENDING,
    }
    desk.clock.set("2027-03-29 23:30")
    await delivered(desk)
    assert (await desk.states(ALERT))[FIRST + 1] is DeliveryState.SENT
    desk.clock.set("2027-03-30 04:00")
    await Sweep(desk.services).if_needed()
    assert (await desk.states(ALERT))[FIRST + 2] is DeliveryState.EXPIRED


async def test_after_six_hours_what_is_unsent_expires(desk: Desk) -> None:
    await desk.subscribe(FIRST)
    await ordered(desk)
    await fulfil(desk.services)
    desk.clock.advance(hours=6)
    await Sweep(desk.services).if_needed()
    assert await desk.states(ALERT) == {FIRST: DeliveryState.EXPIRED}


async def test_a_dispatch_that_is_gone_by_then_is_no_alert(desk: Desk) -> None:
    await desk.subscribe(FIRST)
    await ordered(desk, status=Status.WITHDRAWN)
    assert await fulfil(desk.services) == 0
    assert await desk.states(ALERT) == {}


async def test_progress_is_told_in_place_and_the_result_at_the_end(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(*range(FIRST, FIRST + 5))
    await ordered(desk)
    message_id, reporter = await told(desk, sandbox), Reporter(desk.services)

    def shown() -> str:
        messages = sandbox.look(f"chats/{EDITOR}/messages?as={EDITOR}")["messages"]
        return next(str(each["text"]) for each in messages if each["message_id"] == message_id)

    await reporter.report()
    assert "Being prepared" in shown()
    await fulfil(desk.services)
    await reporter.report()
    assert "0 of 5 done" in shown()
    await delivered(desk)
    await reporter.report()
    assert "Arrived: 5" in shown()
    await Reporter(desk.services).report()  # it has been told; nothing is left to tell
    assert "Arrived: 5" in shown()


async def test_what_is_called_off_is_not_sent_and_the_editor_is_told_so(desk: Desk, sandbox: Loopback) -> None:
    await desk.subscribe(*range(FIRST, FIRST + 3))
    await ordered(desk)
    await told(desk, sandbox)
    await fulfil(desk.services)
    store = desk.services.store
    async with store.database.write() as connection:
        edition = await store.editions.of_id(connection, ALERT)
        assert edition is not None
        await store.editions.halt(connection, edition.seq, "stopped by an editor")
        assert await closing.call_off(connection, edition.seq, now=desk.clock(), reason="stopped") == 3
    await Reporter(desk.services).report()
    assert "An editor stopped it." in texts(sandbox, EDITOR)[-1]
    assert "Not sent: 3" in texts(sandbox, EDITOR)[-1]


async def test_an_order_waits_until_the_pack_that_another_process_published_is_served_here(desk: Desk) -> None:
    await desk.subscribe(FIRST)
    store = desk.services.store
    async with store.database.write() as connection:
        await store.publications.publish(connection, f"{1:064}", by=None, at=desk.clock(), visible={})
    await order(desk)
    assert await fulfil(desk.services) == 0
    await desk.publish(dispatch("coup", desk.clock()))
    assert await fulfil(desk.services) == 1
