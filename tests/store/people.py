"""Subscribers for tests to work with."""

from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.subscription import Frequency, Subscription
from bot.store.choices import ChatKind
from bot.store.subscribers import Subscribers

DAILY = Subscription(Frequency.DAILY, time(7, 0), "Africa/Bamako", language="fr")
ALERTS = Subscription(Frequency.ALERTS, time(7, 0), "Africa/Bamako", language="en")
OFF = Subscription(Frequency.OFF, time(7, 0), "Africa/Bamako")


async def subscribe(
    conn: AsyncConnection,
    subscribers: Subscribers,
    *chat_ids: int,
    now: datetime,
    due: datetime | None = None,
    subscription: Subscription = DAILY,
    thread_id: int = 0,
) -> list[int]:
    """Their ids, in order."""
    return [
        await subscribers.save(
            conn,
            chat_id,
            thread_id,
            ChatKind.PRIVATE if chat_id > 0 else ChatKind.GROUP,
            subscription,
            next_due_at=due,
            seen_until=None,
            now=now,
        )
        for chat_id in chat_ids
    ]
