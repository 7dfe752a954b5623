"""How open rows of the ledger end without a send: cancelled, superseded, expired. Who calls for it is delivery's work.

A row that is held is left to whoever holds it; a lease that is over holds nothing. A row that may have reached its chat
ends as unknown, whatever it is closed for, and keeps its last owner: a sender that wakes may still say that it arrived.
No other row that has ended has one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store.columns import EPOCH, whole
from bot.store.deliveries import DeliveryState
from bot.store.editions import EditionState
from bot.store.tables import deliveries, editions, subscribers, variants

MOST_ATTEMPTS = 2  # of those that may have reached the chat
TOO_LATE = "too late"
NOT_ANSWERED = "sent twice, answered never"
LEFT = "stopped or suspended meanwhile"
OPEN = deliveries.c.not_before.is_not(None)
HELD = (deliveries.c.state == int(DeliveryState.SENDING)) & (deliveries.c.not_before > bindparam("now"))  # leased
UNFINISHED = select(editions.c.seq).where(editions.c.state != int(EditionState.FINISHED))
RUNNING = select(editions.c.seq).where(
    editions.c.state == int(EditionState.RUNNING), editions.c.expires_at > bindparam("now")
)
MAY_HAVE_ARRIVED = deliveries.c.attempts > 0
_EDITS = select(editions.c.seq).where(editions.c.kind == str(EditionKind.EDIT))


def ended_as(state: DeliveryState) -> dict[str, object]:
    """What an open row becomes when nothing more is tried: `state`, unless it may have arrived.

    Needs `at` and `why`; what was said of an attempt that may have arrived is kept instead."""
    return {
        "state": case((MAY_HAVE_ARRIVED, int(DeliveryState.UNKNOWN)), else_=int(state)),
        "not_before": None,
        "lease_owner": case((MAY_HAVE_ARRIVED, deliveries.c.lease_owner), else_=None),
        "settled_at": bindparam("at"),
        "reason": case(
            (MAY_HAVE_ARRIVED, func.coalesce(deliveries.c.reason, bindparam("why"))), else_=bindparam("why")
        ),
    }


_FREE = (OPEN, ~HELD)
CANCEL = (
    update(deliveries)
    .where(deliveries.c.edition.in_(UNFINISHED), deliveries.c.subscriber == bindparam("whose"), *_FREE)
    .values(ended_as(DeliveryState.CANCELLED))
)
CANCEL_SENDS = CANCEL.where(deliveries.c.edition.not_in(_EDITS))
CANCEL_KINDS = CANCEL.where(
    deliveries.c.edition.in_(select(editions.c.seq).where(editions.c.kind.in_(bindparam("kinds", expanding=True))))
)
CALL_OFF = (
    update(deliveries)
    .where(deliveries.c.edition == bindparam("which"), *_FREE)
    .values(ended_as(DeliveryState.CANCELLED))
)
SUPERSEDE = (
    update(deliveries)
    .where(
        deliveries.c.edition.in_(UNFINISHED),
        *_FREE,
        deliveries.c.variant.in_(select(variants.c.id).where(variants.c.dispatches.like(bindparam("carried")))),
    )
    .values(ended_as(DeliveryState.SUPERSEDED))
)
# Edits for an earlier order, of messages that another one is about, too.
_holding = deliveries.alias("holding")
_OVERTAKEN = (
    deliveries.c.edition == bindparam("which"),
    deliveries.c.subscriber.in_(
        select(_holding.c.subscriber)
        .join(variants, variants.c.id == _holding.c.variant)
        .where(_holding.c.edition == bindparam("source"), variants.c.dispatches.like(bindparam("carried")))
    ),
    OPEN,
)
OVERTAKE = update(deliveries).where(*_OVERTAKEN, ~HELD).values(ended_as(DeliveryState.CANCELLED))
STILL_HELD = select(func.count()).select_from(deliveries).where(*_OVERTAKEN)
_SOME = (
    select(deliveries.c.subscriber).where(deliveries.c.edition == bindparam("which"), *_FREE).limit(bindparam("limit"))
)
EXPIRE = (
    update(deliveries)
    .where(deliveries.c.edition == bindparam("which"), deliveries.c.subscriber.in_(_SOME.scalar_subquery()))
    .values(ended_as(DeliveryState.EXPIRED))
)
EXHAUST = (
    update(deliveries)
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.not_before > EPOCH,  # passes over the many that wait for their first turn
        deliveries.c.not_before <= bindparam("now"),
        deliveries.c.attempts >= MOST_ATTEMPTS,
    )
    .values(ended_as(DeliveryState.EXPIRED))
)
# What was under way when its subscriber left, and came back unsent: nobody may lease it. Who has stopped gets edits.
_theirs = deliveries.alias("theirs")
_GONE = (
    select(_theirs.c.subscriber)
    .join(subscribers, subscribers.c.id == _theirs.c.subscriber)
    .where(
        _theirs.c.edition == bindparam("which"),
        _theirs.c.not_before >= EPOCH,  # open: the index of open rows tells it alone
        subscribers.c.suspended_at.is_not(None)
        | (subscribers.c.stopped_at.is_not(None) & _theirs.c.edition.not_in(_EDITS)),
    )
)
GIVE_UP = (
    update(deliveries)
    .where(deliveries.c.edition == bindparam("which"), deliveries.c.subscriber.in_(_GONE), *_FREE)
    .values(ended_as(DeliveryState.CANCELLED))
)
OVERDUE = select(editions.c.seq).where(
    editions.c.state != int(EditionState.FINISHED), editions.c.expires_at <= bindparam("now")
)
FINISH = (
    update(editions)
    .where(
        editions.c.seq == bindparam("which"),
        ~select(deliveries.c.edition).where(deliveries.c.edition == editions.c.seq, OPEN).exists(),
    )
    .values(state=int(EditionState.FINISHED))
)


async def cancel(conn: AsyncConnection, subscriber_id: int, *, now: datetime, reason: str) -> int:
    """Nothing more starts to this subscriber; what is under way is settled by its sender. How many rows."""
    parameters = {"whose": subscriber_id, "now": whole(now), "at": now, "why": reason}
    return (await conn.execute(CANCEL, parameters)).rowcount


async def cancel_sends(conn: AsyncConnection, subscriber_id: int, *, now: datetime, reason: str) -> int:
    """The same, but what was sent is still corrected. How many rows."""
    parameters = {"whose": subscriber_id, "now": whole(now), "at": now, "why": reason}
    return (await conn.execute(CANCEL_SENDS, parameters)).rowcount


async def cancel_kinds(
    conn: AsyncConnection, subscriber_id: int, kinds: Collection[EditionKind], *, now: datetime, reason: str
) -> int:
    """The same for editions of these kinds alone."""
    named = [str(kind) for kind in kinds]
    parameters = {"whose": subscriber_id, "kinds": named, "now": whole(now), "at": now, "why": reason}
    return (await conn.execute(CANCEL_KINDS, parameters)).rowcount


async def call_off(conn: AsyncConnection, edition_seq: int, *, now: datetime, reason: str) -> int:
    """Nothing more of this edition starts; what is under way is settled by its sender. How many rows."""
    parameters = {"which": edition_seq, "now": whole(now), "at": now, "why": reason}
    return (await conn.execute(CALL_OFF, parameters)).rowcount


async def supersede(conn: AsyncConnection, dispatch_id: str, *, now: datetime, reason: str) -> int:
    """What waits and carries the dispatch is not sent. How many rows."""
    parameters = {"carried": f"% {dispatch_id} %", "now": whole(now), "at": now, "why": reason}
    return (await conn.execute(SUPERSEDE, parameters)).rowcount


async def overtake(
    conn: AsyncConnection, edit_seq: int, *, source_seq: int, dispatch_id: str, now: datetime, reason: str
) -> int:
    """Edits of messages of the source edition that carry the dispatch are not sent for the order they were planned for.
    How many of them are under way still."""
    whose = {"which": edit_seq, "source": source_seq, "carried": f"% {dispatch_id} %"}
    await conn.execute(OVERTAKE, whose | {"now": whole(now), "at": now, "why": reason})
    return (await conn.execute(STILL_HELD, whose)).scalar_one()


async def expire(conn: AsyncConnection, now: datetime, *, limit: int = 5000) -> int:
    """Close what is too late, has been tried often enough or has nobody to go to, and finish editions that are over.

    At most `limit` rows of an edition, to keep the lock short: call again until it says 0."""
    closed = 0
    moment = {"now": whole(now), "at": now}
    for seq in (await conn.scalars(RUNNING, {"now": now})).all():
        for statement, why in ((EXHAUST, NOT_ANSWERED), (GIVE_UP, LEFT)):
            closed += (await conn.execute(statement, {"which": seq, "why": why} | moment)).rowcount
    for seq in (await conn.scalars(OVERDUE, {"now": now})).all():
        closed += (await conn.execute(EXPIRE, {"which": seq, "why": TOO_LATE, "limit": limit} | moment)).rowcount
        await conn.execute(FINISH, {"which": seq})
    return closed
