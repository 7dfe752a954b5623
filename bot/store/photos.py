"""Pictures that Telegram has already: by what they show, the file id to send them again by. Drawing is not its work."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.statements import insert_or_leave
from bot.store.tables import photos

FILE_ID = select(photos.c.file_id).where(photos.c.fingerprint == bindparam("which"))
REMEMBER = insert_or_leave(photos, "fingerprint", "file_id", "sent_at")
LOSE = delete(photos).where(photos.c.fingerprint == bindparam("which"))


class Photos:
    """Every method takes the connection of the caller's transaction. `fingerprint` is the picture's content hash."""

    async def file_id(self, conn: AsyncConnection, fingerprint: str) -> str | None:
        """What Telegram calls the file; None if it was never sent."""
        found: str | None = (await conn.execute(FILE_ID, {"which": fingerprint})).scalar_one_or_none()
        return found

    async def remember(self, conn: AsyncConnection, fingerprint: str, file_id: str, now: datetime) -> None:
        """The first file id stays: two uploads of one picture are equally good."""
        await conn.execute(REMEMBER, {"fingerprint": fingerprint, "file_id": file_id, "sent_at": now})

    async def lose(self, conn: AsyncConnection, fingerprint: str) -> None:
        """Telegram does not take the file id any more."""
        await conn.execute(LOSE, {"which": fingerprint})
