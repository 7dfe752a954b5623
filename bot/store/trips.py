"""One trip to SQLite's thread per statement. aiosqlite makes four: cursor, execute, fetch, close.

A transaction begins on its first statement's trip, and one without statements makes none.

SQLAlchemy's adapter drives it like aiosqlite's own connection; what it is told to do is not known here."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL


class Trip:
    """A cursor as far as the adapter uses one: run once, read to the end and closed before the thread lets go of it."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def execute(self, sql: str, parameters: Any = ()) -> Self:
        await self._connection.run(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Any) -> Self:
        await self._connection.run(self._executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _execute(self, raw: sqlite3.Connection, sql: str, parameters: Any) -> None:
        cursor = raw.cursor()
        try:
            cursor.execute(sql, parameters)
            self.description = cursor.description
            if cursor.description is not None:
                self._rows = cursor.fetchall()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()

    def _executemany(self, raw: sqlite3.Connection, sql: str, parameters: Any) -> None:
        cursor = raw.cursor()
        try:
            cursor.executemany(sql, parameters)
            self.rowcount = cursor.rowcount
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """aiosqlite's connection and thread, with trips for cursors, and one end however often it is asked for.

    aiosqlite waits for ever when a task is cancelled once while it closes a connection."""

    def __init__(self, path: str | Path, **options: Any) -> None:
        super().__init__(lambda: self._open(path, options), iter_chunk_size=64)
        self._thread.daemon = True  # a process that crashes must not wait for it
        self._raw: sqlite3.Connection | None = None
        self._end: asyncio.Future[Any] | None = None
        self._is_ending = self._is_to_begin = False

    def cursor(self) -> Any:  # the adapter enters it; nobody awaits it
        return Trip(self)

    def begin(self) -> None:
        """A transaction that writes, from the next trip on."""
        self._is_to_begin = True

    async def commit(self) -> None:
        if not self._drop_beginning():
            await super().commit()

    async def rollback(self) -> None:
        if not self._drop_beginning():
            await super().rollback()

    def _drop_beginning(self) -> bool:
        was_to_begin, self._is_to_begin = self._is_to_begin, False
        return was_to_begin

    async def run(self, function: Any, *arguments: Any) -> Any:
        """In the thread, with the raw connection first."""
        if self._drop_beginning():
            return await self._execute(_begun, self._conn, function, arguments)  # type: ignore[no-untyped-call]
        return await self._execute(function, self._conn, *arguments)  # type: ignore[no-untyped-call]

    async def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Of one statement, as SQLite gives them."""
        found: list[Any] = await self.run(_rows, sql, parameters)
        return found

    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """A statement once for each row."""
        await self.run(_many, sql, rows)

    async def close(self) -> None:
        """Roll back what is not committed and wait for the thread's end."""
        end = self.stop()
        if end is not None:
            await asyncio.shield(end)

    def stop(self) -> asyncio.Future[Any] | None:
        """Ask for the end, behind what is under way."""
        if not self._is_ending:
            self._is_ending, self._running = True, False
            with contextlib.suppress(RuntimeError):  # no loop: the last reference is gone, and nobody waits
                self._end = asyncio.get_running_loop().create_future()
            self._tx.put_nowait((self._end, self._close))
        return self._end

    def _open(self, path: str | Path, options: dict[str, Any]) -> sqlite3.Connection:
        self._raw = sqlite3.connect(path, **options)
        return self._raw

    def _close(self) -> object:
        try:
            if self._raw is not None:
                self._raw.close()
        finally:
            self._raw = self._connection = None
        return _STOP_RUNNING_SENTINEL


def _begun(raw: sqlite3.Connection, function: Any, arguments: Sequence[Any]) -> Any:
    raw.execute("BEGIN IMMEDIATE").close()
    return function(raw, *arguments)


def _rows(raw: sqlite3.Connection, sql: str, parameters: Sequence[Any]) -> list[Any]:
    with contextlib.closing(raw.execute(sql, parameters)) as cursor:
        return cursor.fetchall()


def _many(raw: sqlite3.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    raw.executemany(sql, rows).close()
