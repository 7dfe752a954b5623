"""Turns: open rows that nobody holds and that wait for another time. They are put off, dropped as too late, taken back,
or made to wait once more; what holds them up is delivery's and the chat's to judge."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.readers.subscription import Subscription
from bot.store import closing
from bot.store.choices import CHOICE_COLUMNS, NO_QUIET, subscription_of
from bot.store.columns import EPOCH, MICROSECOND, whole
from bot.store.deliveries import DeliveryState
from bot.store.standing import DIGESTS, PAGE
from bot.store.tables import choices, deliveries, dispatch_visibility, editions, subscribers, variants


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


WAITING = (
    select(
        deliveries.c.edition,
        deliveries.c.subscriber,
        deliveries.c.not_before,
        closing.MAY_HAVE_ARRIVED,
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
# A lease that is over is one no more; its owner is kept, for one that only slept may still say what became of it.
_OFF = {
    "state": case((closing.MAY_HAVE_ARRIVED, int(DeliveryState.UNKNOWN)), else_=int(DeliveryState.PENDING)),
    "not_before": bindparam("until"),
}
_ONE = (deliveries.c.edition == bindparam("which"), deliveries.c.subscriber == bindparam("whose"))
PUT_OFF = update(deliveries).where(*_ONE).values(_OFF)
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
        ~closing.MAY_HAVE_ARRIVED,
        editions.c.kind.in_(bindparam("kinds", expanding=True)),
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
ALERTS = select(editions.c.seq).where(editions.c.seq.in_(closing.RUNNING), editions.c.kind == str(EditionKind.ALERT))
WITH_QUIET_HOURS = select(choices.c.id, *CHOICE_COLUMNS).where(choices.c.quiet_start != NO_QUIET)
REST = (
    update(deliveries)
    .where(
        deliveries.c.edition.in_(bindparam("which", expanding=True)),
        closing.OPEN,
        ~closing.HELD,
        deliveries.c.not_before < bindparam("until"),
        deliveries.c.subscriber.in_(
            select(subscribers.c.id).where(subscribers.c.choice.in_(bindparam("choosing", expanding=True)))
        ),
    )
    .values(_OFF)
)


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


async def alerts(conn: AsyncConnection, now: datetime) -> list[int]:
    """The editions of alerts that are being sent."""
    return list(await conn.scalars(ALERTS, {"now": now}))


async def with_quiet_hours(conn: AsyncConnection) -> dict[int, Subscription]:
    """Every choice with quiet hours, by its number. Pauses are no part of it."""
    rows = await conn.execute(WITH_QUIET_HOURS)
    return {number: subscription_of(*columns, None) for number, *columns in rows}


async def rest(
    conn: AsyncConnection, edition_seqs: Collection[int], until: Mapping[datetime, Collection[int]], *, now: datetime
) -> int:
    """Put the turn of whoever chose so off until then, unless somebody holds it; how many. `until`: numbers of choices
    by the instant at which their quiet hours end."""
    put_off = 0
    for ends_at, numbers in until.items():
        asked = {"which": list(edition_seqs), "choosing": list(numbers), "until": ends_at, "now": whole(now)}
        put_off += (await conn.execute(REST, asked)).rowcount
    return put_off
