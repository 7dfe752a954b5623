"""A database of each kind, opened as the bot opens it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.readers.edition import EditionKind
from bot.store.audit import Audit
from bot.store.confirmations import Confirmations
from bot.store.database import Database
from bot.store.editions import Editions
from bot.store.inbox import Inbox
from bot.store.keys import Cipher
from bot.store.ledger import Ledger
from bot.store.publications import Publications
from bot.store.subscribers import Subscribers
from bot.store.tables import metadata
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


@dataclass(frozen=True, slots=True)
class Store:
    """An open database and the nouns that work on it."""

    database: Database
    cipher: Cipher
    clock: Clock
    subscribers: Subscribers
    ledger: Ledger
    editions: Editions
    inbox: Inbox
    publications: Publications
    audit: Audit
    confirmations: Confirmations

    @classmethod
    def over(cls, database: Database, cipher: Cipher, clock: Clock) -> "Store":
        return cls(
            database=database,
            cipher=cipher,
            clock=clock,
            subscribers=Subscribers(cipher),
            ledger=Ledger(cipher),
            editions=Editions(),
            inbox=Inbox(cipher),
            publications=Publications(cipher),
            audit=Audit(cipher),
            confirmations=Confirmations(cipher),
        )

    async def edition(
        self,
        name: str = "daily:2027-03-29",
        *,
        kind: EditionKind = EditionKind.DAILY,
        hours: float = 12,
        dispatches: tuple[str, ...] = ("coup",),
    ) -> tuple[int, int]:
        """(seq, variant id) of a running edition that expires in `hours`."""
        now = self.clock.now
        async with self.database.write() as conn:
            seq = await self.editions.open(
                conn, name, kind=kind, created_at=now, expires_at=now + timedelta(hours=hours)
            )
            return seq, await self.editions.variant(conn, seq, "fr", body='{"text": "x"}', dispatches=dispatches)


@pytest.fixture
def clock() -> Clock:
    return Clock()


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


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory, cipher: Cipher) -> Path:
    """A database at the newest schema, to be copied: migrating anew for each test would take most of the time."""
    path = tmp_path_factory.mktemp("made") / "sahelbot.db"
    asyncio.run(_make(f"sqlite+aiosqlite:///{path}", cipher))
    return path


@pytest.fixture(scope="session")
def made_template(postgres_server: postgres.Postgres, cipher: Cipher) -> str:
    """The same on the server: the name of a database to copy."""
    address = postgres_server.database()
    asyncio.run(_make(address, cipher))
    return str(make_url(address).database)


async def _make(address: str, cipher: Cipher) -> None:
    database = await Database.open(address, cipher=cipher, now=Clock())
    await database.close()


@asynccontextmanager
async def opened(address: str, cipher: Cipher, clock: Clock) -> AsyncIterator[Store]:
    database = await Database.open(address, cipher=cipher, now=clock)
    yield Store.over(database, cipher, clock)
    await database.close()


@pytest.fixture
async def file_store(file_address: str, made_file: Path, cipher: Cipher, clock: Clock) -> AsyncIterator[Store]:
    shutil.copy(made_file, make_url(file_address).database or "")
    async with opened(file_address, cipher, clock) as store:
        yield store


@pytest.fixture(scope="session")
def shared_address(postgres_server: postgres.Postgres, made_template: str) -> str:
    """One database for the tests that leave its schema alone: emptying it is quicker than making and removing one."""
    return postgres_server.database(made_template)


@pytest.fixture
async def server_store(shared_address: str, cipher: Cipher, clock: Clock) -> AsyncIterator[Store]:
    names = ", ".join(name for name in metadata.tables if name != "meta")
    async with opened(shared_address, cipher, clock) as store:
        async with store.database.write() as conn:
            await conn.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
            await conn.exec_driver_sql("DELETE FROM meta WHERE key NOT IN ('key_fingerprint', 'created_at')")
        yield store


@pytest.fixture(params=["file_store", "server_store"], ids=KINDS)
def store(request: pytest.FixtureRequest) -> Store:
    """The suite's store: every test that asks for it runs on both databases."""
    opened: Store = request.getfixturevalue(request.param)
    return opened


@pytest.fixture
def database(store: Store) -> Database:
    return store.database


@pytest.fixture
def subscribers(store: Store) -> Subscribers:
    return store.subscribers
