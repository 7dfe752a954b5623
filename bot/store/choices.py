"""What subscribers choose: a row for each combination, and that row as a subscription. What its words mean is
`bot.readers.subscription`'s to say."""

from collections.abc import Collection
from datetime import time
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.store.columns import of_days
from bot.store.statements import insert_or_leave
from bot.store.tables import choices, subscribers


class ChatKind(StrEnum):
    """What sort of chat asked."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


# Stored numbers are places in these lists: add at the end, never move.
KINDS = (ChatKind.PRIVATE, ChatKind.GROUP, ChatKind.CHANNEL)
FREQUENCIES = (Frequency.OFF, Frequency.ALERTS, Frequency.DAILY, Frequency.WEEKLY)

# In the order in which `subscription_of` takes them.
CHOICE_COLUMNS = (
    choices.c.language,
    choices.c.frequency,
    choices.c.weekday,
    choices.c.minute_of_day,
    choices.c.zone,
    choices.c.topics,
    choices.c.countries,
    choices.c.alerts,
    choices.c.light,
    choices.c.quiet_start,
    choices.c.quiet_end,
)
NO_QUIET = -1
NUMBER = (
    select(choices.c.id)
    .where(*(column == bindparam(column.name) for column in CHOICE_COLUMNS))
    .with_for_update(read=True, key_share=True)  # on a server nobody else lets go of it meanwhile
)
INSERT = insert_or_leave(choices, *(column.name for column in CHOICE_COLUMNS))
OF_NUMBERS = select(choices.c.id, *CHOICE_COLUMNS).where(choices.c.id.in_(bindparam("which", expanding=True)))
_UNUSED = select(choices.c.id).where(choices.c.id.not_in(select(subscribers.c.choice)))
SWEEP = delete(choices).where(choices.c.id.in_(_UNUSED.with_for_update(skip_locked=True)))
_THEIRS = (
    select(choices.c.id)
    .where(
        choices.c.id.in_(bindparam("which", expanding=True)),
        ~select(subscribers.c.id).where(subscribers.c.choice == choices.c.id).exists(),
    )
    .with_for_update(skip_locked=True)
)
LET_GO = delete(choices).where(choices.c.id.in_(_THEIRS))


async def number_of(conn: AsyncConnection, subscription: Subscription) -> int:
    """The row of these choices, made if there is none."""
    values = columns_of(subscription)
    known: int | None = (await conn.execute(NUMBER, values)).scalar_one_or_none()
    if known is None:
        await conn.execute(INSERT, values)
        known = int((await conn.execute(NUMBER, values)).scalar_one())
    return known


async def subscriptions(
    conn: AsyncConnection, wanted: Collection[tuple[int, int | None]]
) -> dict[tuple[int, int | None], Subscription]:
    """By (number, stored day of a pause's end)."""
    if not wanted:
        return {}
    rows = await conn.execute(OF_NUMBERS, {"which": list({choice for choice, _ in wanted})})
    chosen = {row[0]: tuple(row[1:]) for row in rows}
    return {(choice, paused): subscription_of(*chosen[choice], paused) for choice, paused in wanted}


async def sweep(conn: AsyncConnection) -> None:
    """Nothing stays of what nobody chooses any more."""
    await conn.execute(SWEEP)


async def let_go(conn: AsyncConnection, numbers: Collection[int]) -> None:
    """The same for these rows alone, whose subscribers have just gone."""
    if numbers:
        await conn.execute(LET_GO, {"which": list(numbers)})


def columns_of(subscription: Subscription) -> dict[str, Any]:
    """Of CHOICE_COLUMNS. Hours are kept to the minute."""
    quiet = subscription.quiet
    return {
        "language": subscription.language or "",
        "frequency": FREQUENCIES.index(subscription.frequency),
        "weekday": subscription.weekday,
        "minute_of_day": _minutes(subscription.time),
        "zone": subscription.zone,
        "topics": _words(subscription.topics),
        "countries": _words(subscription.countries),
        "alerts": int(subscription.alerts),
        "light": int(subscription.light),
        "quiet_start": NO_QUIET if quiet is None else _minutes(quiet.start),
        "quiet_end": NO_QUIET if quiet is None else _minutes(quiet.end),
    }


@lru_cache(maxsize=4096)  # a hundred thousand subscribers share a few hundred choices
def subscription_of(  # noqa: PLR0913, PLR0917  # one parameter a column, as they come from a row
    language: str,
    frequency: int,
    weekday: int,
    minute_of_day: int,
    zone: str,
    topics: str,
    countries: str,
    alerts: int,
    light: int,
    quiet_start: int,
    quiet_end: int,
    paused_until: int | None,
) -> Subscription:
    """`paused_until`, the subscriber's own, as it is stored."""
    quiet = None if quiet_start == NO_QUIET else Quiet(_time(quiet_start), _time(quiet_end))
    return Subscription(
        frequency=FREQUENCIES[frequency],
        time=_time(minute_of_day),
        zone=zone,
        language=language or None,
        weekday=weekday,
        topics=frozenset(topics.split()),
        countries=frozenset(countries.split()),
        alerts=bool(alerts),
        light=bool(light),
        quiet=quiet,
        paused_until=None if paused_until is None else of_days(paused_until),
    )


def _words(ids: frozenset[str]) -> str:
    return " ".join(sorted(ids))


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
