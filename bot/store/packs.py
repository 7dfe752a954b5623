"""The files of published packs, in one piece each, so that every replica and every backup has them. What is in them is
content's to know."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.statements import insert_or_leave
from bot.store.tables import packs, publications

KEPT = 20  # revisions, the last to be current
GRACE = timedelta(days=1)  # what was put here to be published may take a while

PUT = insert_or_leave(packs, "revision", "files", "stored_at")
FILES = select(packs.c.files).where(packs.c.revision == bindparam("which"))
REVISIONS = select(packs.c.revision).order_by(packs.c.stored_at.desc(), packs.c.revision)
_LAST = (
    select(publications.c.revision)
    .group_by(publications.c.revision)
    .order_by(func.max(publications.c.id).desc())
    .limit(KEPT)
)
DROP = delete(packs).where(packs.c.stored_at <= bindparam("before"), packs.c.revision.not_in(_LAST))


class Packs:
    """Every method takes the connection of the caller's transaction."""

    async def put(self, conn: AsyncConnection, revision: str, files: bytes, now: datetime) -> None:
        """Keep a pack, unless it is here; let go of those that were current long ago."""
        await conn.execute(DROP, {"before": now - GRACE})
        await conn.execute(PUT, {"revision": revision, "files": files, "stored_at": now})

    async def files(self, conn: AsyncConnection, revision: str) -> bytes | None:
        found: bytes | None = (await conn.execute(FILES, {"which": revision})).scalar_one_or_none()
        return found

    async def revisions(self, conn: AsyncConnection) -> list[str]:
        """Those that are kept, the newest first."""
        return list(await conn.scalars(REVISIONS))
