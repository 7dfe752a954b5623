"""Pauses: whether one holds, and how its end is written. It ends by itself, on a local day."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.readers.subscription import Subscription
from bot.readers.wishes import Misunderstood

LONGEST: Final = timedelta(days=366)
_SPAN = re.compile(r"(\d{1,3})\s*([a-z]+)")
_WEEK: Final = frozenset({"w", "week", "weeks", "s", "sem", "semaine", "semaines"})
_DAY: Final = frozenset({"d", "day", "days", "j", "jour", "jours"})


def is_paused(subscription: Subscription, now: datetime) -> bool:
    """Whether nothing may be sent at an instant, alerts included."""
    return holds(subscription.paused_until, subscription.zone, now)


def holds(until: date | None, zone: str, now: datetime) -> bool:
    """The same of a pause of which no more is known than its end and its zone."""
    return until is not None and now.astimezone(ZoneInfo(zone)).date() < until


def local_day(subscription: Subscription, now: datetime) -> date:
    return now.astimezone(ZoneInfo(subscription.zone)).date()


def pause_end(written: str, today: date) -> date:
    """The day on which digests come again: `2w`, `3 semaines`, `10d` from today, or `2027-01-05`.

    Raises Misunderstood, also for a day that is not to come or more than a year away."""
    end_on = _ends_on(written.strip().casefold(), today)
    if end_on is None or not today < end_on <= today + LONGEST:
        raise Misunderstood(written)
    return end_on


def _ends_on(written: str, today: date) -> date | None:
    span = _SPAN.fullmatch(written)
    if span is not None and span[2] in _WEEK:
        return today + timedelta(weeks=int(span[1]))
    if span is not None and span[2] in _DAY:
        return today + timedelta(days=int(span[1]))
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
