"""Lateness: whether a digest may still go out, when its hour has passed. Which hours there are is for `readers.slots`.

A digest that is late does not wake anybody: outside of 08-21 local time it waits for the morning, unless the hour is
the one that was chosen; and what has grown older than its edition lives is not sent."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.readers.slots import instant

CHOSEN_HOUR: Final = timedelta(hours=1)
MORNING: Final = time(8)
EVENING: Final = time(21)

# The last zone to leave a day is twelve hours behind UTC.
_LAST_ZONE: Final = timedelta(hours=36)


def sendable_at(slot_at: datetime, *, zone: str, lifetime: timedelta, now: datetime) -> datetime | None:
    """`now`, or the later instant from which a digest of this slot may be sent; None if that is too late."""
    if now < slot_at:
        return slot_at
    if now >= slot_at + lifetime:
        return None
    where = ZoneInfo(zone)
    local = now.astimezone(where)
    if now < slot_at + CHOSEN_HOUR or MORNING <= local.time() < EVENING:
        return now
    morning_on = local.date() + timedelta(days=1) if local.time() >= EVENING else local.date()
    morning_at = instant(morning_on, MORNING, where)
    return morning_at if morning_at < slot_at + lifetime else None


def closing_at(on: date, lifetime: timedelta) -> datetime:
    """When a digest of that local day is too late in every zone of the world."""
    midnight = instant(on, time(), ZoneInfo("UTC"))
    return midnight + _LAST_ZONE + lifetime
