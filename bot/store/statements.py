"""Statements that both databases understand and Core has no common word for, and statements for many rows at once."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Dialect, Table, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

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


class Batch:
    """A statement run once for each of many rows, handed to the driver as they are.

    Values stand in the order of `names`, in the form in which they are stored. SQLAlchemy's own work on each row would
    cost several times the row itself."""

    def __init__(self, statement: str, *names: str) -> None:
        self._statement = text(statement)
        self._names = names
        self._compiled: dict[str, tuple[str, Arrange | None]] = {}

    async def run(self, conn: AsyncConnection, rows: Sequence[Row]) -> None:
        if not rows:
            return
        dialect = conn.dialect
        sql, arranged = self._compiled.get(dialect.name) or self._compile(dialect)
        await conn.exec_driver_sql(sql, list(rows) if arranged is None else [arranged(row) for row in rows])

    def _compile(self, dialect: Dialect) -> tuple[str, Arrange | None]:
        compiled = self._statement.compile(dialect=dialect)
        order = tuple(compiled.positiontup or ())
        arranged: Arrange | None = (
            None if order == self._names else itemgetter(*(self._names.index(name) for name in order))
        )
        self._compiled[dialect.name] = str(compiled), arranged
        return self._compiled[dialect.name]
