"""Our own delivery as a process to be measured: services as at a start, a planned crowd, a worker until all is done.

CPU is counted from the worker's start to the last durable mark, with the look for late rows that a start makes;
connections are open by then, as the peers' are."""

import argparse
import asyncio
import gc
import time
from pathlib import Path

from sqlalchemy import text

from bot.delivery.worker import Worker
from bot.opening import now, opened
from bot.services import Services
from bot.settings import Settings
from tests.bench import crowd
from tests.bench.peers.load import IN_FLIGHT, cpu_s, told
from tests.bench.profile import profiled

LEFT = text("SELECT 1 FROM deliveries WHERE edition = 1 AND not_before IS NOT NULL LIMIT 1")
LOOK_S = 0.1


async def main(count: int, profile: Path | None) -> None:
    async with opened(Settings.read()) as services:
        await crowd.planned(services.store, count, now=now())
        await asyncio.gather(*(services.sender.post("getMe", b"{}") for _ in range(IN_FLIGHT)))
        gc.freeze()  # as a start does
        began_s, from_s = time.monotonic(), cpu_s()
        stopping = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(_delivering(Worker(services), stopping, profile))
            while await _left(services):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(LOOK_S)
            figures = {"cpu_s": cpu_s() - from_s, "wall_s": time.monotonic() - began_s}
            stopping.set()
    told(count=count, **figures)


async def _delivering(worker: Worker, stopping: asyncio.Event, profile: Path | None) -> None:
    with profiled(profile):
        await worker.run(stopping)


async def _left(services: Services) -> bool:
    async with services.store.database.read() as connection:
        return (await connection.execute(LEFT)).first() is not None


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--profile", type=Path)
    asked = parser.parse_args()
    asyncio.run(main(asked.count, asked.profile))
