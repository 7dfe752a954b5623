"""A process that dies at any point of the way leaves a ledger from which the next one goes on."""

import asyncio
from collections import Counter

import pytest

from bot.delivery.stale import Sweep
from bot.delivery.worker import Worker
from bot.sending.pacing import Pacer
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import Desk, delivered
from tests.sandbox.loopback import Loopback

FIRST, CHATS, WINDOW = 10_001, 60, 8
POINTS = ("token", "leased", "sending", "answered", "settling", "settled")


class Died(BaseException):
    """Like a kill: nothing of ours catches it."""


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def die(desk: Desk, point: str, n: int) -> None:
    """A worker that dies when it reaches the point for the n-th time."""
    left = Counter({point: n})

    def reached(name: str) -> None:
        left[name] -= 1
        if name == point and left[name] == 0:
            raise Died(name)

    desk.services.sender.pacer = Pacer(desk.services.settings.rate)
    with pytest.raises(BaseExceptionGroup) as group:
        await Worker(desk.services, window=WINDOW, on_point=reached).run(asyncio.Event())
    assert group.value.subgroup(Died)


@pytest.mark.parametrize("n", [1, 3, 6])
@pytest.mark.parametrize("point", POINTS)
async def test_a_death_loses_nobody_and_repeats_no_more_than_the_window(
    desk: Desk, sandbox: Loopback, point: str, n: int
) -> None:
    await desk.planned(*range(FIRST, FIRST + CHATS))
    await die(desk, point, n)
    desk.clock.advance(seconds=61)
    await delivered(desk)
    copies = sandbox.look("record/counts")
    assert len(copies) == CHATS
    assert max(copies.values()) <= 2
    assert sum(copies.values()) - CHATS <= WINDOW
    assert set((await desk.states()).values()) == {DeliveryState.SENT}


async def test_deaths_again_and_again_never_make_a_third_copy(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*range(FIRST, FIRST + CHATS))
    for turn in range(12):
        await die(desk, POINTS[turn % 4], 1 + turn % 3)
        desk.clock.advance(seconds=61)
    await Sweep(desk.services).if_needed()
    await delivered(desk)
    copies = sandbox.look("record/counts")
    states = await desk.states()
    assert max(copies.values()) <= 2
    ended = {chat for chat, state in states.items() if state is DeliveryState.UNKNOWN}
    assert {int(chat) for chat in copies} | ended == set(states)
    assert {chat for chat, state in states.items() if state is DeliveryState.SENT} <= {int(chat) for chat in copies}


async def test_a_lease_slept_over_is_handed_back_unsent(
    desk: Desk, sandbox: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.planned(FIRST)
    monkeypatch.setattr("bot.delivery.worker.FRESH_S", -1.0)

    async def handed_back() -> bool:
        return bool(seen)

    seen: list[str] = []
    await delivered(desk, Worker(desk.services, window=1, on_point=seen.append), until=handed_back)
    assert "sending" not in seen
    assert await desk.states() == {FIRST: DeliveryState.PENDING}
    assert sandbox.look("record") == []


async def test_a_jump_of_the_clock_does_not_send_again_what_is_under_way(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*range(FIRST, FIRST + 20))
    sandbox.do("faults", method="sendMessage", delay_s=0.4, times=20)

    async def jumped() -> bool:
        states = Counter((await desk.states()).values())
        if states[DeliveryState.SENDING] and not leaps:
            leaps.append(desk.clock.advance(hours=1))
        return bool(leaps) and await desk.nothing_left()

    leaps: list[object] = []
    await delivered(desk, until=jumped)
    assert set(sandbox.look("record/counts").values()) == {1}
    assert set((await desk.states()).values()) == {DeliveryState.SENT}


async def test_a_database_locked_by_another_process_stops_sends_it_could_not_record(
    desk: Desk, sandbox: Loopback
) -> None:
    import sqlite3
    from pathlib import Path

    await desk.planned(*range(FIRST, FIRST + 200))
    other = sqlite3.connect(str(Path(desk.services.store.database.url.database or "")), isolation_level=None)
    seen: list[int] = []

    async def locked() -> bool:
        if not seen and len(sandbox.look("record")) > 20:
            other.execute("BEGIN IMMEDIATE")
            seen.append(len(sandbox.look("record")))
        elif seen and len(seen) < 15:
            seen.append(len(sandbox.look("record")))
        elif seen and other.in_transaction:
            other.execute("ROLLBACK")
        return bool(seen) and not other.in_transaction and await desk.nothing_left()

    await delivered(desk, until=locked)
    other.close()
    assert seen[-1] - seen[0] <= 16
    assert set(sandbox.look("record/counts").values()) == {1}
    assert len(sandbox.look("record/counts")) == 200
