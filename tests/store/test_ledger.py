"""A delivery is leased by one owner at a time, and what may have reached a chat is never called unsent."""

from datetime import timedelta

import pytest

from bot.readers.edition import EditionKind
from bot.store import closing, results
from bot.store.deliveries import DeliveryState, Lease
from bot.store.ledger import RETRY_UNKNOWN
from tests.store.conftest import Store
from tests.store.people import subscribe

PENDING, SENDING, SENT, UNKNOWN, FAILED, CANCELLED, SUPERSEDED, EXPIRED = DeliveryState
CERTAIN = [PENDING, FAILED]


async def planned(store: Store, *chat_ids: int, edition: str = "daily:2027-03-29") -> tuple[int, list[int]]:
    seq, variant = await store.edition(edition)
    async with store.database.write() as conn:
        ids = await subscribe(conn, store.subscribers, *chat_ids, now=store.clock.now)
        await store.ledger.plan(conn, seq, [(each, variant) for each in ids])
    return seq, ids


async def leased(store: Store, *, owner: str = "me", limit: int = 100, term_s: float = 60) -> list[Lease]:
    async with store.database.write() as conn:
        return await store.ledger.lease(conn, owner=owner, now=store.clock.now, term_s=term_s, limit=limit)


async def settle(store: Store, lease: Lease, state: DeliveryState, *, owner: str = "me", **what: object) -> None:
    async with store.database.write() as conn:
        settlement = lease.settled(state, **what)  # type: ignore[arg-type]
        await store.ledger.settle(conn, [settlement], owner=owner, now=store.clock.now)


async def states(store: Store, seq: int) -> dict[DeliveryState, int]:
    async with store.database.read() as conn:
        return await results.counts(conn, seq)


async def results_of(store: Store) -> list[tuple[DeliveryState, int | None, str | None]]:
    async with store.database.read() as conn:
        return [(row.state, row.message_id, row.reason) async for row in results.rows(conn, store.cipher)]


async def test_a_lease_carries_all_that_sending_needs(store: Store) -> None:
    seq, (one,) = await planned(store, -77)
    (lease,) = await leased(store)
    assert (lease.edition_seq, lease.edition_id, lease.kind) == (seq, "daily:2027-03-29", EditionKind.DAILY)
    assert (lease.subscriber_id, lease.chat_id, lease.thread_id, lease.chat_kind) == (one, -77, 0, "group")
    assert (lease.body, lease.attempt) == ('{"text": "x"}', 1)
    assert await states(store, seq) == {SENDING: 1}


async def test_what_is_leased_is_nobody_elses(store: Store) -> None:
    await planned(store, 1, 2, 3)
    assert [lease.chat_id for lease in await leased(store, owner="a", limit=2)] == [1, 2]
    assert [lease.chat_id for lease in await leased(store, owner="b")] == [3]
    assert await leased(store, owner="c") == []


async def test_planning_twice_leaves_what_became_of_the_first(store: Store) -> None:
    seq, ids = await planned(store, 1, 2)
    (lease,) = await leased(store, limit=1)
    await settle(store, lease, SENT, message_id=5)
    async with store.database.write() as conn:
        await store.ledger.plan(conn, seq, [(each, lease.variant_id) for each in ids])
        await store.ledger.plan(conn, seq, [])
    assert await states(store, seq) == {SENT: 1, PENDING: 1}


async def test_the_stopped_and_the_suspended_are_not_leased(store: Store) -> None:
    seq, (_, two, _) = await planned(store, 1, 2, 3)
    async with store.database.write() as conn:
        await store.subscribers.stop(conn, 1, now=store.clock.now)
        await store.subscribers.refused(conn, two, store.clock.now)
        await store.subscribers.refused(conn, two, store.clock.now + timedelta(days=1))
    assert [lease.chat_id for lease in await leased(store)] == [3]
    assert await states(store, seq) == {CANCELLED: 2, SENDING: 1}


async def test_a_row_planned_for_a_chat_that_has_stopped_is_not_leased(store: Store) -> None:
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        (one,) = await subscribe(conn, store.subscribers, 1, now=store.clock.now)
        await store.subscribers.stop(conn, 1, now=store.clock.now)
        await store.ledger.plan(conn, seq, [(one, variant)])
    assert await leased(store) == []


async def test_only_running_editions_in_their_time_are_leased(store: Store) -> None:
    seq, _ = await planned(store, 1, 2)
    async with store.database.write() as conn:
        await store.editions.halt(conn, seq, "three markup errors")
    assert await leased(store) == []
    async with store.database.write() as conn:
        await store.editions.resume(conn, seq)
    assert await leased(store) == []
    async with store.database.write() as conn:
        await store.editions.begin(conn, seq)
    assert len(await leased(store, limit=1)) == 1
    store.clock.advance(hours=12)
    assert await leased(store) == []


