"""Weeks as the newsroom counts them: each begins on Monday at an hour of a zone. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def week_of(now: datetime, *, zone: str, at: time) -> str:
    """The week that has begun last, such as 2026-W47: it changes on Monday at that local time."""
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    year, week, _ = (local - timedelta(hours=at.hour, minutes=at.minute)).isocalendar()
    return f"{year}-W{week:02}"
