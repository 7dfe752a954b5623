"""The database: opening it or refusing to, transactions, and who may write. What is written is the nouns' work."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import journal, postgres, sqlite
from bot.store.keys import Cipher
from bot.store.refusals import BadAddress, DatabaseLocked, KeyMismatch, StoreError
from bot.store.schema import needs_migration, upgrade
from bot.store.tables import meta

LOOK = text("SELECT 1")


class Database:
    """Open with `Database.open`. Every failure of the world leaves `write` and `read` as a StoreError."""

    def __init__(
        self,
        *,
        url: URL,
        writer: AsyncEngine,
        reader: AsyncEngine,
        now: Callable[[], datetime],
        opened: sqlite.Connections | None = None,
    ) -> None:
        self.url = url
        self.now = now
        self.is_file = url.get_backend_name() == "sqlite"
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()
        self._opened = sqlite.Connections() if opened is None else opened
        self._kept: AsyncConnection | None = None
        self._writing: asyncio.Task[object] | None = None

    @classmethod
    async def open(cls, url: str, *, cipher: Cipher, now: Callable[[], datetime]) -> "Database":
        """A database at our schema, sealed with our key: made, migrated or refused untouched, by a StoreError."""
        address = address_of(url)
        if address.get_backend_name() == "sqlite":
            return await cls._open_file(address, cipher=cipher, now=now)
        return await cls._open_server(address, cipher=cipher, now=now)

    @classmethod
    async def _open_file(cls, url: URL, *, cipher: Cipher, now: Callable[[], datetime]) -> "Database":
        sqlite.check_version()
        path = Path(url.database or "")
        if not path.exists():  # noqa: ASYNC240  # one look, before anything is served
            await sqlite.create(path, lambda connection: _stamp(connection, cipher, now))
        revision, fingerprint = await sqlite.inspect(path)
        outdated = needs_migration(revision)
        _check_key(fingerprint, cipher)
        opened = sqlite.Connections()
        writer, reader = sqlite.writer_engine(path, opened), sqlite.reader_engine(path, opened)
        database = cls(url=url, writer=writer, reader=reader, now=now, opened=opened)
        try:
            with database._refusing():
                if outdated:
                    async with database._writer.connect() as connection:
                        await connection.run_sync(upgrade)
            async with database.write() as connection:
                await connection.execute(LOOK)  # a lock or a read-only disk shows here, not at the first reader
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    async def _open_server(cls, url: URL, *, cipher: Cipher, now: Callable[[], datetime]) -> "Database":
        engine = postgres.pooled_engine(url)
        reader = engine.execution_options(isolation_level="AUTOCOMMIT")
        database = cls(url=url, writer=engine, reader=reader, now=now)
        try:
            async with database.write() as connection:
                revision, fingerprint = await postgres.stamps(connection)
                if revision is not None:
                    _check_key(fingerprint, cipher)
                if needs_migration(revision):
                    await connection.run_sync(upgrade)
                if revision is None:
                    await connection.run_sync(_stamp, cipher, now)
        except BaseException:
            await database.close()
            raise
        return database

    def alone(self) -> AsyncEngine:
        """For a server's session that is kept: connections of their own, each statement committed at once."""
        return postgres.single_engine(self.url)

    async def close(self) -> None:
        """Wait for the transaction under way, then let go of every connection."""
        async with self._turn:
            if self._kept is not None:
                await self._kept.close()
            if self._reader.pool is not self._writer.pool:
                await self._reader.dispose()
            await sqlite.let_go(self._writer, self._opened)

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed whole at the end of the block or rolled back whole. On a file, one at a time; the
        file is locked against other processes from its first statement on."""
        async with self._own_turn() if self.is_file else contextlib.nullcontext():
            with self._refusing():
                async with self._line() as connection:
                    async with connection.begin():
                        yield connection
                    if self.is_file:
                        await journal.erase(connection)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for statements that change nothing; each sees what was committed when it began."""
        with self._refusing():
            async with self._reader.connect() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[AsyncConnection]:
        """The file's one writer stays out of its pool: taking it and giving it back costs as much as a statement."""
        if not self.is_file:
            async with self._writer.connect() as connection:
                yield connection
            return
        if self._kept is None:
            self._kept = await self._writer.connect()
        yield self._kept

    @contextlib.asynccontextmanager
    async def _own_turn(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if self._writing is task:
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        async with self._turn:
            self._writing = task
            try:
                yield
            finally:
                self._writing = None

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        # Of a statement handed to the driver as it is come the errors of the driver itself.
        except (DBAPIError, OSError, sqlite3.Error) as error:
            refusal = self._refusal(error)
            if refusal is None:
                raise
            raise refusal from error
        except PoolTimeout:
            raise DatabaseLocked("All connections to the database have been busy for half a minute.") from None

    def _refusal(self, error: DBAPIError | OSError | sqlite3.Error) -> StoreError | None:
        if not self.is_file:
            return None if isinstance(error, sqlite3.Error) else postgres.refusal(error, self.url)
        reason = error.orig if isinstance(error, DBAPIError) else error
        return sqlite.refusal(reason, Path(self.url.database or ""))


def address_of(url: str) -> URL:
    """Raises BadAddress."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise BadAddress(
            "The database address is no address; give sqlite+aiosqlite:///FILE or postgresql+asyncpg://…"
        ) from None
    if address.drivername == "sqlite+aiosqlite" and address.database and address.database != ":memory:":
        return address
    if address.drivername == "postgresql+asyncpg":
        return address
    raise BadAddress(f"{address.drivername} is not served; give sqlite+aiosqlite:///FILE or postgresql+asyncpg://…")


def _check_key(fingerprint: bytes | None, cipher: Cipher) -> None:
    if fingerprint != cipher.fingerprint:
        raise KeyMismatch("The database was sealed with another data key; give the one it was made with.")


def _stamp(connection: Connection, cipher: Cipher, now: Callable[[], datetime]) -> None:
    connection.execute(
        insert(meta),
        [
            {"key": "key_fingerprint", "value": cipher.fingerprint},
            {"key": "created_at", "value": now().isoformat().encode()},
        ],
    )
