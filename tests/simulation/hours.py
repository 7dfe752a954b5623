"""Local hours found by looking at one quarter of an hour after the other: slower than the bot's way, and not it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.readers.subscription import Frequency, Quiet, Subscription

QUARTER = timedelta(minutes=15)
FARTHEST = timedelta(hours=15)


@cache
def hour_at(on: date, hour: time, zone: str) -> datetime | None:
    """The first quarter at which the clocks of a zone show this day and hour or later; None if it left the day out."""
    where, wanted, was_there = ZoneInfo(zone), datetime.combine(on, hour), False
    moment = datetime.combine(on, time(), UTC) - FARTHEST
    while True:
        local = moment.astimezone(where).replace(tzinfo=None)
        was_there = was_there or local.date() == on
        if local >= wanted:
            return moment if was_there else None
        moment += QUARTER


def slots(wish: Subscription, since: datetime, until: datetime) -> Iterator[tuple[datetime, date]]:
    """(instant, local day) of each digest in this time, without regard to pauses."""
    if wish.frequency not in {Frequency.DAILY, Frequency.WEEKLY}:
        return
    on = since.date() - timedelta(days=2)
    while on <= until.date() + timedelta(days=2):
        if wish.frequency is Frequency.DAILY or on.weekday() == wish.weekday:
            at = hour_at(on, wish.time, wish.zone)
            if at is not None and since < at <= until:
                yield at, on
        on += timedelta(days=1)


def is_quiet(wish: Subscription, at: datetime) -> bool:
    """Whether the clocks there show one of the quiet hours. Of an hour that comes twice, the second is nobody's."""
    quiet, local = wish.quiet, at.astimezone(ZoneInfo(wish.zone))
    return quiet is not None and not local.fold and _holds(quiet, local.time())


def _holds(quiet: Quiet, hour: time) -> bool:
    if quiet.start < quiet.end:
        return quiet.start <= hour < quiet.end
    return hour >= quiet.start or hour < quiet.end


def is_day(wish: Subscription, at: datetime) -> bool:
    """Whether somebody may be woken: 08 to 21 there."""
    return time(8) <= at.astimezone(ZoneInfo(wish.zone)).time() < time(21)


def local_day(wish: Subscription, at: datetime) -> date:
    return at.astimezone(ZoneInfo(wish.zone)).date()
