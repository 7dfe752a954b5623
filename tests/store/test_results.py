"""The ledger tells who holds what, how an edition went, and forgets in time."""

from datetime import timedelta

from bot.store import census, closing, results
from bot.store.deliveries import DeliveryState
from tests.store.conftest import Store
from tests.store.people import subscribe
from tests.store.test_ledger import leased, planned, settle, states


async def sent(store: Store, *chat_ids: int, edition: str = "daily:2027-03-29") -> int:
    seq, _ = await planned(store, *chat_ids, edition=edition)
    for lease in await leased(store):
        await settle(store, lease, DeliveryState.SENT, message_id=1000 + lease.chat_id)
    return seq


async def test_holders_are_those_whose_message_carries_the_dispatch(store: Store) -> None:
    now = store.clock.now
    await sent(store, 1, 2, 3)
    other, variant = await store.edition("daily:2027-03-30", dispatches=("coup-2", "another-coup"))
    async with store.database.write() as conn:
        (four,) = await subscribe(conn, store.subscribers, 4, now=now)
        await store.ledger.plan(conn, other, [(four, variant)])
        await store.subscribers.stop(conn, 2, now=now)
    (lease,) = await leased(store)
    await settle(store, lease, DeliveryState.SENT, message_id=7)
    async with store.database.read() as conn:
        found = await results.holders(conn, "coup", since=now)
        assert await results.holders(conn, "coup", since=now + timedelta(seconds=1)) == []
        assert [each.subscriber_id for each in await results.holders(conn, "coup-2", since=now)] == [four]
    assert [(each.message_id, each.active) for each in found] == [(1001, True), (1002, False), (1003, True)]


async def test_holders_come_in_pages(store: Store) -> None:
    now = store.clock.now
    await sent(store, 1, 2, 3)
    await sent(store, 2, 3, 4, edition="daily:2027-03-30")
    found, after = [], None
    async with store.database.read() as conn:
        while page := await results.holders(conn, "coup", since=now, after=after, limit=2):
            found += [each.message_id - 1000 for each in page]
            after = page[-1]
    assert found == [1, 2, 3, 2, 3, 4]


async def test_rows_are_told_with_what_became_of_them(store: Store) -> None:
    await sent(store, 1)
    await planned(store, 1, 2, edition="daily:2027-03-30")
    async with store.database.read() as conn:
        rows = [each async for each in results.rows(conn, store.cipher)]
        some = [each async for each in results.rows(conn, store.cipher, "daily:2027-03-30")]
    assert [(each.edition_id, each.chat_id, each.state.name) for each in rows] == [
        ("daily:2027-03-29", 1, "SENT"),
        ("daily:2027-03-30", 1, "PENDING"),
        ("daily:2027-03-30", 2, "PENDING"),
    ]
    assert some == rows[1:]
    assert (rows[0].message_id, rows[0].settled_at, rows[0].attempts) == (1001, store.clock.now, 1)


async def test_after_thirty_five_days_numbers_alone_are_left(store: Store) -> None:
    seq = await sent(store, 1, 2, 3)
    later = await sent(store, 1, edition="daily:2027-03-30")
    now = store.clock.advance(days=36)
    async with store.database.write() as conn:
        assert await results.retain(conn, now) == 0  # not finished: nothing is lost unseen
        await closing.expire(conn, now)
    gone = []
    for _ in range(4):
        async with store.database.write() as conn:
            gone.append(await results.retain(conn, now, limit=2))
    assert gone == [2, 2, 2, 0]
    async with store.database.read() as conn:
        assert [each async for each in results.rows(conn, store.cipher)] == []
    assert await states(store, seq) == {DeliveryState.SENT: 3}
    assert await states(store, later) == {DeliveryState.SENT: 1}


async def test_everything_of_a_chat_names_its_deliveries(store: Store) -> None:
    await sent(store, 1)
    async with store.database.read() as conn:
        told = await census.everything(conn, store.cipher, 1)
    (delivery,) = told["subscriptions"][0]["deliveries"]
    assert delivery == {
        "edition": "daily:2027-03-29",
        "state": "sent",
        "settled_at": store.clock.now.isoformat(),
    }
