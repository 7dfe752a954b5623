"""A database seen from outside, as an operator sees it with sqlite3 or psql, whichever of the two kinds it is.

A run of tests may be told to use PostgreSQL (`--database postgres`): then every place where a test would find a SQLite
file stands for a database of the server's, made when it is first asked for."""

import asyncio
import re
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import make_url

from tests.postgres import Postgres

Result = TypeVar("Result")


class Server:
    """A PostgreSQL that takes the place of files."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._addresses: dict[Path, str] = {}

    def address_of(self, file: Path) -> str:
        if file not in self._addresses:
            self._addresses[file] = self._postgres.database()
        return self._addresses[file]


_servers: list[Server] = []


def server() -> Server | None:
    """The server of this run, None for files."""
    return _servers[-1] if _servers else None


@contextmanager
def instead_of_files(postgres: Postgres) -> Iterator[None]:
    """While the block runs, databases are the server's."""
    _servers.append(Server(postgres))
    try:
        yield
    finally:
        _servers.pop()


@dataclass(frozen=True)
class Outside:
    """`address` as the bot is given it. Statements have `?` for each value."""

    address: str

    @property
    def file(self) -> Path | None:
        url = make_url(self.address)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    def query(self, statement: str, *values: object, patience_s: float = 10) -> list[tuple[Any, ...]]:
        """Ask or change it; committed at once."""
        if self.file is None:
            return in_a_thread(self._on_server(statement, values))
        with closing(sqlite3.connect(self.file, timeout=patience_s)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    async def _on_server(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        numbers = iter(range(1, 100))
        connection = await asyncpg.connect(self.address.replace("+asyncpg", ""))
        try:
            found = await connection.fetch(re.sub(r"\?", lambda _: f"${next(numbers)}", statement), *values)
        finally:
            await connection.close()
        return [tuple(row) for row in found]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While the block runs nobody else writes: of a file all of it, of a server's database the ledger."""
        if self.file is not None:
            with closing(sqlite3.connect(self.file, isolation_level=None, timeout=10)) as other:
                other.execute("BEGIN IMMEDIATE")
                yield
                other.execute("ROLLBACK")
            return
        with asyncio.Runner() as runner:
            server = runner.run(asyncpg.connect(self.address.replace("+asyncpg", "")))
            runner.run(server.execute("BEGIN; LOCK TABLE deliveries IN EXCLUSIVE MODE"))
            yield
            runner.run(server.execute("ROLLBACK"))
            runner.run(server.close())

    def is_sound(self) -> bool:
        """I9: what SQLite itself says of its file. Of a server's files only the server could say."""
        return self.file is None or self.query("PRAGMA integrity_check") == [("ok",)]


def at(file: Path) -> Outside:
    """The database that a test finds in this place."""
    found = server()
    return Outside(f"sqlite+aiosqlite:///{file}" if found is None else found.address_of(file))


def in_a_thread(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end, also where a loop runs already."""
    results: list[Result] = []
    thread = threading.Thread(target=lambda: results.append(asyncio.run(work)))
    thread.start()
    thread.join()
    (result,) = results
    return result
