"""A stage for faults, on which time can be pushed forward. `make faults` gives `--long`: more of everything, and real
waits."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from bot.sandbox.running import serve_in_thread
from bot.sandbox.world import World
from bot.store.database import Database
from bot.store.keys import Cipher
from tests.delivery.desk import served
from tests.faults.stage import FIRST, Loop, RunningClock, Stage
from tests.outside import at
from tests.rig import KEY
from tests.sandbox.loopback import TOKEN, Loopback

RATE = 1000.0


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, type[Loop]]:
    """Time can be pushed forward in every test here."""
    return {"pushed": Loop}


@pytest.fixture
async def stage(tmp_path: Path, cipher: Cipher, *, is_long: bool) -> AsyncIterator[Stage]:
    """People from 10,001 on have all started the bot."""
    clock, file = RunningClock(), tmp_path / "sahelbot.db"
    with serve_in_thread(World.default(tokens=[TOKEN])) as base:
        sandbox = Loopback(base)
        sandbox.do("crowd", first_id=FIRST, count=2000)
        database = await Database.open(at(file).address, cipher=cipher, now=clock)
        async with served(database, cipher, clock, address=f"{base}/bot", token=TOKEN, rate=RATE) as services:
            yield Stage(
                services,
                clock,
                is_long=is_long,
                file=file,
                cipher=cipher,
                sandbox=sandbox,
                secrets=(TOKEN.encode(), KEY),
            )
        await database.close()
