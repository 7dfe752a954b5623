"""Chats that go: forgotten for good, moved to a new id, or silent for too long. Stopping is `subscribers`' own."""

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import choices, closing
from bot.store.columns import whole
from bot.store.deliveries import DeliveryState
from bot.store.inbox import InboxState
from bot.store.journal import erase_soon
from bot.store.keys import Cipher
from bot.store.tables import confirmations, deliveries, editions, inbox, is_chat, letters, subscribers

SUSPENDED_KEPT = timedelta(days=90)

_IS_CHAT = is_chat(bindparam("chat", type_=LargeBinary))
OF_CHAT = select(subscribers.c.id, subscribers.c.thread_id).where(_IS_CHAT)
CHOSEN = select(subscribers.c.choice).where(_IS_CHAT)
# Through the editions, because the rows lie by edition first.
ROWS_OF = delete(deliveries).where(
    deliveries.c.edition.in_(select(editions.c.seq)), deliveries.c.subscriber == bindparam("whose")
)
DELETE = delete(subscribers).where(subscribers.c.id == bindparam("which"))
# What waits has not been answered yet; it loses its payload as soon as it is.
SET_ASIDE = (
    update(inbox)
    .where(
        inbox.c.payload.is_not(None),
        inbox.c.state == int(InboxState.POISON),
        inbox.c.chat == bindparam("of_chat"),
    )
    .values(payload=None, chat=None)
)
LETTERS = delete(letters).where(letters.c.chat == bindparam("of_chat"))
TAPS = delete(confirmations).where(confirmations.c.chat == bindparam("of_chat"))
MOVE = update(subscribers).where(subscribers.c.id == bindparam("which")).values(chat=bindparam("to_chat"))
_theirs = deliveries.alias("theirs")
_MAY_HOLD = select(_theirs.c.edition).where(
    _theirs.c.subscriber == bindparam("old"),
    _theirs.c.edition.in_(select(editions.c.seq)),
    _theirs.c.state.in_([int(DeliveryState.SENDING), int(DeliveryState.SENT), int(DeliveryState.UNKNOWN)]),
)
ALREADY_HELD = (
    update(deliveries)
    .where(
        deliveries.c.subscriber == bindparam("new"),
        deliveries.c.edition.in_(_MAY_HOLD),
        deliveries.c.state == int(DeliveryState.PENDING),
    )
    .values(state=int(DeliveryState.CANCELLED), not_before=None, settled_at=bindparam("at"), reason="migrated")
)
LONG_SUSPENDED = (
    select(subscribers.c.id)
    .where(subscribers.c.suspended_at <= bindparam("before"))
    .order_by(subscribers.c.id)
    .limit(bindparam("limit"))
)


async def forget(conn: AsyncConnection, cipher: Cipher, chat_id: int) -> bool:
    """Nothing of the chat stays, in the file or its journal. False: there was no subscriber, and no letter."""
    chat = cipher.seal_chat(chat_id)
    ids = (await conn.scalars(OF_CHAT, {"chat": chat})).all()
    chosen = set(await conn.scalars(CHOSEN, {"chat": chat}))
    for subscriber_id in ids:
        await _remove(conn, subscriber_id)
    await choices.let_go(conn, chosen)
    await conn.execute(SET_ASIDE, {"of_chat": chat})
    await conn.execute(TAPS, {"of_chat": chat})
    had_written = (await conn.execute(LETTERS, {"of_chat": chat})).rowcount > 0
    erase_soon(conn)
    return bool(ids) or had_written


async def migrate_chat(
    conn: AsyncConnection, cipher: Cipher, *, old_chat_id: int, new_chat_id: int, now: datetime
) -> bool:
    """The chat has a new id: same choices, one row, one copy of each edition. False: the old id was not known.

    If the new id has asked for itself meanwhile, its own choices win, and what the old one got counts for it."""
    old = {thread: which for which, thread in (await conn.execute(OF_CHAT, {"chat": cipher.seal_chat(old_chat_id)}))}
    new_chat = cipher.seal_chat(new_chat_id)
    new = {thread: which for which, thread in (await conn.execute(OF_CHAT, {"chat": new_chat}))}
    for thread_id, old_id in old.items():
        if thread_id not in new:
            await conn.execute(MOVE, {"which": old_id, "to_chat": new_chat})
            continue
        await closing.cancel(conn, old_id, now=now, reason="migrated")
        await conn.execute(ALREADY_HELD, {"old": old_id, "new": new[thread_id], "at": now})
        await _remove(conn, old_id)
    return bool(old)


async def retain(conn: AsyncConnection, now: datetime, *, limit: int) -> int:
    """Forget those suspended for 90 days; how many. At most `limit`: call again until it says 0."""
    ids = (await conn.scalars(LONG_SUSPENDED, {"before": whole(now - SUSPENDED_KEPT), "limit": limit})).all()
    for subscriber_id in ids:
        await _remove(conn, subscriber_id)
    if len(ids) < limit:
        await choices.sweep(conn)
    return len(ids)


async def _remove(conn: AsyncConnection, subscriber_id: int) -> None:
    await conn.execute(ROWS_OF, {"whose": subscriber_id})
    await conn.execute(DELETE, {"which": subscriber_id})
