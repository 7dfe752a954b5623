"""Editions that stand still and go on, repeats that are counted, and what is taken back from one subscriber."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.readers.edition import EditionKind
from bot.store import restored, standing, turns
from bot.store.columns import MICROSECOND
from bot.store.deliveries import DeliveryState
from bot.store.editions import EditionState
from bot.store.leavers import Departed
from bot.store.tables import editions
from tests.store.conftest import Store
from tests.store.test_ledger import leased, planned, settle, states

PENDING, SENT, FAILED, CANCELLED = (
    DeliveryState.PENDING,
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.CANCELLED,
)
WHY = "refused as malformed"


async def test_repeats_are_counted_for_each_edition(store: Store) -> None:
    one, _ = await store.edition()
    other, _ = await store.edition("daily:2027-03-30")
    counted = []
    for seq, more in ((one, 3), (other, 1), (one, 2)):
        async with store.database.write() as conn:
            counted.append(await store.editions.count_repeats(conn, seq, more))
    assert counted == [3, 1, 5]


async def test_what_is_halted_for_a_reason_is_found_by_it_until_it_goes_on(store: Store) -> None:
    seq, _ = await planned(store, 1)
    other, _ = await store.edition("alert:coup", kind=EditionKind.ALERT)
    async with store.database.write() as conn:
        await store.editions.halt(conn, seq, WHY)
        await store.editions.halt(conn, other, "stopped by an editor")
    async with store.database.write() as conn:
        assert [each.seq for each in await store.editions.halted(conn, WHY, store.clock.now)] == [seq]
        assert await store.editions.halted(conn, WHY, store.clock.now + timedelta(days=9)) == []
        await store.editions.resume(conn, seq)
        assert await store.editions.halted(conn, WHY, store.clock.now) == []
        (edition,) = await store.editions.ordered(conn, store.clock.now)
        assert (edition.seq, edition.state) == (seq, EditionState.RESUMED)
        await store.editions.begin(conn, seq)
        found = await store.editions.of_seq(conn, seq)
    assert found is not None
    assert found.state is EditionState.RUNNING


async def test_failures_of_one_reason_wait_again_and_others_do_not(store: Store) -> None:
    seq, _ = await planned(store, 1, 2, 3)
    ours, theirs, arrived = await leased(store)
    await settle(store, ours, FAILED, reason=f"{WHY}: can't parse entities")
    await settle(store, theirs, FAILED, reason="Forbidden: bot was blocked by the user")
    await settle(store, arrived, SENT, message_id=7)
    async with store.database.write() as conn:
        assert await standing.variants_waiting(conn, seq) == []
        assert await turns.reopen(conn, seq, reason=WHY) == 1
        assert await standing.variants_waiting(conn, seq) == [ours.variant_id]
    assert await states(store, seq) == {PENDING: 1, FAILED: 1, SENT: 1}
    (again,) = await leased(store)
    assert (again.subscriber_id, again.attempt) == (ours.subscriber_id, 1)


async def test_only_the_kinds_that_are_named_are_taken_back(store: Store) -> None:
    seq, (one,) = await planned(store, 1)
    alert, variant = await store.edition("alert:coup", kind=EditionKind.ALERT, hours=6)
    seen_first_at = store.clock.now - timedelta(hours=1)
    async with store.database.write() as conn:
        await store.ledger.plan(conn, alert, [(one, variant)])
        visible = {"coup": seen_first_at}
        await store.publications.publish(conn, "f" * 64, by=None, at=seen_first_at, visible=visible)
        await turns.take_back(conn, one, {EditionKind.DAILY}, now=store.clock.now, reason="not wanted any more")
        known = await store.subscribers.of_id(conn, one)
    assert await states(store, seq) == {CANCELLED: 1}
    assert await states(store, alert) == {PENDING: 1}
    assert known is not None
    assert known.seen_until == seen_first_at - MICROSECOND


@pytest.mark.parametrize("state", [EditionState.RUNNING, EditionState.ORDERED, EditionState.RESUMED])
@pytest.mark.parametrize("send", [False, True])
async def test_a_restore_holds_every_edition_until_an_admin_has_chosen(
    store: Store, state: EditionState, *, send: bool
) -> None:
    seq, _ = await planned(store, 1)
    async with store.database.write() as conn:
        await conn.execute(update(editions).values(state=int(state)))
        await restored.enter(conn, store.cipher, Departed(b""), now=store.clock.now)
        assert await store.editions.ordered(conn, store.clock.now) == []
        assert await restored.held(conn) == ["daily:2027-03-29"]
    assert await leased(store) == []
    async with store.database.write() as conn:
        assert await restored.choose(conn, send=send, now=store.clock.now)
        found = await store.editions.of_seq(conn, seq)
    assert found is not None
    assert found.state is (state if send else EditionState.FINISHED)
    assert await states(store, seq) == {PENDING if send else CANCELLED: 1}
