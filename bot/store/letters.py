"""Letters: what readers wrote to the newsroom, sealed until it is carried there; then only whose a message was.

The newsroom never learns which chat wrote, the reader never who answers: the row between them is all that knows both,
and it goes after a month, or with /forget (`departures`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.columns import whole
from bot.store.keys import Cipher
from bot.store.tables import letters

KEPT = timedelta(days=30)
PURPOSE = b"letter"
PAGE = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """`words` is empty once it was carried."""

    id: int
    chat_id: int
    language: str | None
    words: str
    written_at: datetime


COLUMNS = (letters.c.id, letters.c.chat, letters.c.language, letters.c.words, letters.c.written_at)
WAITING = select(*COLUMNS).where(letters.c.words.is_not(None)).order_by(letters.c.id).limit(PAGE)
OF_MESSAGE = select(*COLUMNS).where(
    letters.c.newsroom == bindparam("newsroom"), letters.c.message_id == bindparam("message")
)
OF_CHAT = select(*COLUMNS).where(letters.c.chat == bindparam("whose")).order_by(letters.c.id)
SINCE = select(func.count()).where(letters.c.written_at > bindparam("since"))
OF_CHAT_SINCE = SINCE.where(letters.c.chat == bindparam("whose"))
CARRIED = (
    update(letters)
    .where(letters.c.id == bindparam("which"))
    .values(words=None, newsroom=bindparam("there"), message_id=bindparam("message"))
)
OLD = delete(letters).where(letters.c.written_at <= bindparam("before"))


class Letters:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def write(
        self, conn: AsyncConnection, chat_id: int, words: str, *, language: str | None, now: datetime
    ) -> None:
        """To be carried to the newsroom."""
        row = {
            "chat": self._cipher.seal_chat(chat_id),
            "language": language,
            "words": self._cipher.seal(words.encode(), PURPOSE),
            "written_at": now,
        }
        await conn.execute(insert(letters), row)

    async def waiting(self, conn: AsyncConnection) -> list[Letter]:
        """Those still to be carried, oldest first, a page of them."""
        return [self._read(row) for row in await conn.execute(WAITING)]

    async def carried(self, conn: AsyncConnection, letter_id: int, *, newsroom: int, message_id: int) -> None:
        """It stands in the newsroom's chat; its words are kept here no longer."""
        there = self._cipher.seal_chat(newsroom)
        await conn.execute(CARRIED, {"which": letter_id, "there": there, "message": message_id})

    async def of_message(self, conn: AsyncConnection, newsroom: int, message_id: int) -> Letter | None:
        """The letter that a message of the newsroom's chat carries."""
        parameters = {"newsroom": self._cipher.seal_chat(newsroom), "message": message_id}
        row = (await conn.execute(OF_MESSAGE, parameters)).first()
        return None if row is None else self._read(row)

    async def of_chat(self, conn: AsyncConnection, chat_id: int) -> list[Letter]:
        """All that is kept of one chat."""
        return [self._read(row) for row in await conn.execute(OF_CHAT, {"whose": self._cipher.seal_chat(chat_id)})]

    async def count(self, conn: AsyncConnection, *, since: datetime, chat_id: int | None = None) -> int:
        """How many were written since then, by one chat or by all."""
        statement = SINCE if chat_id is None else OF_CHAT_SINCE
        whose = {} if chat_id is None else {"whose": self._cipher.seal_chat(chat_id)}
        found: int = (await conn.execute(statement, {"since": whole(since)} | whose)).scalar_one()
        return found

    async def retain(self, conn: AsyncConnection, now: datetime) -> int:
        """Let go of what is older than a month; how many."""
        return (await conn.execute(OLD, {"before": whole(now - KEPT)})).rowcount

    def _read(self, row: Any) -> Letter:
        which, chat, language, words, written_at = row
        plain = "" if words is None else self._cipher.open(words, PURPOSE).decode()
        return Letter(which, self._cipher.open_chat(chat), language, plain, written_at)
