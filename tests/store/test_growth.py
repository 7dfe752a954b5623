"""How the bot is doing over time, counted in both databases."""

from dataclasses import replace
from datetime import date, time, timedelta

from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency
from bot.store import census, growth
from bot.store.deliveries import DeliveryState
from tests.store.conftest import Store
from tests.store.people import ALERTS, DAILY, subscribe

TODAY = date(2027, 3, 29)


async def sent(store: Store, edition: str, kind: EditionKind, *, after: timedelta) -> None:
    """An edition to the two who are there, of which the first one's arrives after so long."""
    seq, variant = await store.edition(edition, kind=kind)
    async with store.database.write() as conn:
        people = await subscribe(conn, store.subscribers, 1, 2, now=store.clock.now)
        await store.ledger.plan(conn, seq, [(each, variant) for each in people])
        (lease,) = await store.ledger.lease(conn, owner="me", now=store.clock.now, term_s=90, limit=1)
    store.clock.now += after
    async with store.database.write() as conn:
        settled = lease.settled(DeliveryState.SENT, message_id=5)
        await store.ledger.settle(conn, [settled], owner="me", now=store.clock.now)


async def test_people_come_and_go_on_days(store: Store) -> None:
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, 1, 2, 3, now=store.clock.now)
        store.clock.advance(days=2)
        await subscribe(conn, store.subscribers, 4, now=store.clock.now)
        await store.subscribers.stop(conn, 1, now=store.clock.now)
    async with store.database.read() as conn:
        come, gone = await growth.come_and_gone(conn)
    assert come == {TODAY: 3, TODAY + timedelta(days=2): 1}
    assert gone == {TODAY + timedelta(days=2): 1}


async def test_zones_and_topics_of_the_active_are_counted(store: Store) -> None:
    paris = replace(ALERTS, zone="Europe/Paris", topics=frozenset({"a", "b"}))
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, 1, 2, now=store.clock.now)
        await subscribe(conn, store.subscribers, 3, 4, now=store.clock.now, subscription=paris)
        await store.subscribers.stop(conn, 4, now=store.clock.now)
    async with store.database.read() as conn:
        counts = await census.counts(conn)
    assert counts.by_zone == {DAILY.zone: 2, "Europe/Paris": 1}
    assert counts.by_topic == {"": 2, "a": 1, "b": 1}
    assert counts.by_frequency == {str(Frequency.DAILY): 2, str(Frequency.ALERTS): 1}


async def test_deliveries_of_recent_editions_are_counted_by_state(store: Store) -> None:
    begun = store.clock.now
    await sent(store, "daily:2027-03-29", EditionKind.DAILY, after=timedelta(seconds=9))
    async with store.database.read() as conn:
        assert await growth.delivered(conn, since=begun) == {DeliveryState.SENT: 1, DeliveryState.PENDING: 1}
        assert await growth.delivered(conn, since=store.clock.now) == {}


async def test_the_newest_edition_tells_when_it_arrived_and_for_which_hour(store: Store) -> None:
    begun = store.clock.now
    await sent(store, "daily:2027-03-29", EditionKind.DAILY, after=timedelta(seconds=9))
    await store.edition("daily:2027-03-30")
    async with store.database.read() as conn:
        assert await growth.newest(conn, EditionKind.DAILY, since=begun) == ("daily:2027-03-29", begun)
        assert await growth.newest(conn, EditionKind.ALERT, since=begun) is None
        (arrival,) = await growth.arrivals(conn, "daily:2027-03-29")
    assert arrival == growth.Arrival(begun + timedelta(seconds=9), DAILY.zone, time(7))


def test_a_share_of_latencies_is_found_without_losing_the_last() -> None:
    took = [timedelta(seconds=number) for number in range(1, 101)]
    assert growth.share(took, 0.5) == timedelta(seconds=51)
    assert growth.share(took, 0.95) == timedelta(seconds=96)
    assert growth.share(took[:1], 0.95) == timedelta(seconds=1)
    assert growth.share(took, 1.0) == timedelta(seconds=100)
