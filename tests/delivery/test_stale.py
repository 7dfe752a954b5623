"""Rows whose hour is over are not sent: they wait for the morning, or their news is new again."""

from dataclasses import replace
from datetime import UTC, datetime, time

from bot.delivery.stale import Sweep
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import SEVEN, Desk
from tests.delivery.packs import dispatch

EXPIRED, PENDING = DeliveryState.EXPIRED, DeliveryState.PENDING


async def test_a_planned_digest_expires_twelve_hours_after_its_slot(desk: Desk) -> None:
    await desk.planned(1, 2)
    sweep = Sweep(desk.services)
    assert await sweep.if_needed() == 0
    desk.clock.set("2027-03-29 18:59")
    assert await sweep.if_needed() == 0
    desk.clock.set("2027-03-29 19:09")
    assert await sweep.if_needed() == 2
    assert await desk.states() == {1: EXPIRED, 2: EXPIRED}
    assert {row.reason for row in await desk.rows()} == {"too late"}


async def test_each_row_expires_by_its_own_zone(desk: Desk) -> None:
    desk.clock.set("2027-03-29 05:00")
    await desk.publish()
    await desk.subscribe(1, choices=replace(SEVEN, zone="Asia/Tokyo", time=time(15, 30)))
    await desk.planned(2)
    desk.clock.set("2027-03-29 18:45")
    await Sweep(desk.services).if_needed()
    assert await desk.states() == {1: EXPIRED, 2: PENDING}


async def test_what_expired_unsent_comes_with_the_next_digest(desk: Desk) -> None:
    await desk.planned(1)
    desk.clock.set("2027-03-30 08:00")
    await desk.publish(dispatch("second", desk.clock()))
    desk.clock.set("2027-03-30 09:00")
    assert await Sweep(desk.services).if_needed() == 1
    assert await desk.plan() == 1
    body = (await desk.bodies())[-1]
    assert "Headline vote" in body
    assert "Headline second" in body


async def test_what_expired_is_not_lost_to_whoever_moves_the_hour_that_day(desk: Desk) -> None:
    await desk.planned(1)
    desk.clock.set("2027-03-29 19:30")
    assert await Sweep(desk.services).if_needed() == 1
    await desk.subscribe(1, choices=replace(SEVEN, time=time(20)))
    desk.clock.set("2027-03-29 20:00")
    assert await desk.plan() == 0
    desk.clock.set("2027-03-30 20:00")
    assert await desk.plan() == 1
    assert "Headline vote" in (await desk.bodies())[-1]


async def test_a_row_of_the_evening_waits_for_the_morning_if_that_is_not_too_late(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=replace(SEVEN, time=time(23)))
    await desk.planned(2, choices=replace(SEVEN, time=time(18)), hour="2027-03-29 23:00")
    desk.clock.set("2027-03-30 00:30")
    await Sweep(desk.services).if_needed()
    assert await desk.states() == {1: PENDING}
    assert await desk.nothing_left()
    desk.clock.set("2027-03-30 08:00")
    assert not await desk.nothing_left()


async def test_many_pages_are_swept(desk: Desk) -> None:
    await desk.planned(*range(1, 2102))
    desk.clock.set("2027-03-29 20:00")
    assert await Sweep(desk.services).if_needed() == 2101


async def test_a_row_that_may_have_arrived_is_not_given_back(desk: Desk) -> None:
    await desk.planned(1)
    store = desk.services.store
    async with store.database.write() as connection:
        leases = await store.ledger.lease(connection, owner="gone", now=desk.clock(), term_s=60, limit=1)
    assert len(leases) == 1
    desk.clock.set("2027-04-02 07:00")
    assert await Sweep(desk.services).if_needed() == 0
    assert await desk.states() == {1: DeliveryState.UNKNOWN}
    assert (await desk.known(1)).seen_until > datetime(2027, 3, 29, 6, 0, 1, tzinfo=UTC)


async def test_it_looks_again_only_after_ten_minutes_or_a_jump_of_the_clock(desk: Desk) -> None:
    await desk.planned(1)
    sweep = Sweep(desk.services)
    desk.clock.set("2027-03-29 18:55")
    await sweep.if_needed()
    desk.clock.set("2027-03-29 19:01")
    assert await sweep.if_needed() == 0
    desk.clock.set("2027-03-29 19:05")
    assert await sweep.if_needed() == 1
