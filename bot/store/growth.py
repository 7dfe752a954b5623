"""How the bot is doing over time, in numbers of many: who came and went by day, what became of deliveries, how soon.

Whoever is forgotten is counted nowhere any more."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal_column, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store import results
from bot.store.columns import of_days, stored
from bot.store.deliveries import DeliveryState
from bot.store.tables import choices, deliveries, editions, subscribers

SAMPLE = 1000  # deliveries of an edition that are looked at
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Arrival:
    """When one delivery came, and the hour and zone it was wanted for."""

    settled_at: datetime
    zone: str
    at: time


COME = select(stored(subscribers.c.created_on), func.count()).group_by(subscribers.c.created_on)
_GONE_AT = func.coalesce(
    type_coerce(subscribers.c.stopped_at, BigInteger), type_coerce(subscribers.c.suspended_at, BigInteger)
)
_GONE_ON = _GONE_AT // literal_column(str(DAY_S), BigInteger)
GONE = select(_GONE_ON, func.count()).where(_GONE_AT.is_not(None)).group_by(_GONE_ON)
RECENT = (
    select(editions.c.seq, editions.c.id, editions.c.kind, editions.c.created_at)
    .where(editions.c.created_at >= bindparam("since"))
    .order_by(editions.c.seq.desc())
)
SENT = (
    select(deliveries.c.settled_at, choices.c.zone, choices.c.minute_of_day)
    .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
    .join(choices, choices.c.id == subscribers.c.choice)
    .where(deliveries.c.edition == bindparam("which"), deliveries.c.state == int(DeliveryState.SENT))
    .where(deliveries.c.settled_at.is_not(None))
    .order_by(deliveries.c.subscriber)
    .limit(SAMPLE)
)


async def come_and_gone(conn: AsyncConnection) -> tuple[dict[date, int], dict[date, int]]:
    """How many of those who are remembered came on each day, and how many of them stopped or left on each."""
    come = {of_days(day): number for day, number in await conn.execute(COME)}
    gone = {of_days(day): number for day, number in await conn.execute(GONE)}
    return come, gone


async def delivered(conn: AsyncConnection, *, since: datetime) -> dict[DeliveryState, int]:
    """What became of the deliveries of the editions that began since then."""
    numbers: Counter[DeliveryState] = Counter()
    for seq, *_ in (await conn.execute(RECENT, {"since": since})).all():
        numbers.update(await results.counts(conn, seq))
    return dict(numbers)


async def newest(conn: AsyncConnection, kind: EditionKind, *, since: datetime) -> tuple[str, datetime] | None:
    """The id of the newest edition of a kind of which something has arrived, and when it began."""
    for seq, edition_id, its_kind, created_at in (await conn.execute(RECENT, {"since": since})).all():
        if its_kind == str(kind) and (await conn.execute(SENT, {"which": seq})).first() is not None:
            return edition_id, created_at
    return None


async def arrivals(conn: AsyncConnection, edition_id: str) -> list[Arrival]:
    """When its deliveries came: all of them, or the first thousand subscribers'."""
    seq = await conn.scalar(select(editions.c.seq).where(editions.c.id == edition_id))
    return [_arrival(row) for row in await conn.execute(SENT, {"which": seq})]


def share(latencies: Sequence[timedelta], part: float) -> timedelta:
    """The latency within which that part of them lies, from 0 to 1. There is at least one."""
    ordered = sorted(latencies)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _arrival(row: Sequence[Any]) -> Arrival:
    settled_at, zone, minute = row
    return Arrival(settled_at, zone, time(minute // 60, minute % 60))
