"""A subscription as columns, and back. What its words mean is `bot.readers.subscription`'s to say."""

from datetime import time
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.store.columns import of_days
from bot.store.tables import subscribers


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
    subscribers.c.language,
    subscribers.c.frequency,
    subscribers.c.weekday,
    subscribers.c.minute_of_day,
    subscribers.c.zone,
    subscribers.c.topics,
    subscribers.c.countries,
    subscribers.c.alerts,
    subscribers.c.light,
    subscribers.c.quiet_start,
    subscribers.c.quiet_end,
    subscribers.c.paused_until,
)


def columns_of(subscription: Subscription) -> dict[str, Any]:
    """Hours are kept to the minute."""
    quiet = subscription.quiet
    return {
        "language": subscription.language,
        "frequency": FREQUENCIES.index(subscription.frequency),
        "weekday": subscription.weekday,
        "minute_of_day": _minutes(subscription.time),
        "zone": subscription.zone,
        "topics": _words(subscription.topics),
        "countries": _words(subscription.countries),
        "alerts": int(subscription.alerts),
        "light": int(subscription.light),
        "quiet_start": None if quiet is None else _minutes(quiet.start),
        "quiet_end": None if quiet is None else _minutes(quiet.end),
        "paused_until": subscription.paused_until,
    }


@lru_cache(maxsize=4096)  # a hundred thousand subscribers share a few hundred choices
def subscription_of(  # noqa: PLR0913, PLR0917  # one parameter a column, as they come from a row
    language: str | None,
    frequency: int,
    weekday: int,
    minute_of_day: int,
    zone: str,
    topics: str | None,
    countries: str | None,
    alerts: int,
    light: int,
    quiet_start: int | None,
    quiet_end: int | None,
    paused_until: int | None,
) -> Subscription:
    """`paused_until` as it is stored."""
    quiet = None if quiet_start is None or quiet_end is None else Quiet(_time(quiet_start), _time(quiet_end))
    return Subscription(
        frequency=FREQUENCIES[frequency],
        time=_time(minute_of_day),
        zone=zone,
        language=language,
        weekday=weekday,
        topics=frozenset((topics or "").split()),
        countries=frozenset((countries or "").split()),
        alerts=bool(alerts),
        light=bool(light),
        quiet=quiet,
        paused_until=None if paused_until is None else of_days(paused_until),
    )


def _words(ids: frozenset[str]) -> str | None:
    return " ".join(sorted(ids)) or None


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
