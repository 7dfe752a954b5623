"""SQLite as a file: making it whole, looking at it without touching it, and the settings of every connection.

Transactions and turns are `database`'s work."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store import trips
from bot.store.refusals import (
    DamagedDatabase,
    DatabaseLocked,
    ForeignDatabase,
    ReadOnlyDatabase,
    StorageFull,
    StoreError,
    UnfitSystem,
)
from bot.store.schema import upgrade

APPLICATION_ID = 0x53414845  # "SAHE", at byte 68 of the file (sqlite.org/fileformat.html, 1.3)
MAGIC = b"SQLite format 3\x00"
BUSY_TIMEOUT_S = 5.0
ANEW = ": restore a backup, or move it away to start anew"
OLDEST = (3, 35, 0)  # RETURNING (sqlite.org/lang_returning.html)
READERS = 4
WRITER_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose every commit since the last checkpoint when the power goes
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-16384",
    "journal_size_limit=67108864",
)
READER_PRAGMAS = ("query_only=ON", "cache_size=-4096")

# Those of an engine that are open or on their way to their end.
Connections = WeakSet[trips.Connection]


async def let_go(engine: AsyncEngine, opened: Connections) -> None:
    """Close every connection and wait for its end, also of those that a cancelled task has left closing."""
    await engine.dispose()
    for connection in list(opened):
        await connection.close()


def writer_engine(path: Path, opened: Connections) -> AsyncEngine:
    """One connection whose every transaction is the writer's from its first statement."""
    engine = _engine(path, opened, pool_size=1, pragmas=WRITER_PRAGMAS)

    @event.listens_for(engine.sync_engine, "begin")
    def begin_immediate(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, trips.Connection)  # noqa: S101  # made by `_engine`
        driver.begin()

    return engine


def reader_engine(path: Path, opened: Connections) -> AsyncEngine:
    """A few connections that cannot write, each statement its own snapshot."""
    return _engine(
        path,
        opened,
        pool_size=READERS,
        pragmas=READER_PRAGMAS,
        options={"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True, "pool_reset_on_return": None},
    )


def _engine(
    path: Path,
    opened: Connections,
    *,
    pool_size: int,
    pragmas: tuple[str, ...],
    options: dict[str, object] | None = None,
) -> AsyncEngine:
    def remember(*arguments: Any, **options: Any) -> trips.Connection:
        connection = trips.Connection(*arguments, **options)
        opened.add(connection)
        return connection

    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=uri(path), query={"mode": "rw", "uri": "true"}),
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None, "async_creator_fn": remember},
        **(options or {}),
    )

    @event.listens_for(engine.sync_engine, "connect")
    def settle(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def uri(path: Path) -> str:
    return f"file:{quote(str(path.absolute()))}"


def check_version() -> None:
    """UnfitSystem when this machine's SQLite lacks what our statements use."""
    if sqlite3.sqlite_version_info < OLDEST:
        oldest = ".".join(str(part) for part in OLDEST)
        raise UnfitSystem(f"SQLite {sqlite3.sqlite_version} is too old: {oldest} or later is needed.")


async def create(path: Path, fill: Callable[[Connection], None]) -> None:
    """A new database, built beside its place and given its name when whole: a kill leaves none or all of it.

    `fill` writes the first rows. Mode 0600."""
    if _journal(path).exists():
        raise DamagedDatabase(
            f"{_journal(path)} is there but {path} is not: put the database back, or move the journal."
        )
    draft = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for leftover in (draft, _journal(draft), draft.with_name(draft.name + "-shm")):
            leftover.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise ReadOnlyDatabase(f"No database can be made at {path}: {error.strerror}.") from None
    opened = Connections()
    engine = writer_engine(draft, opened)
    try:
        async with engine.connect() as connection:
            await connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            await connection.commit()
            await connection.run_sync(upgrade)
            await connection.run_sync(fill)
            await connection.commit()
    except DBAPIError as error:
        refused = refusal(error.orig, path)
        if refused is None:
            raise
        raise refused from error
    finally:
        await let_go(engine, opened)
    draft.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


async def inspect(path: Path) -> tuple[str | None, bytes | None]:
    """The schema's revision and the key's fingerprint in `path`, read without changing a byte of it."""
    look_at_header(path, if_damaged=ANEW, if_foreign="; give another place")
    if _is_read_only(path):
        raise ReadOnlyDatabase(f"{path} is read-only.")
    return await asyncio.to_thread(_read_stamps, path)


def _is_read_only(path: Path) -> bool:
    """Marked so, which the administrator of a machine may write to all the same, or not ours to write to."""
    return path.stat().st_mode & 0o222 == 0 or not os.access(path, os.W_OK)


def look_at_header(path: Path, *, if_damaged: str = "", if_foreign: str = "") -> None:
    """Whether it says that it is a database of ours; else a StoreError, with what to do about it."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise ReadOnlyDatabase(f"{path} cannot be read: {error.strerror}.") from None
    if len(header) < 100 or not header.startswith(MAGIC):
        raise DamagedDatabase(f"{path} is empty, damaged or no database{if_damaged}.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ForeignDatabase(f"{path} is the database of another application{if_foreign}.")


def _read_stamps(path: Path) -> tuple[str | None, bytes | None]:
    # Without a journal the file can be read as immutable: no lock, no -wal, no -shm beside it.
    journal = _journal(path)
    settled = not journal.exists() or journal.stat().st_size == 0
    address = uri(path) + ("?mode=ro&immutable=1" if settled else "?mode=ro")
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            fingerprint = connection.execute("SELECT value FROM meta WHERE key = 'key_fingerprint'").fetchone()
    except sqlite3.DatabaseError as error:
        raise refusal(error, path) or _damaged(path) from None
    return (revision[0] if revision else None), (fingerprint[0] if fingerprint else None)


def _damaged(path: Path) -> DamagedDatabase:
    return DamagedDatabase(f"{path} is empty, damaged or no database{ANEW}.")


def refusal(error: BaseException | None, path: Path) -> StoreError | None:
    """What an error of SQLite means to an operator; None when it is a mistake of ours (sqlite.org/rescode.html)."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DatabaseLocked(f"{path} is locked by another process.")
        case sqlite3.SQLITE_READONLY:
            return ReadOnlyDatabase(f"{path} is read-only.")
        case sqlite3.SQLITE_FULL:
            return StorageFull(f"The disk of {path} is full.")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path)
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN:
            return StoreError(f"{path} cannot be read or written: {error}.")
    return None
