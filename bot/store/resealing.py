"""Resealing: everything that is sealed with one data key is sealed with another, in one transaction.

Which columns are sealed stands here, and a test holds the list against the tables."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Column, bindparam, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import inbox as updates
from bot.store import letters as mail
from bot.store import tables
from bot.store.confirmations import HALT
from bot.store.journal import erase_soon
from bot.store.keys import Cipher

PAGE: Final = 1000
CHAT: Final = b""
"""Stands for a chat's number, which is sealed so that it can be looked up; any other word is a payload's purpose."""
SEALED: Final[Mapping[Column[Any], bytes]] = {
    tables.publications.c.published_by: CHAT,
    tables.subscribers.c.chat: CHAT,
    tables.inbox.c.chat: CHAT,
    tables.inbox.c.payload: updates.PURPOSE,
    tables.audit.c.actor: CHAT,
    tables.confirmations.c.actor: CHAT,
    tables.confirmations.c.chat: CHAT,
    tables.letters.c.chat: CHAT,
    tables.letters.c.words: mail.PURPOSE,
    tables.letters.c.newsroom: CHAT,
}
PASSING: Final = (tables.claims.c.chat,)
"""Sealed, and of no use to anybody after a stop: its rows are dropped."""
OPEN: Final = (tables.meta.c.value, tables.packs.c.files)
"""Bytes that are not sealed."""
FINGERPRINT: Final = (
    update(tables.meta).where(tables.meta.c.key == "key_fingerprint").values(value=bindparam("fingerprint"))
)
# A preview holds words of its reader, perhaps, and is good for minutes; a Stop button is good while its edition runs.
PREVIEWS: Final = delete(tables.confirmations).where(tables.confirmations.c.action != HALT)

Reseal = Callable[[bytes], bytes]


async def reseal(conn: AsyncConnection, old: Cipher, new: Cipher) -> int:
    """How many values. Raises ValueError for one that the old key does not open; then nothing may be committed."""
    await conn.execute(delete(tables.claims))
    await conn.execute(PREVIEWS)
    resealed = 0
    for column, purpose in SEALED.items():
        resealed += await _column(conn, column, _resealing(old, new, purpose))
    await conn.execute(FINGERPRINT, {"fingerprint": new.fingerprint})
    erase_soon(conn)
    return resealed


def _resealing(old: Cipher, new: Cipher, purpose: bytes) -> Reseal:
    if purpose == CHAT:
        return lambda sealed: new.seal_chat(old.open_chat(sealed))
    return lambda sealed: new.seal(old.open(sealed, purpose), purpose)


async def _column(conn: AsyncConnection, column: Column[Any], resealed: Reseal) -> int:
    """Page by page in the order of the rows' own numbers, which do not change."""
    table = column.table
    key = list(table.primary_key.columns)
    place = tuple_(*key)
    change = (
        update(table)
        .where(*(each == bindparam(f"key_{number}") for number, each in enumerate(key)))
        .values({column.name: bindparam("becomes")})
    )
    done, after = 0, None
    while True:
        page = select(*key, column).where(column.is_not(None)).order_by(*key).limit(PAGE)
        if after is not None:
            page = page.where(place > tuple_(*after))
        rows = (await conn.execute(page)).all()
        if not rows:
            return done
        changes = [
            {f"key_{number}": value for number, value in enumerate(row[:-1])} | {"becomes": resealed(row[-1])}
            for row in rows
        ]
        await conn.execute(change, changes)
        done, after = done + len(rows), rows[-1][:-1]
