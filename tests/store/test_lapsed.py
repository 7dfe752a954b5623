"""A lease that is over holds nothing: its row can be put off, closed and given other words, and its sender, if it only
slept, is still heard. What nobody may lease any more is closed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.readers.subscription import Quiet
from bot.store import closing, overview, standing, turns
from bot.store.deliveries import DeliveryState, Lease
from tests.store.conftest import Store
from tests.store.people import ALERTS, subscribe
from tests.store.test_ledger import leased, planned, settle, states

PENDING, SENDING, SENT, UNKNOWN, FAILED, CANCELLED, *_ = DeliveryState
Close = Callable[[Store, AsyncConnection, int, int], Awaitable[object]]
CLOSING: dict[str, Close] = {
    "stop": lambda store, conn, _seq, _one: store.subscribers.stop(conn, 1, now=store.clock.now),
    "pause": lambda store, conn, _seq, one: turns.take_back(
        conn, one, standing.DIGESTS, now=store.clock.now, reason="paused"
    ),
    "withdraw": lambda store, conn, _seq, _one: closing.supersede(
        conn, "coup", now=store.clock.now, reason="withdrawn"
    ),
    "call off": lambda store, conn, seq, _one: closing.call_off(conn, seq, now=store.clock.now, reason="stopped"),
}


async def put_off(store: Store, seq: int, *, hours: int) -> None:
    """As a sweep does it with every row that nobody holds."""
    async with store.database.write() as conn:
        rows = await turns.waiting(conn, seq, now=store.clock.now, after=None)
        await turns.put_off(conn, [(row, store.clock.now + timedelta(hours=hours)) for row in rows])


async def lapsed(store: Store) -> tuple[int, int, Lease]:
    """(edition, subscriber, lease) of a send that began two minutes ago and was not heard of."""
    seq, (one,) = await planned(store, 1)
    (lease,) = await leased(store)
    store.clock.advance(minutes=2)
    return seq, one, lease


@pytest.mark.parametrize("is_put_off", [False, True])
@pytest.mark.parametrize("close", CLOSING)
async def test_what_a_dead_process_had_in_hand_is_closed_like_what_waits(
    store: Store, close: str, *, is_put_off: bool
) -> None:
    seq, one, _ = await lapsed(store)
    if is_put_off:
        await put_off(store, seq, hours=5)
    async with store.database.write() as conn:
        await CLOSING[close](store, conn, seq, one)
    assert await states(store, seq) == {UNKNOWN: 1}
    store.clock.advance(hours=6)
    assert await leased(store) == []


async def test_a_sender_that_slept_while_its_row_was_put_off_is_heard(store: Store) -> None:
    seq, _, lease = await lapsed(store)
    await put_off(store, seq, hours=5)
    assert await states(store, seq) == {UNKNOWN: 1}
    await settle(store, lease, SENT, owner="another", message_id=8)
    assert await states(store, seq) == {UNKNOWN: 1}
    await settle(store, lease, SENT, message_id=7)
    assert await states(store, seq) == {SENT: 1}
    await settle(store, lease, FAILED)
    assert await states(store, seq) == {SENT: 1}


@pytest.mark.parametrize("told", [PENDING, UNKNOWN])
async def test_what_was_put_off_comes_no_sooner_for_what_its_sender_says(store: Store, told: DeliveryState) -> None:
    seq, _, lease = await lapsed(store)
    await put_off(store, seq, hours=5)
    await settle(store, lease, told)
    assert await states(store, seq) == {told: 1}
    store.clock.advance(hours=4)
    assert await leased(store) == []
    store.clock.advance(hours=1)
    assert len(await leased(store)) == 1


async def test_an_alert_that_rests_is_not_called_under_way(store: Store) -> None:
    seq, variant = await store.edition("alert:coup", kind=EditionKind.ALERT, hours=6)
    now = store.clock.now
    asleep = replace(ALERTS, quiet=Quiet(time(7), time(9)))
    async with store.database.write() as conn:
        ids = await subscribe(conn, store.subscribers, 1, now=now, subscription=asleep)
        await store.ledger.plan(conn, seq, [(each, variant) for each in ids])
    await leased(store)
    now = store.clock.advance(minutes=2)
    async with store.database.write() as conn:
        numbers = list(await turns.with_quiet_hours(conn))
        assert await turns.rest(conn, [seq], {now + timedelta(hours=2): numbers}, now=now) == 1
    assert await states(store, seq) == {UNKNOWN: 1}


async def test_what_may_have_arrived_is_repeated_with_the_new_words(store: Store) -> None:
    seq, _ = await planned(store, 1, 2)
    repeated, closed = await leased(store)
    await settle(store, repeated, UNKNOWN)
    await settle(store, closed, UNKNOWN, is_last=True)
    async with store.database.write() as conn:
        assert await standing.variants_waiting(conn, seq) == [repeated.variant_id]
        new = await store.editions.variant(conn, seq, "fr+2", body="corrected", dispatches=["coup"])
        assert await store.ledger.exchange(conn, seq, old=repeated.variant_id, new=new) == 1
    store.clock.advance(minutes=1)
    (again,) = await leased(store)
    assert (again.body, again.attempt) == ("corrected", 2)


@pytest.mark.parametrize("told", [PENDING, UNKNOWN, None])
async def test_what_comes_back_unsent_to_whoever_has_stopped_is_closed(
    store: Store, told: DeliveryState | None
) -> None:
    seq, _ = await planned(store, 1, 2)
    lease, _ = await leased(store)
    async with store.database.write() as conn:
        await store.subscribers.stop(conn, 1, now=store.clock.now)
    if told is not None:
        await settle(store, lease, told)
    now = store.clock.advance(seconds=61)
    async with store.database.write() as conn:
        assert await closing.expire(conn, now) == 1
        assert (await overview.look(conn, now)).due == 1, "the other's, which is repeated"
    assert await states(store, seq) == {CANCELLED if told is PENDING else UNKNOWN: 1, SENDING: 1}


async def test_an_edit_is_closed_for_the_suspended_and_not_for_the_stopped(store: Store) -> None:
    seq, variant = await store.edition("edit:coup:2027-03-29:1", kind=EditionKind.EDIT, hours=168)
    async with store.database.write() as conn:
        ids = await subscribe(conn, store.subscribers, 1, 2, now=store.clock.now)
        await store.ledger.plan(conn, seq, [(each, variant) for each in ids])
    leases = await leased(store)
    async with store.database.write() as conn:
        await store.subscribers.stop(conn, 1, now=store.clock.now)
        for days in (-1, 0):
            await store.subscribers.refused(conn, ids[1], store.clock.now + timedelta(days=days))
    for lease in leases:
        await settle(store, lease, PENDING)
    async with store.database.write() as conn:
        assert await closing.expire(conn, store.clock.now) == 1
        assert await standing.left(conn, seq) == 1
    assert await states(store, seq) == {PENDING: 1, CANCELLED: 1}


async def test_on_a_server_a_sweep_and_a_sender_pass_over_what_the_other_takes(server_store: Store) -> None:
    store = server_store
    seq, ids = await planned(store, 1, 2, 3, 4)
    now = store.clock.now
    async with store.database.write() as one, store.database.write() as two:
        taken = await store.ledger.lease(one, owner="me", now=now, term_s=60, limit=2)
        judged = await turns.waiting(two, seq, now=now, after=None)
        assert await store.ledger.lease(one, owner="me", now=now, term_s=60, limit=2) == []
    assert [each.subscriber_id for each in taken] == ids[:2]
    assert [each.subscriber_id for each in judged] == ids[2:]
