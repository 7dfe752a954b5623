"""Results: what came of deliveries. Who holds a dispatch, how an edition went, and for how long that is remembered."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store.deliveries import DeliveryState
from bot.store.editions import EditionState
from bot.store.keys import Cipher
from bot.store.tables import deliveries, editions, subscribers, variants

KEPT = timedelta(days=35)
PAGE = 1000


@dataclass(frozen=True, slots=True)
class Holder:
    """A subscriber that has the message. `active`: it may be told of a correction; else only its message is edited."""

    edition_seq: int
    subscriber_id: int
    message_id: int
    variant_id: int
    active: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One delivery, told to an operator."""

    edition_id: str
    subscriber_id: int
    chat_id: int
    thread_id: int
    state: DeliveryState
    attempts: int
    message_id: int | None
    settled_at: datetime | None
    reason: str | None


PLACE = tuple_(deliveries.c.edition, deliveries.c.subscriber)
AFTER = tuple_(bindparam("after_edition"), bindparam("after_subscriber"))
HOLDERS = (
    select(
        deliveries.c.edition,
        deliveries.c.subscriber,
        deliveries.c.message_id,
        deliveries.c.variant,
        subscribers.c.stopped_at.is_(None),
    )
    .join(editions, editions.c.seq == deliveries.c.edition)
    .join(variants, variants.c.id == deliveries.c.variant)
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .where(
        variants.c.dispatches.like(bindparam("carried")),
        editions.c.created_at >= bindparam("since"),
        deliveries.c.message_id.is_not(None),
        editions.c.kind.not_in([str(EditionKind.EDIT), str(EditionKind.CORRECTION)]),
        subscribers.c.suspended_at.is_(None),
        PLACE > AFTER,
    )
    .order_by(deliveries.c.edition, deliveries.c.subscriber)
    .limit(bindparam("limit"))
)
COUNTS = (
    select(deliveries.c.state, func.count())
    .where(deliveries.c.edition == bindparam("which"))
    .group_by(deliveries.c.state)
)
TOTALS = select(editions.c.totals).where(editions.c.seq == bindparam("which"))
SEQS = select(editions.c.seq, editions.c.id).order_by(editions.c.seq)
RESULTS = (
    select(
        deliveries.c.subscriber,
        subscribers.c.chat,
        subscribers.c.thread_id,
        deliveries.c.state,
        deliveries.c.attempts,
        deliveries.c.message_id,
        deliveries.c.settled_at,
        deliveries.c.reason,
    )
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .where(deliveries.c.edition == bindparam("which"), deliveries.c.subscriber > bindparam("after"))
    .order_by(deliveries.c.subscriber)
    .limit(PAGE)
)
OVER = (
    select(editions.c.seq)
    .where(
        editions.c.state == int(EditionState.FINISHED),
        editions.c.expires_at <= bindparam("before"),
        select(variants.c.id).where(variants.c.edition == editions.c.seq).exists(),
    )
    .order_by(editions.c.seq)
)
COUNTED = update(editions).where(editions.c.seq == bindparam("which")).values(totals=bindparam("numbers"))
_SOME = select(deliveries.c.subscriber).where(deliveries.c.edition == bindparam("which")).limit(bindparam("limit"))
FORGET = delete(deliveries).where(
    deliveries.c.edition == bindparam("which"), deliveries.c.subscriber.in_(_SOME.scalar_subquery())
)
FORGET_VARIANTS = delete(variants).where(variants.c.edition == bindparam("which"))


async def holders(
    conn: AsyncConnection, dispatch_id: str, *, since: datetime, after: Holder | None = None, limit: int = PAGE
) -> list[Holder]:
    """A page of those who got the dispatch in an edition made at `since` or later; go on `after` the last one."""
    parameters = {
        "carried": f"% {dispatch_id} %",
        "since": since,
        "after_edition": after.edition_seq if after else 0,
        "after_subscriber": after.subscriber_id if after else 0,
        "limit": limit,
    }
    found = await conn.execute(HOLDERS, parameters)
    return [
        Holder(seq, which, message_id, variant_id, bool(active)) for seq, which, message_id, variant_id, active in found
    ]


async def counts(conn: AsyncConnection, edition_seq: int) -> dict[DeliveryState, int]:
    """Rows by state, also when only their numbers are left."""
    totals = (await conn.execute(TOTALS, {"which": edition_seq})).scalar_one_or_none()
    if totals is not None:
        return {DeliveryState(int(state)): number for state, number in json.loads(totals).items()}
    rows = await conn.execute(COUNTS, {"which": edition_seq})
    return {DeliveryState(state): number for state, number in rows}


async def rows(conn: AsyncConnection, cipher: Cipher, edition_id: str | None = None) -> AsyncIterator[Result]:
    """Every delivery, of one edition or of all, oldest edition first."""
    for seq, each_id in (await conn.execute(SEQS)).all():
        if edition_id is not None and each_id != edition_id:
            continue
        after = 0
        while page := (await conn.execute(RESULTS, {"which": seq, "after": after})).all():
            for after, chat, thread_id, state, attempts, message_id, settled_at, reason in page:
                yield Result(
                    edition_id=each_id,
                    subscriber_id=after,
                    chat_id=cipher.open_chat(chat),
                    thread_id=thread_id,
                    state=DeliveryState(state),
                    attempts=attempts,
                    message_id=message_id,
                    settled_at=settled_at,
                    reason=reason,
                )


async def retain(conn: AsyncConnection, now: datetime, *, limit: int = 5000) -> int:
    """After 35 days only numbers stay: of one edition at a time, its rows and then its variants go.

    At most `limit` rows: call again until it says 0."""
    seq = (await conn.scalars(OVER, {"before": now - KEPT})).first()
    if seq is None:
        return 0
    numbers = {str(int(state)): number for state, number in (await counts(conn, seq)).items()}
    await conn.execute(COUNTED, {"which": seq, "numbers": json.dumps(numbers)})
    gone = (await conn.execute(FORGET, {"which": seq, "limit": limit})).rowcount
    if gone < limit:
        gone += (await conn.execute(FORGET_VARIANTS, {"which": seq})).rowcount
    return gone
