"""Whether a chat can be reached: blocked or removed it is suspended with its choices kept, brought back it goes on."""

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import closing
from bot.store.keys import Cipher
from bot.store.subscribers import SUSPEND, Subscriber, Subscribers
from bot.store.tables import subscribers

_REVIVE = (
    update(subscribers)
    .where(subscribers.c.id == bindparam("which"))
    .values(suspended_at=None, refused_on=None, next_due_at=bindparam("due"))
)


class Presence:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._subscribers = Subscribers(cipher)

    async def left(self, conn: AsyncConnection, chat_id: int, *, now: datetime) -> None:
        """Nothing is sent to the chat until it is back."""
        for each in await self._subscribers.all_of_chat(conn, chat_id):
            await conn.execute(SUSPEND, {"which": each.id, "at": now})
            await closing.cancel(conn, each.id, now=now, reason="left")

    async def away(self, conn: AsyncConnection, chat_id: int) -> list[Subscriber]:
        """The suspended subscriptions of a chat: one, or one for each of its topics."""
        return [each for each in await self._subscribers.all_of_chat(conn, chat_id) if each.suspended_at is not None]

    async def back(self, conn: AsyncConnection, subscriber_id: int, *, next_due_at: datetime | None) -> None:
        """Deliveries go on at `next_due_at`; who had stopped before stays stopped."""
        await conn.execute(_REVIVE, {"which": subscriber_id, "due": next_due_at})
