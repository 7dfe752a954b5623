"""Marks: what the program has done last of what it does now and then, such as its weekly note, across restarts."""

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import meta

WEEKLY_NOTE = "weekly_note"
"""The week of which the newsroom has had its note."""

VALUE = select(meta.c.value).where(meta.c.key == bindparam("which"))
REMOVE = delete(meta).where(meta.c.key == bindparam("which"))


async def read(conn: AsyncConnection, name: str) -> str | None:
    """The mark's last value; None if there was none yet."""
    value: bytes | None = (await conn.execute(VALUE, {"which": name})).scalar_one_or_none()
    return None if value is None else value.decode()


async def put(conn: AsyncConnection, name: str, value: str) -> None:
    """The value from now on."""
    await conn.execute(REMOVE, {"which": name})
    await conn.execute(insert(meta), {"key": name, "value": value.encode()})
