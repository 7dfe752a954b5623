"""A schedule ticks; every tick drops what is too late, plans what is due, and survives a busy database."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import retention
from bot.delivery.schedule import Schedule
from bot.store import results
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import Desk
from tests.delivery.packs import dispatch


async def due(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await desk.publish(dispatch("vote", desk.clock.advance(seconds=1)))
    desk.clock.set("2027-03-29 07:00")


async def test_the_first_tick_comes_at_once_and_says_that_there_is_something_to_send(desk: Desk) -> None:
    await due(desk)
    planned = asyncio.Event()
    schedule = Schedule(desk.services, planned=planned.set)
    schedule.start()
    async with asyncio.timeout(5):
        await planned.wait()
    await schedule.shutdown()
    assert await desk.states() == {1: DeliveryState.PENDING}


async def test_a_tick_drops_what_is_late_before_it_plans(desk: Desk) -> None:
    await due(desk)
    schedule = Schedule(desk.services)
    await schedule.tick()
    desk.clock.set("2027-03-30 07:00")
    await schedule.tick()
    assert [row.state for row in await desk.rows()] == [DeliveryState.EXPIRED, DeliveryState.PENDING]
    assert all("Headline vote" in body for body in await desk.bodies())


async def test_a_tick_that_finds_the_database_locked_leaves_it_to_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await due(desk)
    schedule = Schedule(desk.services)
    async with desk.services.store.database.write() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(str(Path(desk.services.store.database.url.database or "")), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await schedule.tick()
    other.execute("ROLLBACK")
    other.close()
    assert await desk.states() == {}
    await schedule.tick()
    assert await desk.states() == {1: DeliveryState.PENDING}


async def test_a_stop_in_the_middle_of_a_tick_is_quiet(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    await due(desk)
    schedule = Schedule(desk.services)
    schedule.start()
    await asyncio.sleep(0)
    await schedule.shutdown()
    await asyncio.sleep(0.1)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_after_thirty_five_days_numbers_are_left_of_an_edition(desk: Desk) -> None:
    await desk.planned(*range(1, 31))
    schedule = Schedule(desk.services)
    desk.clock.now += timedelta(days=3)
    await schedule.tick()
    assert await retention.retain(desk.services) == 0
    desk.clock.now += timedelta(days=36)
    assert await retention.retain(desk.services) > 30
    assert await desk.rows("daily:2027-03-29") == []
    async with desk.services.store.database.read() as connection:
        assert await results.counts(connection, 1) == {DeliveryState.EXPIRED: 30}


async def test_after_a_stop_in_the_middle_of_a_tick_nothing_of_it_goes_on(desk: Desk) -> None:
    await due(desk)
    schedule, before = Schedule(desk.services), asyncio.all_tasks()
    schedule.start()
    async with asyncio.timeout(5):
        while asyncio.all_tasks() == before:  # noqa: ASYNC110 - a scheduler rings no bell
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    await schedule.shutdown()
    assert asyncio.all_tasks() == before
