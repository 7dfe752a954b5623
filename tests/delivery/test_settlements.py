"""Results are written in groups; repeats of unknown sends have a budget."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from bot.delivery import settlements
from bot.delivery.flight import Flight
from bot.delivery.settlements import Settlements
from bot.delivery.verdict import Verdict, handed_back
from bot.delivery.worker import Worker
from bot.sending.pacing import Pacer, Slot
from bot.store import standing
from bot.store.deliveries import DeliveryState
from bot.store.editions import Edition
from bot.store.refusals import StorageFull
from tests.delivery.desk import Desk

OWNER = "tester"


def made_for(desk: Desk, *, on_point: Callable[[str], None] = lambda _: None) -> Settlements:
    """Writes to the desk's ledger; nobody waits for a place."""
    return Settlements(desk.services, owner=OWNER, on_written=lambda _: None, on_point=on_point)


@pytest.fixture
async def writer(desk: Desk) -> AsyncIterator[Settlements]:
    made = made_for(desk)
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run())
        yield made
        made.close()


async def flights(desk: Desk, number: int) -> list[Flight]:
    """As many leased deliveries."""
    store = desk.services.store
    async with store.database.write() as connection:
        leases = await store.ledger.lease(connection, owner=OWNER, now=desk.clock(), term_s=60, limit=number)
    return [Flight(lease, Slot(Pacer(30), None, 0.0), 0.0) for lease in leases]


async def settle(writer: Settlements, landed: list[Flight], verdict: Verdict) -> None:
    """Hand them in and wait until they are told as written."""
    written: list[Flight] = []
    done = asyncio.Event()

    def note(group: Sequence[Flight]) -> None:
        written.extend(group)
        if len(written) == len(landed):
            done.set()

    writer._on_written = note
    for flight in landed:
        flight.verdict = verdict
        writer.hand_in(flight)
    async with asyncio.timeout(10):
        await done.wait()


async def test_what_is_told_as_written_is_in_the_ledger(desk: Desk, writer: Settlements) -> None:
    await desk.planned(1, 2, 3)
    landed = await flights(desk, 3)
    await settle(writer, landed[:2], Verdict(DeliveryState.SENT, message_id=5))
    states = list((await desk.states()).values())
    assert states.count(DeliveryState.SENT) == 2
    assert states.count(DeliveryState.SENDING) == 1


async def test_unknown_sends_beyond_the_budget_are_not_repeated(
    desk: Desk, writer: Settlements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settlements, "FEWEST_REPEATS", 4)
    await desk.planned(*range(1, 601))
    await settle(writer, await flights(desk, 20), Verdict(DeliveryState.UNKNOWN, reason="reset"))
    desk.clock.advance(seconds=61)
    again = [flight for flight in await flights(desk, 600) if flight.lease.attempt == 2]
    assert len(again) == 6
    states = list((await desk.states()).values())
    assert states.count(DeliveryState.UNKNOWN) == 14
    assert await open_rows(desk) == 600 - 14


async def test_a_restart_does_not_renew_the_budget(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlements, "FEWEST_REPEATS", 4)
    await desk.planned(*range(1, 101))
    for _ in range(3):
        made = made_for(desk)
        async with asyncio.TaskGroup() as group:
            group.create_task(made.run())
            await settle(made, await flights(desk, 3), Verdict(DeliveryState.UNKNOWN, reason="reset"))
            made.close()
    desk.clock.advance(seconds=61)
    assert len([flight for flight in await flights(desk, 100) if flight.lease.attempt == 2]) == 4


async def test_a_group_written_at_the_second_try_counts_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database was closed when the first transaction had counted already."""
    monkeypatch.setattr(settlements, "FEWEST_REPEATS", 4)
    await desk.planned(*range(1, 101))
    failures = [StorageFull("The disk is full.")]

    def fail_once(point: str) -> None:
        if point == "settling" and failures:
            raise failures.pop()

    made = made_for(desk, on_point=fail_once)
    async with asyncio.TaskGroup() as group:
        group.create_task(made.run())
        await settle(made, await flights(desk, 4), Verdict(DeliveryState.UNKNOWN, reason="reset"))
        made.close()
    desk.clock.advance(seconds=61)
    assert len([flight for flight in await flights(desk, 100) if flight.lease.attempt == 2]) == 4


async def open_rows(desk: Desk) -> int:
    async with desk.services.store.database.read() as connection:
        (edition,) = await desk.services.store.editions.running(connection, desk.clock())
        return await standing.left(connection, edition.seq)


async def test_mistakes_of_ours_halt_only_when_they_follow_each_other(desk: Desk, writer: Settlements) -> None:
    await desk.planned(*range(1, 31))
    landed = await flights(desk, 16)
    mistake, sent = Verdict(DeliveryState.FAILED, our_fault=True), Verdict(DeliveryState.SENT, message_id=1)
    for turn, flight in enumerate(landed[:9]):
        await settle(writer, [flight], sent if turn % 3 == 2 else mistake)
    assert len(await running(desk)) == 1
    for flight in landed[9:12]:
        await settle(writer, [flight], mistake)
    assert await running(desk) == []
    await let_go_on(desk, landed[0].lease.edition_seq)
    await settle(writer, landed[12:13], mistake)
    assert await running(desk) == [], "nothing has arrived since"
    await let_go_on(desk, landed[0].lease.edition_seq)
    await settle(writer, landed[13:14], sent)
    await settle(writer, landed[14:], mistake)
    assert len(await running(desk)) == 1


async def let_go_on(desk: Desk, seq: int) -> None:
    async with desk.services.store.database.write() as connection:
        await desk.services.store.editions.resume(connection, seq)
        await desk.services.store.editions.begin(connection, seq)


async def running(desk: Desk) -> list[Edition]:
    async with desk.services.store.database.read() as connection:
        return await desk.services.store.editions.running(connection, desk.clock())


def slot() -> Slot:
    return Slot(Pacer(30), None, 0.0)


async def test_what_is_written_down_as_handed_back_may_be_leased_before_its_place_is_free(desk: Desk) -> None:
    await desk.planned(1)
    worker, written = Worker(desk.services), asyncio.Event()
    (first,) = await worker._lease([slot()])
    made = Settlements(desk.services, owner=worker.owner, on_written=lambda _: written.set(), on_point=lambda _: None)
    first.verdict = handed_back(desk.clock())
    made.hand_in(first)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(made.run())
        await written.wait()
        made.close()
    (second,) = await worker._lease([slot()])
    assert second.lease.attempt == 1
    worker._written([first])
    assert worker._flights == {second.key: second}


async def test_what_has_landed_and_is_not_written_down_yet_is_not_sent_again_when_its_lease_is_over(
    desk: Desk,
) -> None:
    await desk.planned(1)
    worker, written = Worker(desk.services), asyncio.Event()
    (flight,) = await worker._lease([slot()])
    flight.verdict = Verdict(DeliveryState.SENT, message_id=5)
    desk.clock.advance(seconds=61)
    assert await worker._lease([slot()]) == []
    made = Settlements(desk.services, owner=worker.owner, on_written=lambda _: written.set(), on_point=lambda _: None)
    made.hand_in(flight)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(made.run())
        await written.wait()
        made.close()
    assert await desk.states() == {1: DeliveryState.SENT}
