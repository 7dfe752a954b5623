"""Restored: a database that is a backup put in place knows nothing of what came after it. It says so until an admin
has chosen what becomes of the editions that were running.

Entering takes out who has left since; nothing is leased or planned while it waits, which its callers see to."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import closing
from bot.store.columns import whole
from bot.store.copies import BACKED_UP_AT
from bot.store.deliveries import DeliveryState
from bot.store.editions import EditionState
from bot.store.inbox import InboxState
from bot.store.keys import Cipher
from bot.store.leavers import Departed, Departure
from bot.store.subscribers import Subscribers
from bot.store.tables import audit as audits
from bot.store.tables import deliveries, editions, inbox, meta, publications, subscribers

RESTORED_AT: Final = "restored_at"
BEFORE: Final = timedelta(minutes=1)  # a stop is noted before it is committed, and clocks differ
WAITS = {
    EditionState.RUNNING: "restored from a backup",
    EditionState.ORDERED: "restored from a backup, not planned yet",
    EditionState.RESUMED: "restored from a backup, not rendered anew yet",
}
"""What an edition that is held was, and the note that says so."""
DROPPED: Final = "dropped after a restore"
VALUE = select(meta.c.value).where(meta.c.key == bindparam("which"))
LATEST = (
    select(func.max(inbox.c.received_at)),
    select(func.max(deliveries.c.settled_at)),
    select(func.max(audits.c.at)),
    select(func.max(publications.c.published_at)),
    select(func.max(editions.c.created_at)),
)
HOLD = (
    update(editions)
    .where(editions.c.state == bindparam("was"))
    .values(state=int(EditionState.HALTED), note=bindparam("why"))
)
_IS_HELD = editions.c.note.in_(list(WAITS.values()))
HELD = select(editions.c.seq, editions.c.id).where(_IS_HELD)
GO_ON = update(editions).where(editions.c.note == bindparam("why")).values(state=bindparam("becomes"), note=None)
CALL_OFF = (  # what was being sent, too: whoever held the lease is of another time
    update(deliveries)
    .where(deliveries.c.edition.in_(HELD.with_only_columns(editions.c.seq)), closing.OPEN)
    .values(closing.ended_as(DeliveryState.CANCELLED))
)
END = update(editions).where(_IS_HELD).values(state=int(EditionState.FINISHED), note=DROPPED)
SEEN = (
    update(subscribers)
    .where(subscribers.c.next_due_at <= bindparam("due"), subscribers.c.seen_until < bindparam("now"))
    .values(seen_until=bindparam("now"))
)
UPDATES = select(inbox.c.update_id, inbox.c.chat).where(inbox.c.chat.is_not(None))
ANSWERED = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("which"))
    .values(state=int(InboxState.DONE), done_at=bindparam("now"), payload=None, chat=None)
)


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering found: when the backup was made, how many have left since, how many editions wait. Without
    `knows_leavers` there were no notes of who left: nobody ever did, or the notes are not here."""

    made_at: datetime
    left: int
    editions: int
    knows_leavers: bool


async def is_backup(conn: AsyncConnection) -> bool:
    """Whether this database is a copy that was put in place and has not been entered."""
    return await _stamp(conn, BACKED_UP_AT) is not None


async def waiting_since(conn: AsyncConnection) -> datetime | None:
    """When it was restored, while nobody has chosen."""
    return await _stamp(conn, RESTORED_AT)


async def made_at(conn: AsyncConnection) -> datetime:
    """When the backup was made: as it says, else its latest event."""
    told = await _stamp(conn, BACKED_UP_AT)
    if told is not None:
        return told
    latest = [at for query in LATEST if (at := (await conn.execute(query)).scalar_one()) is not None]
    return max(latest, default=datetime.fromtimestamp(0, UTC))


async def enter(conn: AsyncConnection, cipher: Cipher, departed: Departed, *, now: datetime) -> Entered:
    """Hold every edition, take out who left since the backup, and wait for a choice."""
    began_at = await made_at(conn)
    left = await _take_out(conn, cipher, departed, now)
    for was, why in WAITS.items():
        await conn.execute(HOLD, {"was": int(was), "why": why})
    await conn.execute(delete(meta).where(meta.c.key.in_([BACKED_UP_AT, RESTORED_AT])))
    await conn.execute(insert(meta), {"key": RESTORED_AT, "value": now.isoformat().encode()})
    return Entered(began_at, left, len(await held(conn)), departed.is_known)


async def held(conn: AsyncConnection) -> list[str]:
    """The ids of the editions that wait for the choice."""
    return [edition_id for _, edition_id in await conn.execute(HELD)]


async def choose(conn: AsyncConnection, *, send: bool, now: datetime) -> bool:
    """Go on where the backup was, which may repeat what was sent since; or drop what ran and was due until now.

    False: there is nothing to choose, or somebody has chosen."""
    if await waiting_since(conn) is None:
        return False
    if send:
        for was, why in WAITS.items():
            await conn.execute(GO_ON, {"why": why, "becomes": int(was)})
    else:
        await conn.execute(CALL_OFF, {"at": now, "why": DROPPED})
        await conn.execute(END)
        await conn.execute(SEEN, {"due": whole(now), "now": now})
    await conn.execute(delete(meta).where(meta.c.key == RESTORED_AT))
    return True


async def _take_out(conn: AsyncConnection, cipher: Cipher, departed: Departed, now: datetime) -> int:
    """How many subscriptions. What such a chat still had to say is not listened to: it was said before it left."""
    known, left = Subscribers(cipher), 0
    async for each in known.iterate(conn):
        how = departed.of(each.chat_id, each.thread_id)
        if how is Departure.FORGET:
            left += await known.forget(conn, each.chat_id)
        elif how is Departure.STOP:
            left += len(await known.stop(conn, each.chat_id, thread_id=each.thread_id, now=now))
    for update_id, chat in (await conn.execute(UPDATES)).all():
        if departed.has_left(cipher.open_chat(chat)):
            await conn.execute(ANSWERED, {"which": update_id, "now": now})
    return left


async def _stamp(conn: AsyncConnection, which: str) -> datetime | None:
    value = (await conn.execute(VALUE, {"which": which})).scalar_one_or_none()
    return None if value is None else datetime.fromisoformat(value.decode())