async def test_alerts_go_before_digests(store: Store) -> None:
    seq, (one,) = await planned(store, 1)
    alert, variant = await store.edition("alert:coup", kind=EditionKind.ALERT, hours=6)
    async with store.database.write() as conn:
        await store.ledger.plan(conn, alert, [(one, variant)])
    assert [lease.edition_seq for lease in await leased(store)] == [alert, seq]


async def test_whoever_has_lost_the_lease_changes_nothing(store: Store) -> None:
    seq, _ = await planned(store, 1)
    (mine,) = await leased(store, owner="a", term_s=30)
    store.clock.advance(seconds=31)
    (theirs,) = await leased(store, owner="b")
    assert theirs.attempt == 2
    await settle(store, mine, FAILED, owner="a")
    await settle(store, mine, SENT, owner="b", message_id=1)
    await settle(store, theirs, FAILED, owner="a")
    assert await states(store, seq) == {SENDING: 1}
    await settle(store, theirs, SENT, owner="b", message_id=2)
    assert await states(store, seq) == {SENT: 1}
    await settle(store, theirs, FAILED, owner="b")
    assert await states(store, seq) == {SENT: 1}


async def test_a_lease_holds_until_its_last_second(store: Store) -> None:
    await planned(store, 1)
    store.clock.advance(milliseconds=700)
    await leased(store, owner="a", term_s=1)
    store.clock.advance(milliseconds=900)
    assert await leased(store, owner="b") == []
    store.clock.advance(seconds=1)
    assert len(await leased(store, owner="b")) == 1


async def test_no_chat_is_tried_a_third_time_when_two_may_have_arrived(store: Store) -> None:
    seq, _ = await planned(store, 1)
    for _ in range(2):
        assert len(await leased(store)) == 1
        store.clock.advance(minutes=5)
    assert await leased(store) == []
    async with store.database.write() as conn:
        assert await closing.expire(conn, store.clock.now) == 1
        assert await closing.expire(conn, store.clock.now) == 0
    assert await states(store, seq) == {UNKNOWN: 1}


async def test_what_surely_did_not_arrive_is_tried_as_often_as_it_takes(store: Store) -> None:
    seq, _ = await planned(store, 1)
    for _ in range(5):
        (lease,) = await leased(store)
        assert lease.attempt == 1
        await settle(store, lease, PENDING, not_before=store.clock.now + timedelta(seconds=30))
        assert await leased(store) == []
        store.clock.advance(seconds=30)
    assert await states(store, seq) == {PENDING: 1}


async def test_an_unknown_one_is_repeated_once_after_a_minute(store: Store) -> None:
    seq, _ = await planned(store, 1)
    (first,) = await leased(store)
    await settle(store, first, UNKNOWN, reason="read timeout")
    store.clock.now += RETRY_UNKNOWN - timedelta(seconds=1)
    assert await leased(store) == []
    store.clock.advance(seconds=1)
    (second,) = await leased(store)
    assert second.attempt == 2
    await settle(store, second, UNKNOWN, reason="read timeout")
    store.clock.advance(hours=1)
    assert await leased(store) == []
    assert await states(store, seq) == {UNKNOWN: 1}


@pytest.mark.parametrize("second", CERTAIN)
async def test_after_an_unknown_attempt_a_row_never_says_it_was_not_sent(store: Store, second: DeliveryState) -> None:
    seq, _ = await planned(store, 1)
    (lease,) = await leased(store)
    await settle(store, lease, UNKNOWN)
    store.clock.advance(minutes=2)
    (again,) = await leased(store)
    await settle(store, again, second, reason="blocked")
    assert await states(store, seq) == {UNKNOWN: 1}
    assert len(await leased(store)) == (1 if second is PENDING else 0)


@pytest.mark.parametrize("close", ["stop", "supersede", "expire"])
async def test_closing_leaves_an_unknown_row_unknown(store: Store, close: str) -> None:
    seq, _ = await planned(store, 1, 2)
    (lease,) = await leased(store, limit=1)
    await settle(store, lease, UNKNOWN)
    now = store.clock.advance(hours=13)
    async with store.database.write() as conn:
        if close == "stop":
            for chat_id in (1, 2):
                await store.subscribers.stop(conn, chat_id, now=now)
        elif close == "supersede":
            assert await closing.supersede(conn, "coup", now=now, reason="withdrawn") == 2
        else:
            assert await closing.expire(conn, now) == 2
    ended = {"stop": CANCELLED, "supersede": SUPERSEDED, "expire": EXPIRED}[close]
    assert await states(store, seq) == {UNKNOWN: 1, ended: 1}


