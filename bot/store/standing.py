"""What stands in the ledger: who has an edition already, what can be leased, what is under way or left.

It only reads. Leasing and settling is the ledger's work, other turns are those of `turns`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ARRAY, JSON, BigInteger, bindparam, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store.columns import whole
from bot.store.deliveries import DeliveryState
from bot.store.editions import SENDING_ORDER, EditionState
from bot.store.tables import choices, deliveries, editions, subscribers

PAGE = 1000
DIGESTS = (EditionKind.DAILY, EditionKind.WEEKLY)
SOON = timedelta(minutes=2)  # a lease ends sooner, unless its clock was wrong


@dataclass(frozen=True, slots=True)
class Edited:
    """An active subscriber whose messages were edited. `message_id`: one that could not be; None if all were."""

    subscriber_id: int
    language: str | None
    message_id: int | None
    zone: str
    paused_until: date | None


_HOLDING = "SELECT subscriber FROM deliveries WHERE edition = :which AND subscriber "
# Thousands of ids are one parameter: a parameter for each would cost more than the look-up.
HOLDINGS = {
    dialect: text(_HOLDING + condition).bindparams(bindparam("which", type_=BigInteger), bindparam("whose", type_=kind))
    for dialect, condition, kind in (
        ("sqlite", "IN (SELECT value FROM json_each(:whose))", JSON()),
        ("postgresql", "= ANY(:whose)", ARRAY(BigInteger)),
    )
}
LEFT = select(func.count()).where(deliveries.c.edition == bindparam("which"), deliveries.c.not_before.is_not(None))
GONE = (
    select(func.count())
    .select_from(deliveries.join(subscribers, subscribers.c.id == deliveries.c.subscriber))
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.state == int(DeliveryState.FAILED),
        subscribers.c.suspended_at.is_not(None),
    )
)
EDITED = (
    select(
        deliveries.c.subscriber,
        choices.c.language,
        func.max(case((deliveries.c.state != int(DeliveryState.SENT), deliveries.c.message_id))),
        choices.c.zone,
        subscribers.c.paused_until,
    )
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .join(choices, choices.c.id == subscribers.c.choice)
    .where(
        deliveries.c.edition.in_(bindparam("which", expanding=True)),
        deliveries.c.subscriber > bindparam("after"),
        subscribers.c.stopped_at.is_(None),
        subscribers.c.suspended_at.is_(None),
    )
    .group_by(deliveries.c.subscriber, choices.c.language, choices.c.zone, subscribers.c.paused_until)
    .order_by(deliveries.c.subscriber)
    .limit(PAGE)
)
UNDER_WAY = (
    select(func.count())
    .select_from(deliveries)
    .join(editions, editions.c.seq == deliveries.c.edition)
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .where(
        deliveries.c.variant.in_(bindparam("which", expanding=True)),
        deliveries.c.state == int(DeliveryState.SENDING),
        editions.c.state == int(EditionState.RUNNING),
        editions.c.expires_at > bindparam("now"),
        deliveries.c.not_before <= bindparam("soon", type_=deliveries.c.not_before.type),
        (deliveries.c.not_before > bindparam("at", type_=deliveries.c.not_before.type))
        | (subscribers.c.stopped_at.is_(None) & subscribers.c.suspended_at.is_(None)),
    )
)
LEASABLE = (
    select(editions.c.kind)
    .where(
        editions.c.state == int(EditionState.RUNNING),
        editions.c.expires_at > bindparam("now"),
        select(deliveries.c.subscriber)
        .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
        .where(
            deliveries.c.edition == editions.c.seq,
            deliveries.c.not_before <= bindparam("at", type_=deliveries.c.not_before.type),
            deliveries.c.attempts < 2,
            subscribers.c.stopped_at.is_(None) | (editions.c.kind == str(EditionKind.EDIT)),
            subscribers.c.suspended_at.is_(None),
        )
        .exists(),
    )
    .order_by(editions.c.seq)
)
UNFINISHED_DIGESTS = (
    select(editions.c.seq, editions.c.id)
    .where(
        editions.c.state != int(EditionState.FINISHED),
        editions.c.kind.in_([str(kind) for kind in DIGESTS]),
    )
    .order_by(editions.c.seq)
)
VARIANTS_WAITING = (
    select(deliveries.c.variant)
    .distinct()
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.not_before.is_not(None),
        deliveries.c.state.in_([int(DeliveryState.PENDING), int(DeliveryState.UNKNOWN)]),
    )
)


async def holding(conn: AsyncConnection, edition_seq: int, subscriber_ids: Collection[int]) -> set[int]:
    """Which of them have a row in the edition, whatever became of it."""
    if not subscriber_ids:
        return set()
    asked = {"which": edition_seq, "whose": list(subscriber_ids)}
    return set(await conn.scalars(HOLDINGS[conn.dialect.name], asked))


async def left(conn: AsyncConnection, edition_seq: int) -> int:
    """How many deliveries of an edition are still to be settled."""
    return (await conn.execute(LEFT, {"which": edition_seq})).scalar_one()


async def suspended(conn: AsyncConnection, edition_seq: int) -> int:
    """How many of an edition's failures were to chats that are suspended by now."""
    return (await conn.execute(GONE, {"which": edition_seq})).scalar_one()


async def edited(conn: AsyncConnection, seqs: Collection[int], *, after: int) -> list[Edited]:
    """A page of the active subscribers of editions of edits; go on `after` the last one's id."""
    if not seqs:
        return []
    rows = await conn.execute(EDITED, {"which": list(seqs), "after": after})
    return [Edited(which, language or None, *others) for which, language, *others in rows]


async def under_way(conn: AsyncConnection, variant_ids: Collection[int], now: datetime) -> int:
    """How many sends of these variants have begun and are not settled: those of a dead process, too, as long as they
    would be repeated."""
    if not variant_ids:
        return 0
    asked = {"which": list(variant_ids), "now": now, "at": whole(now), "soon": now + SOON}
    return (await conn.execute(UNDER_WAY, asked)).scalar_one()


async def first_leasable(conn: AsyncConnection, now: datetime) -> EditionKind | None:
    """The kind of what would be leased next; None if there is nothing."""
    kinds = {EditionKind(kind) for kind in await conn.scalars(LEASABLE, {"now": now, "at": whole(now)})}
    return next((kind for kind in SENDING_ORDER if kind in kinds), None)


async def unfinished_digests(conn: AsyncConnection) -> list[tuple[int, str]]:
    """(edition seq, edition id), oldest first."""
    return [(seq, edition_id) for seq, edition_id in await conn.execute(UNFINISHED_DIGESTS)]


async def variants_waiting(conn: AsyncConnection, edition_seq: int) -> list[int]:
    """The variants that some of an edition's subscribers wait for."""
    return list(await conn.scalars(VARIANTS_WAITING, {"which": edition_seq}))
