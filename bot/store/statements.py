"""Statements that both databases understand and Core has no common word for, and statements for many rows at once."""

import json
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Dialect, Table, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import trips

Row = tuple[Any, ...]
Arrange = Callable[[Row], Row]


def insert_or_leave(table: Table, *names: str, returning: Column[int] | None = None) -> TextClause:
    """INSERT of the named columns that leaves a row with the same key as it is. Parameters are named like columns."""
    columns = [table.c[name] for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    tail = "" if returning is None else f" RETURNING {returning.name}"
    return text(
        f"INSERT INTO {table.name} ({listed}) VALUES ({values}) ON CONFLICT DO NOTHING{tail}"  # noqa: S608  # names of ours
    ).bindparams(*(bindparam(column.name, type_=column.type) for column in columns))


class _Bare:
    """A statement handed to the driver as it is. Values stand in the order of `names`, in the form in which they are
    stored. SQLAlchemy's own work would cost several times the statement itself."""

    def __init__(self, statement: str | TextClause, *names: str) -> None:
        self._statement = text(statement) if isinstance(statement, str) else statement
        self._names = names
        self._compiled: dict[str, tuple[str, Arrange | None]] = {}

    def _for(self, dialect: Dialect) -> tuple[str, Arrange | None]:
        return self._compiled.get(dialect.name) or self._compile(dialect)

    def _compile(self, dialect: Dialect) -> tuple[str, Arrange | None]:
        compiled = self._statement.compile(dialect=dialect)
        order = tuple(compiled.positiontup or ())
        arranged: Arrange | None = (
            None if order == self._names else itemgetter(*(self._names.index(name) for name in order))
        )
        self._compiled[dialect.name] = str(compiled), arranged
        return self._compiled[dialect.name]


class Batch(_Bare):
    """Run once for each of many rows."""

    async def run(self, conn: AsyncConnection, rows: Sequence[Row]) -> None:
        if not rows:
            return
        sql, arranged = self._for(conn.dialect)
        arranged_rows = list(rows) if arranged is None else [arranged(row) for row in rows]
        driver = _file(conn)
        if driver is None:
            await conn.exec_driver_sql(sql, arranged_rows)
        else:
            await driver.many(sql, arranged_rows)


# Many numbers as one parameter, `:ids`: a statement for each of them would cost more than the row it writes.
EACH_OF = {
    "sqlite": "SELECT value FROM json_each(:ids)",
    "postgresql": "SELECT value FROM unnest(CAST(:ids AS bigint[])) AS listed(value)",
}


def ids(conn: AsyncConnection, numbers: Sequence[int]) -> object:
    """The value of `:ids` in EACH_OF."""
    return json.dumps(numbers) if conn.dialect.name == "sqlite" else list(numbers)


class Question(_Bare):
    """Run once, and answered with rows."""

    async def ask(self, conn: AsyncConnection, values: Row) -> Sequence[Sequence[Any]]:
        sql, arranged = self._for(conn.dialect)
        if arranged is not None:
            values = arranged(values)
        driver = _file(conn)
        if driver is None:
            return (await conn.exec_driver_sql(sql, values)).all()
        return await driver.rows(sql, values)


def _file(conn: AsyncConnection) -> trips.Connection | None:
    """The connection under a transaction of a file."""
    if conn.sync_connection is None:
        return None
    driver = conn.sync_connection.connection.driver_connection
    return driver if isinstance(driver, trips.Connection) else None