async def test_a_sender_that_wakes_after_its_row_was_closed_is_heard_if_it_arrived(store: Store) -> None:
    await planned(store, 1)
    (lease,) = await leased(store, owner="a")
    now = store.clock.advance(hours=13)
    async with store.database.write() as conn:
        assert await closing.expire(conn, now) == 1
    for verdict in (FAILED, PENDING, UNKNOWN):
        await settle(store, lease, verdict, owner="a", reason="blocked")
        assert await results_of(store) == [(UNKNOWN, None, closing.TOO_LATE)]
        assert await leased(store) == []
    await settle(store, lease, SENT, owner="b", message_id=8)
    assert await results_of(store) == [(UNKNOWN, None, closing.TOO_LATE)]
    await settle(store, lease, SENT, owner="a", message_id=7)
    assert await results_of(store) == [(SENT, 7, None)]


async def test_an_accepted_message_forgives_an_earlier_refusal(store: Store) -> None:
    _, (one,) = await planned(store, 1)
    async with store.database.write() as conn:
        await store.subscribers.refused(conn, one, store.clock.now)
    (lease,) = await leased(store)
    await settle(store, lease, SENT, message_id=5)
    async with store.database.write() as conn:
        assert not await store.subscribers.refused(conn, one, store.clock.now + timedelta(days=3))


async def test_stopping_leaves_what_is_under_way_to_its_sender(store: Store) -> None:
    seq, _ = await planned(store, 1)
    (lease,) = await leased(store)
    async with store.database.write() as conn:
        await store.subscribers.stop(conn, 1, now=store.clock.now)
    assert await states(store, seq) == {SENDING: 1}
    await settle(store, lease, SENT, message_id=9)
    assert await states(store, seq) == {SENT: 1}


async def test_an_edition_that_is_over_expires_in_bounded_steps_and_finishes(store: Store) -> None:
    seq, _ = await planned(store, *range(1, 8))
    await leased(store, limit=1, term_s=86400)
    now = store.clock.advance(hours=12)
    closed = []
    for _ in range(4):
        async with store.database.write() as conn:
            closed.append(await closing.expire(conn, now, limit=4))
    assert closed == [4, 2, 0, 0]
    assert await states(store, seq) == {EXPIRED: 6, SENDING: 1}
    now = store.clock.advance(days=2)
    async with store.database.write() as conn:
        assert await closing.expire(conn, now) == 1
        edition = await store.editions.of_id(conn, "daily:2027-03-29")
    assert await states(store, seq) == {EXPIRED: 6, UNKNOWN: 1}
    assert edition is not None
    assert edition.state.name == "FINISHED"


async def test_a_waiting_row_can_be_given_other_words(store: Store) -> None:
    seq, _ = await planned(store, 1, 2)
    (under_way,) = await leased(store, limit=1)
    async with store.database.write() as conn:
        new = await store.editions.variant(conn, seq, "fr:2", body="corrected", dispatches=["coup"])
        assert await store.ledger.exchange(conn, seq, old=under_way.variant_id, new=new) == 1
    assert [lease.body for lease in await leased(store)] == ["corrected"]


async def test_bodies_are_right_however_many_variants_there_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.ledger.BODIES_KEPT", 3)
    seq, _ = await store.edition()
    async with store.database.write() as conn:
        ids = await subscribe(conn, store.subscribers, *range(1, 9), now=store.clock.now)
        for each in ids:
            variant = await store.editions.variant(conn, seq, str(each), body=f"for {each}", dispatches=[])
            await store.ledger.plan(conn, seq, [(each, variant)])
    leases = await leased(store, limit=2) + await leased(store, limit=2) + await leased(store, limit=9)
    assert [lease.body for lease in leases] == [f"for {each}" for each in ids]


async def test_two_processes_on_a_server_never_lease_the_same_row(server_store: Store) -> None:
    store = server_store
    await planned(store, 1, 2, 3, 4)
    now = store.clock.now
    async with store.database.write() as one, store.database.write() as two:
        first = await store.ledger.lease(one, owner="a", now=now, term_s=60, limit=2)
        second = await store.ledger.lease(two, owner="b", now=now, term_s=60, limit=9)
    assert [lease.chat_id for lease in first + second] == [1, 2, 3, 4]
