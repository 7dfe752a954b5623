"""What the newsroom did: who, what, when, and what it was before. Rows are only ever added."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keys import Cipher
from bot.store.tables import audit

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """`actor` is a user id; None stands for the program itself or its command line."""

    id: int
    at: datetime
    actor: int | None
    action: str
    subject: str
    before: str | None
    after: str | None


COLUMNS = (
    audit.c.id,
    audit.c.at,
    audit.c.actor,
    audit.c.action,
    audit.c.subject,
    audit.c.before,
    audit.c.after,
)
LATEST = select(*COLUMNS).where(audit.c.id < bindparam("below")).order_by(audit.c.id.desc()).limit(bindparam("limit"))
HIGHEST = 2**62


class Audit:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def record(
        self,
        conn: AsyncConnection,
        *,
        at: datetime,
        actor: int | None,
        action: str,
        subject: str,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        sealed = None if actor is None else self._cipher.seal_chat(actor)
        await conn.execute(
            insert(audit),
            {"at": at, "actor": sealed, "action": action, "subject": subject, "before": before, "after": after},
        )

    async def entries(self, conn: AsyncConnection, *, below: int = HIGHEST, limit: int = 50) -> list[Entry]:
        """A page, newest first; go on `below` the last id."""
        rows = await conn.execute(LATEST, {"below": below, "limit": limit})
        return [
            Entry(which, at, None if actor is None else self._cipher.open_chat(actor), action, subject, before, after)
            for which, at, actor, action, subject, before, after in rows
        ]

    async def iterate(self, conn: AsyncConnection) -> AsyncIterator[Entry]:
        """Every entry, newest first."""
        below = HIGHEST
        while page := await self.entries(conn, below=below, limit=PAGE):
            for entry in page:
                yield entry
            below = page[-1].id
