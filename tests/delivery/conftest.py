"""A desk over a fresh SQLite file, and a sandbox in a thread for what it sends."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.sandbox.running import serve_in_thread
from bot.sandbox.world import World
from bot.store.database import Database
from bot.store.keys import Cipher
from tests.delivery.desk import Clock, Desk, served
from tests.sandbox.loopback import TOKEN, Loopback

RATE = 1000.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox() -> Iterator[Loopback]:
    """People from 10,001 on have all started the bot."""
    with serve_in_thread(World.default(tokens=[TOKEN])) as base:
        client = Loopback(base)
        client.do("crowd", first_id=10_001, count=100_000)
        yield client


@pytest.fixture
async def database(tmp_path: Path, cipher: Cipher, clock: Clock) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/sahelbot.db", cipher=cipher, now=clock)
    yield opened
    await opened.close()


@pytest.fixture
def address() -> str:
    """Where the Bot API is: nowhere, unless a test asks for the sandbox."""
    return "http://127.0.0.1:9/bot"


@pytest.fixture
async def desk(database: Database, cipher: Cipher, clock: Clock, address: str) -> AsyncIterator[Desk]:
    async with served(database, cipher, clock, address=address, token=TOKEN, rate=RATE) as services:
        yield Desk(services, clock)
