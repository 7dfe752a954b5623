"""Statements that both databases understand and Core has no common word for."""

from sqlalchemy import Column, Table, TextClause, bindparam, text


def insert_or_leave(table: Table, *names: str, returning: Column[int] | None = None) -> TextClause:
    """INSERT of the named columns that leaves a row with the same key as it is. Parameters are named like columns."""
    columns = [table.c[name] for name in names]
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    tail = "" if returning is None else f" RETURNING {returning.name}"
    return text(
        f"INSERT INTO {table.name} ({listed}) VALUES ({values}) ON CONFLICT DO NOTHING{tail}"  # noqa: S608  # names of ours
    ).bindparams(*(bindparam(column.name, type_=column.type) for column in columns))
