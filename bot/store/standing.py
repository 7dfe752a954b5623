"""What stands in the ledger: who has an edition already, what can be leased, what of a digest still waits.

It reads, puts off and drops rows of digests. Leasing and settling is the ledger's, deciding its callers' work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ARRAY, JSON, BigInteger, bindparam, case, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store import closing
from bot.store.columns import EPOCH, MICROSECOND, whole
from bot.store.deliveries import DeliveryState
from bot.store.editions import SENDING_ORDER, EditionState
from bot.store.tables import choices, deliveries, dispatch_visibility, editions, subscribers, variants

PAGE = 1000
DIGESTS = (EditionKind.DAILY, EditionKind.WEEKLY)
SOON = timedelta(minutes=2)  # a lease ends sooner, unless its clock was wrong


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery of a digest that waits for its turn. `zone` and `minute_of_day` are its subscriber's of today.

    `tried`: it may have arrived, and would be repeated."""

    edition_seq: int
    subscriber_id: int
    not_before: datetime
    tried: bool
    zone: str
    minute_of_day: int
    dispatches: tuple[str, ...]


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
_IS_TRIED = deliveries.c.attempts > 0
WAITING = (
    select(
        deliveries.c.edition,
        deliveries.c.subscriber,
        deliveries.c.not_before,
        _IS_TRIED,
        choices.c.zone,
        choices.c.minute_of_day,
        variants.c.dispatches,
    )
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .join(choices, choices.c.id == subscribers.c.choice)
    .join(variants, variants.c.id == deliveries.c.variant)
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.not_before.is_not(None),
        tuple_(deliveries.c.not_before, deliveries.c.subscriber)
        > tuple_(bindparam("after_turn", type_=deliveries.c.not_before.type), bindparam("after")),
        ~closing.HELD,
    )
    .order_by(deliveries.c.not_before, deliveries.c.subscriber)
    .limit(PAGE)
    .with_for_update(of=deliveries, skip_locked=True)  # on a server nobody leases meanwhile what is judged
)
_ONE = (deliveries.c.edition == bindparam("which"), deliveries.c.subscriber == bindparam("whose"))
PUT_OFF = update(deliveries).where(*_ONE).values(closing.PUT_OFF)
DROP = update(deliveries).where(*_ONE).values(closing.ended_as(DeliveryState.EXPIRED))
GIVE_BACK = (
    update(subscribers)
    .where(subscribers.c.id == bindparam("whose"), subscribers.c.seen_until > bindparam("seen"))
    .values(seen_until=bindparam("seen"))
)
OWN_WAITING = (
    select(variants.c.dispatches)
    .join(deliveries, deliveries.c.variant == variants.c.id)
    .join(editions, editions.c.seq == deliveries.c.edition)
    .where(
        deliveries.c.edition.in_(closing.UNFINISHED),
        deliveries.c.subscriber == bindparam("whose"),
        deliveries.c.not_before.is_not(None),
        ~_IS_TRIED,
        editions.c.kind.in_(bindparam("kinds", expanding=True)),
    )
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
REOPEN = (
    update(deliveries)
    .where(
        deliveries.c.edition == bindparam("which"),
        deliveries.c.state == int(DeliveryState.FAILED),
        deliveries.c.reason.like(bindparam("began")),
    )
    .values(state=int(DeliveryState.PENDING), attempts=0, not_before=EPOCH, settled_at=None, reason=None)
)
FIRST_VISIBLE = select(func.min(dispatch_visibility.c.visible_at)).where(
    dispatch_visibility.c.dispatch_id.in_(bindparam("which", expanding=True))
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


async def waiting(conn: AsyncConnection, edition_seq: int, *, now: datetime, after: Waiting | None) -> list[Waiting]:
    """A page of an edition's rows that nobody holds, in the order of their turns; go on `after` the last one.

    They stay as they are until the transaction ends."""
    parameters = {
        "which": edition_seq,
        "now": whole(now),
        "after_turn": after.not_before if after else EPOCH,
        "after": after.subscriber_id if after else 0,
    }
    return [
        Waiting(seq, subscriber_id, not_before, bool(tried), zone, minute, tuple(carried.split()))
        for seq, subscriber_id, not_before, tried, zone, minute, carried in await conn.execute(WAITING, parameters)
    ]


async def put_off(conn: AsyncConnection, rows: Iterable[tuple[Waiting, datetime]]) -> None:
    """(row, the instant of its turn)."""
    parameters = [{"which": row.edition_seq, "whose": row.subscriber_id, "until": until} for row, until in rows]
    if parameters:
        await conn.execute(PUT_OFF, parameters)


async def variants_waiting(conn: AsyncConnection, edition_seq: int) -> list[int]:
    """The variants that some of an edition's subscribers wait for."""
    return list(await conn.scalars(VARIANTS_WAITING, {"which": edition_seq}))


async def reopen(conn: AsyncConnection, edition_seq: int, *, reason: str) -> int:
    """What failed for a reason that begins so surely did not arrive, and waits once more. How many rows."""
    return (await conn.execute(REOPEN, {"which": edition_seq, "began": f"{reason}%"})).rowcount


async def take_back(
    conn: AsyncConnection, subscriber_id: int, kinds: Collection[EditionKind], *, now: datetime, reason: str
) -> None:
    """Nothing of these kinds that is planned starts to this subscriber; the news of a digest it was to have stays
    new."""
    digests = [str(kind) for kind in kinds if kind in DIGESTS]
    carried = await conn.scalars(OWN_WAITING, {"whose": subscriber_id, "kinds": digests}) if digests else ()
    news = {dispatch_id for ids in carried for dispatch_id in ids.split()}
    first_at = (await conn.execute(FIRST_VISIBLE, {"which": list(news)})).scalar_one() if news else None
    if first_at is not None:
        await conn.execute(GIVE_BACK, {"whose": subscriber_id, "seen": first_at - MICROSECOND})
    await closing.cancel_kinds(conn, subscriber_id, kinds, now=now, reason=reason)


async def drop(conn: AsyncConnection, rows: Iterable[tuple[Waiting, datetime]], *, now: datetime) -> None:
    """(row, seen until): the row is too late; what its subscriber has not seen after that is new to it again.

    What may have arrived is not."""
    rows = list(rows)
    if rows:
        closed = [
            {"which": row.edition_seq, "whose": row.subscriber_id, "at": now, "why": closing.TOO_LATE}
            for row, _ in rows
        ]
        await conn.execute(DROP, closed)
    unseen = [{"whose": row.subscriber_id, "seen": seen} for row, seen in rows if not row.tried]
    if unseen:
        await conn.execute(GIVE_BACK, unseen)
