"""Polling against a server that misbehaves in every way we know: nothing is lost, nothing spins, nobody gives up."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.chat.ingest import ON_A_FILE, ON_A_SERVER, AnotherPoller, Contest, Poller
from bot.sandbox import deeds
from bot.settings import ConfigurationError
from bot.store.inbox import InboxState
from bot.store.refusals import DamagedDatabase, DatabaseLocked
from tests.house import House
from tests.rig import ADA, TOKEN

MIN = 60.0
HTML = "<html>sign in</html>"
OLD = '{"ok":true,"result":[{"update_id":7}]}'


class Time:
    """Pauses that only count."""

    def __init__(self, stop_after_s: float = MIN, then: Callable[[], None] = lambda: None) -> None:
        self.stop_after_s, self.then = stop_after_s, then
        self.pauses: list[float] = []

    async def pause(self, stopping: asyncio.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)
        if sum(self.pauses) >= self.stop_after_s:
            stopping.set()
            self.then()


def poller(house: House, time: Time, contest: Contest = ON_A_FILE) -> Poller:
    return Poller(house.services, wake=lambda: None, contest=contest, pause=time.pause)


def say(house: House, text: str = "hello") -> None:
    deeds.say(house.world, house.world.people[ADA], house.chat(ADA), text=text)


async def stored(house: House) -> int:
    return sum((await house.counts()).values())


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110 - a server answers when it likes
            await asyncio.sleep(0.005)


BAD: dict[str, dict[str, Any]] = {
    "an HTML 401": {"status": 401, "body": HTML},
    "a 404": {"status": 404},
    "an HTML 404": {"status": 404, "body": HTML},
    "a 409": {"status": 409},
    "a 429": {"status": 429, "retry_after": 3},
    "a 500": {"status": 500},
    "an HTML 502": {"status": 502, "body": HTML},
    "a 504": {"status": 504, "body": ""},
    "garbage": {"body": '{"ok":true,"result":[{"upd'},
    "nothing": {"body": ""},
    "an empty object": {"body": "{}"},
    "a list": {"body": "[]"},
    "no list": {"body": '{"ok":true,"result":{}}'},
    "an empty list, and never held": {"body": '{"ok":true,"result":[]}'},
    "an update without an id": {"body": '{"ok":true,"result":[{"message":{}}]}'},
    "the same update for ever": {"body": OLD},
    "far too much": {"body": OLD, "pad_bytes": 5_000_000},
    "a reset before": {"drop": "before"},
    "a reset midway": {"drop": "midway"},
}


@pytest.mark.parametrize("bad", BAD)
async def test_a_minute_of_bad_answers_is_survived_with_a_request_a_second_at_most(sleeping: House, bad: str) -> None:
    house, time = sleeping, Time()
    if "too much" in bad:
        time.stop_after_s = 20.0
    house.fault("getUpdates", times=None, **BAD[bad])
    before = house.requests("getUpdates")
    await poller(house, time).run(asyncio.Event())
    assert house.requests("getUpdates") - before <= time.stop_after_s + 2
    assert max(time.pauses) <= 30.0
    house.world.faults.ordered.clear()
    async with house.awake():
        assert "Lake Chad" in await house.answer(ADA, "/start")


async def test_the_pauses_grow_to_half_a_minute_and_begin_anew(sleeping: House) -> None:
    time = Time(stop_after_s=200)
    sleeping.fault("getUpdates", times=7, status=502)
    one = poller(sleeping, time)
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(asyncio.Event()))
        await one.caught_up.wait()
        sleeping.fault("getUpdates", times=1, status=502)
        say(sleeping)
        await until(lambda: len(time.pauses) == 8)
        polling.cancel()
    assert time.pauses == [1, 2, 4, 8, 16, 30, 30, 1]


async def test_a_token_that_is_refused_ends_it(sleeping: House) -> None:
    sleeping.fault("getUpdates", status=401)
    with pytest.raises(ConfigurationError) as told:
        await poller(sleeping, Time()).run(asyncio.Event())
    assert told.value.exit_code == 78
    assert TOKEN not in str(told.value)


async def test_what_is_stored_is_confirmed_by_the_next_poll_alone(sleeping: House) -> None:
    house, queue = sleeping, sleeping.world.bot.queue  # type: ignore[union-attr]
    say(house)
    one = poller(house, Time())
    stopping = asyncio.Event()
    house.fault("getUpdates", times=1, drop="after", acts=True)
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(stopping))
        await until(lambda: one.offset is not None)
        await until(lambda: not queue.pending)
        polling.cancel()
    assert await stored(house) == 1


async def test_after_a_restart_what_was_not_confirmed_comes_again_and_is_known(sleeping: House) -> None:
    house, queue = sleeping, sleeping.world.bot.queue  # type: ignore[union-attr]
    for number in range(3):
        say(house, f"word {number}")
    kept = list(queue.pending)
    for _ in range(2):
        queue.pending.extend(kept if not queue.pending else ())
        one = poller(house, Time())
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(one.run(asyncio.Event()))
            await until(lambda: not queue.pending)
            polling.cancel()
        assert await house.counts() == {InboxState.NEW: 3}


async def test_more_than_one_batch_is_caught_up_with_before_it_says_so(sleeping: House) -> None:
    for number in range(250):
        sleeping.tell({"message": {"n": number}})
    one = poller(sleeping, Time())
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(asyncio.Event()))
        await one.caught_up.wait()
        assert await stored(sleeping) == 250
        polling.cancel()


async def test_an_answer_too_large_is_asked_for_in_parts(sleeping: House) -> None:
    """100 updates of 60 kB are more than an answer may hold."""
    for _ in range(100):
        sleeping.tell({"message": {"text": "x" * 60_000}})
    one = poller(sleeping, Time(stop_after_s=500))
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(asyncio.Event()))
        await one.caught_up.wait()
        polling.cancel()
    assert await stored(sleeping) == 100


async def test_ids_that_begin_anew_after_a_silence_are_followed(sleeping: House) -> None:
    house, queue = sleeping, sleeping.world.bot.queue  # type: ignore[union-attr]
    async with house.awake():
        await house.say(ADA, "/help")
        house.clock.advance(days=8)
        queue.last_id = 5000
        assert "Lake Chad" in await house.answer(ADA, "/start")
        assert "Lake Chad" in await house.answer(ADA, "/start")
    assert house.poller.offset == 5003


async def test_after_a_silence_it_asks_without_an_offset(sleeping: House) -> None:
    house, time = sleeping, Time(stop_after_s=3, then=lambda: house.clock.advance(days=3))
    say(house)
    one = poller(house, time)
    await one._poll(asyncio.Event())
    assert one.offset is not None
    house.fault("getUpdates", times=None, body='{"ok":true,"result":[]}')
    await one.run(asyncio.Event())
    assert one.offset is not None
    await one._poll(asyncio.Event())
    assert one.offset is None


async def test_a_webhook_that_stands_is_deleted_and_its_updates_come(sleeping: House) -> None:
    house, queue = sleeping, sleeping.world.bot.queue  # type: ignore[union-attr]
    say(house)
    queue.webhook.url = "https://example.org/hook"
    one = poller(house, Time())
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(asyncio.Event()))
        await one.caught_up.wait()
        polling.cancel()
    assert not queue.webhook.url
    assert await stored(house) == 1


async def test_a_newcomer_whose_poll_is_cut_off_gives_way(sleeping: House) -> None:
    house = sleeping
    one = poller(house, Time())

    async def cut_off() -> None:
        await one.caught_up.wait()
        await asyncio.sleep(0.3)
        await house.services.bot.get_updates(timeout=0)

    async with asyncio.TaskGroup() as group:
        group.create_task(cut_off())
        with pytest.raises(AnotherPoller) as told:
            await one.run(asyncio.Event())
    assert told.value.exit_code == 75


async def test_on_a_server_three_cuts_are_borne_and_at_the_fourth_a_newcomer_gives_way(sleeping: House) -> None:
    house, time = sleeping, Time()
    one = poller(house, time, ON_A_SERVER)

    async def cut_off() -> None:
        for cut in range(1, ON_A_SERVER.cuts + 2):
            await one.caught_up.wait()
            await asyncio.sleep(0.3)
            await house.services.bot.get_updates(timeout=0)
            if cut <= ON_A_SERVER.cuts:
                await until(lambda cut=cut: len(time.pauses) == cut)

    async with asyncio.TaskGroup() as group:
        group.create_task(cut_off())
        with pytest.raises(AnotherPoller):
            await one.run(asyncio.Event())
    assert len(time.pauses) == ON_A_SERVER.cuts


async def test_whoever_has_polled_for_long_goes_on_after_a_conflict(sleeping: House) -> None:
    house, time = sleeping, Time()
    one = poller(house, time, Contest(0.0, 0))
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(asyncio.Event()))
        await one.caught_up.wait()
        await asyncio.sleep(0.2)
        await house.services.bot.get_updates(timeout=0)
        await until(lambda: time.pauses == [1.0])
        assert not polling.done()
        polling.cancel()


async def test_a_locked_database_is_waited_for_and_nothing_is_confirmed_meanwhile(sleeping: House) -> None:
    house, queue = sleeping, sleeping.world.bot.queue  # type: ignore[union-attr]
    say(house)
    inbox, refusals = house.services.store.inbox, [DatabaseLocked("locked"), DatabaseLocked("locked")]

    class Reluctant(type(inbox)):  # type: ignore[misc]
        async def store(self, *given: Any) -> int:
            assert queue.pending
            if refusals:
                raise refusals.pop()
            return int(await super().store(*given))

    store = replace(house.services.store, inbox=Reluctant(house.services.store.cipher))
    time = Time()
    one = Poller(replace(house.services, store=store), wake=lambda: None, pause=time.pause)
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(one.run(asyncio.Event()))
        await until(lambda: not queue.pending)
        polling.cancel()
    assert time.pauses == [1.0, 1.0]
    assert await stored(house) == 1
    refusals.append(DamagedDatabase("not a database any more"))  # type: ignore[arg-type]
    say(house)
    with pytest.raises(DamagedDatabase):
        await Poller(replace(house.services, store=store), wake=lambda: None, pause=time.pause).run(asyncio.Event())


async def test_a_stop_while_the_database_is_locked_confirms_nothing(sleeping: House) -> None:
    house, queue = sleeping, sleeping.world.bot.queue  # type: ignore[union-attr]
    say(house)

    class Closed(type(house.services.store.inbox)):  # type: ignore[misc]
        async def store(self, *_: Any) -> int:
            raise DatabaseLocked("locked")

    store = replace(house.services.store, inbox=Closed(house.services.store.cipher))
    time = Time(stop_after_s=3)
    await Poller(replace(house.services, store=store), wake=lambda: None, pause=time.pause).run(asyncio.Event())
    assert len(queue.pending) == 1
    assert json.dumps(queue.pending[0])
