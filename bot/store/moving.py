"""Moving: every row of one database into another, empty one, in one transaction, counted on both sides.

It is asked with both open and nobody else at work; whether that is so is the caller's to see to."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, insert, literal, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.refusals import NotAlike, NotEmpty
from bot.store.tables import claims, leadership, meta, metadata

PAGE = 2000  # rows at a time
OF_THE_MOMENT = frozenset({leadership, claims})
MOVED = tuple(table for table in metadata.sorted_tables if table not in OF_THE_MOMENT)


async def move(source: Database, target: Database) -> dict[str, int]:
    """How many rows of each table were moved. Raises NotEmpty, NotAlike, and what the databases refuse with; the target
    is then as it was."""
    async with source.read() as reading, target.write() as writing:
        await _must_be_empty(writing)
        await writing.execute(meta.delete())
        counts: dict[str, int] = {}
        for table in MOVED:
            counts[table.name] = await _count(reading, table)
            await _copy(table, reading, writing)
            if not target.is_file:
                await _go_on_counting(writing, table)
        for table in MOVED:
            if await _count(writing, table) != counts[table.name]:
                raise NotAlike(f"Of {table.name} not every row has arrived; nothing was moved.")
    return counts


async def _must_be_empty(connection: AsyncConnection) -> None:
    for table in MOVED:
        if table is not meta and await _count(connection, table):
            raise NotEmpty(f"The database to move to has rows in {table.name} already; give an empty one.")


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> None:
    """In the order of the key, a page after the other."""
    key = list(table.primary_key.columns)
    pages = select(table).order_by(*key).limit(PAGE)
    page = (await reading.execute(pages)).all()
    while page:
        await writing.execute(insert(table), _named(table, page))
        last = [literal(getattr(page[-1], column.name), column.type) for column in key]
        page = (await reading.execute(pages.where(tuple_(*key) > tuple_(*last)))).all()


def _named(table: Table, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    names = table.columns.keys()
    return [dict(zip(names, row, strict=True)) for row in rows]


async def _go_on_counting(connection: AsyncConnection, table: Table) -> None:
    """A server's own numbers for new rows begin after those that were moved."""
    column = table.autoincrement_column
    if column is not None:
        await connection.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "  # noqa: S608  # names of ours
                f"COALESCE(max({column.name}), 0) + 1, false) FROM {table.name}"
            )
        )


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
