"""What was published when, and since when each dispatch can be seen. The packs themselves lie in the data folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keys import Cipher
from bot.store.statements import insert_or_leave
from bot.store.tables import dispatch_visibility, publications


@dataclass(frozen=True, slots=True)
class Publication:
    """One Publish. `published_by` None: a start or the command line."""

    id: int
    revision: str
    published_at: datetime
    published_by: int | None


COLUMNS = (
    publications.c.id,
    publications.c.revision,
    publications.c.published_at,
    publications.c.published_by,
)
LATEST = select(*COLUMNS).order_by(publications.c.id.desc()).limit(bindparam("limit"))
NOT_YET = delete(dispatch_visibility).where(dispatch_visibility.c.visible_at > bindparam("at"))
SET_VISIBLE = insert_or_leave(dispatch_visibility, "dispatch_id", "visible_at")
BETWEEN = (
    select(dispatch_visibility.c.dispatch_id, dispatch_visibility.c.visible_at)
    .where(
        dispatch_visibility.c.visible_at > bindparam("after"),
        dispatch_visibility.c.visible_at <= bindparam("until"),
    )
    .order_by(dispatch_visibility.c.visible_at, dispatch_visibility.c.dispatch_id)
)
ALL = select(dispatch_visibility.c.dispatch_id, dispatch_visibility.c.visible_at)


class Publications:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def current(self, conn: AsyncConnection) -> Publication | None:
        """The last Publish; None before the first."""
        latest = await self.history(conn, limit=1)
        return latest[0] if latest else None

    async def history(self, conn: AsyncConnection, *, limit: int = 50) -> list[Publication]:
        """Newest first."""
        rows = await conn.execute(LATEST, {"limit": limit})
        return [
            Publication(which, revision, at, None if by is None else self._cipher.open_chat(by))
            for which, revision, at, by in rows
        ]

    async def publish(
        self, conn: AsyncConnection, revision: str, *, by: int | None, at: datetime, visible: Mapping[str, datetime]
    ) -> int:
        """Make `revision` current. `visible`: each dispatch of it and its publish_at.

        A dispatch not known before is visible from its publish_at, but not before `at`; as long as nobody could see it,
        its hour may be moved. At the very first Publish its publish_at alone counts: nothing is news to anybody."""
        first = await self.current(conn) is None
        row = {
            "revision": revision,
            "published_at": at,
            "published_by": None if by is None else self._cipher.seal_chat(by),
        }
        inserted = await conn.execute(insert(publications).returning(publications.c.id), row)
        rows = [
            {"dispatch_id": dispatch_id, "visible_at": publish_at if first else max(publish_at, at)}
            for dispatch_id, publish_at in visible.items()
        ]
        await conn.execute(NOT_YET, {"at": at})
        if rows:
            await conn.execute(SET_VISIBLE, rows)
        publication_id: int = inserted.scalar_one()
        return publication_id

    async def visible_between(
        self, conn: AsyncConnection, after: datetime, until: datetime
    ) -> list[tuple[str, datetime]]:
        """(dispatch id, visible_at), later than `after`, not later than `until`; oldest first."""
        return [(dispatch_id, at) for dispatch_id, at in await conn.execute(BETWEEN, {"after": after, "until": until})]

    async def first_visible(self, conn: AsyncConnection) -> Mapping[str, datetime]:
        """Since when each dispatch ever published can be seen."""
        return dict((await conn.execute(ALL)).all())
