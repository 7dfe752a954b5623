"""A database of each kind, opened as the bot opens it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.keys import Cipher, DataKey
from tests import postgres

KINDS = ("sqlite", "postgresql")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2027, 3, 29, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    return Cipher(DataKey(bytes(range(64))))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a database may be made; nothing is there yet."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/sahelbot.db"
    server: postgres.Postgres = request.getfixturevalue("postgres_server")
    return server.database()


@pytest.fixture
def file_address(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/sahelbot.db"


@pytest.fixture
async def database(address: str, cipher: Cipher, clock: Clock) -> AsyncIterator[Database]:
    opened = await Database.open(address, cipher=cipher, now=clock)
    yield opened
    await opened.close()
