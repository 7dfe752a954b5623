"""Weeks as the newsroom counts them."""

from datetime import UTC, datetime, time

import pytest

from bot.readers.weeks import week_of


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 23, 7, 0, tzinfo=UTC), "2026-W48"),
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), "2026-W48"),
        (datetime(2027, 1, 4, 6, 0, tzinfo=UTC), "2026-W53"),
        (datetime(2027, 1, 4, 8, 0, tzinfo=UTC), "2027-W01"),
    ],
)
def test_a_week_begins_on_monday_at_its_hour(now: datetime, week: str) -> None:
    assert week_of(now, zone="Africa/Bamako", at=time(7)) == week


def test_the_hour_is_the_zone_s() -> None:
    at_six = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert week_of(at_six, zone="Africa/Ndjamena", at=time(7)) == "2026-W48"
    assert week_of(at_six, zone="Africa/Dakar", at=time(7)) == "2026-W47"
