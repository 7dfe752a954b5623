"""The same way on PostgreSQL, where several instances may deliver at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import time

import pytest

from bot.delivery.stale import Sweep
from bot.delivery.worker import Worker
from bot.store.database import Database
from bot.store.deliveries import DeliveryState
from bot.store.keys import Cipher
from tests import postgres
from tests.delivery.desk import SEVEN, Clock, Desk, delivered
from tests.delivery.packs import dispatch
from tests.sandbox.loopback import Loopback

FIRST = 10_001


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture
async def database(server: postgres.Postgres, cipher: Cipher, clock: Clock) -> AsyncIterator[Database]:
    opened = await Database.open(server.database(), cipher=cipher, now=clock)
    yield opened
    await opened.close()


@pytest.fixture
def address(sandbox: Loopback) -> str:
    return f"{sandbox.base}/bot"


async def test_two_workers_and_two_planners_send_one_copy_each(desk: Desk, sandbox: Loopback) -> None:
    await desk.publish()
    await desk.subscribe(*range(FIRST, FIRST + 120))
    await desk.publish(dispatch("vote", desk.clock.advance(seconds=1)))
    desk.clock.set("2027-03-29 07:00")
    planned = await asyncio.gather(desk.plan(), desk.plan(), return_exceptions=True)
    assert 120 in planned
    stopping = asyncio.Event()
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(Worker(desk.services, window=8).run(stopping))
        group.create_task(Worker(desk.services, window=8).run(stopping))
        while not await desk.nothing_left():  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.05)
        stopping.set()
    assert set(sandbox.look("record/counts").values()) == {1}
    assert len(sandbox.look("record/counts")) == 120


async def test_stale_rows_are_swept_and_a_moved_hour_brings_no_second_digest(desk: Desk) -> None:
    await desk.planned(1, 2)
    await desk.subscribe(2, choices=replace(SEVEN, time=time(9)))
    await desk.publish(dispatch("later", desk.clock.advance(minutes=20)))
    desk.clock.set("2027-03-29 09:00")
    assert await desk.plan() == 0
    desk.clock.set("2027-03-29 19:00")
    assert await Sweep(desk.services).if_needed() == 1
    assert await desk.states() == {1: DeliveryState.EXPIRED, 2: DeliveryState.PENDING}


async def test_an_edition_is_delivered(desk: Desk, sandbox: Loopback) -> None:
    await desk.planned(*range(FIRST, FIRST + 40))
    await delivered(desk)
    assert set((await desk.states()).values()) == {DeliveryState.SENT}
    assert len(sandbox.look("record")) == 40
