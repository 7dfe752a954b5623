"""A census of slots: every local day of every zone against a calendar worked out quarter hour by quarter hour.

`violations` with its defaults is the whole count: 12 zones, 96 times of day, 730 days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription

ZONES = (
    "Africa/Bamako",
    "Africa/Lagos",
    "Africa/Casablanca",  # an hour back for Ramadan
    "Africa/Cairo",  # skips 00:00-01:00
    "Asia/Beirut",  # skips 00:00-01:00
    "America/Santiago",  # skips 00:00-01:00, repeats 23:00-24:00
    "America/Nuuk",  # skips 23:00-24:00
    "America/New_York",
    "Europe/London",
    "Europe/Paris",
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Chatham",  # offset of 45 minutes
)
QUARTER = timedelta(minutes=15)
TIMES = tuple(time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 15))
START = date(2026, 1, 1)


def violations(
    zones: Sequence[str] = ZONES, times: Sequence[time] = TIMES, *, start: date = START, days: int = 730
) -> Iterator[str]:
    """A sentence for every local day without its one slot at its one right instant."""
    for zone in zones:
        calendar = _calendar(zone, start, days)
        for at in times:
            subscription = Subscription(Frequency.DAILY, at, zone)
            after = datetime.combine(start, time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
            for offset in range(days):
                on = start + timedelta(days=offset)
                slot = next_slot(subscription, after)
                expected = calendar[datetime.combine(on, at)]
                if slot is None or (slot.on, slot.at) != (on, expected):
                    yield f"{zone} {at} on {on}: expected {expected}, got {slot}"
                after = slot.at if slot else expected


def _calendar(zone: str, start: date, days: int) -> Mapping[datetime, datetime]:
    """Each quarter hour of local time with its first instant; one that is skipped has that of the next there is."""
    first: dict[datetime, datetime] = {}
    zone_info = ZoneInfo(zone)
    now = datetime.combine(start, time(), UTC) - timedelta(days=1)
    for _ in range((days + 3) * 96):
        first.setdefault(now.astimezone(zone_info).replace(tzinfo=None), now)
        now += QUARTER
    local = max(first)
    following = first[local]
    while local > datetime.combine(start, time()):
        local -= QUARTER
        following = first.setdefault(local, following)
    return first
