"""Pauses: how their end is written, and when they are over."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.readers.pauses import is_paused, pause_end
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.readers.wishes import Misunderstood

TODAY = date(2026, 11, 21)
BAMAKO = Subscription(Frequency.DAILY, time(7), "Africa/Bamako")


@pytest.mark.parametrize(
    ("written", "end_on"),
    [
        ("1w", date(2026, 11, 28)),
        ("2 weeks", date(2026, 12, 5)),
        ("4 semaines", date(2026, 12, 19)),
        ("10J", date(2026, 12, 1)),
        ("1 sem", date(2026, 11, 28)),
        ("1 day", date(2026, 11, 22)),
        ("3 jours", date(2026, 11, 24)),
        ("2026-11-22", date(2026, 11, 22)),
        ("2027-11-22", date(2027, 11, 22)),
    ],
)
def test_the_end_of_a_pause_is_a_length_or_a_day(written: str, end_on: date) -> None:
    assert pause_end(written, TODAY) == end_on


@pytest.mark.parametrize(
    "written", ["", "2", "0w", "w", "99w", "2026-11-21", "2026-11-20", "2027-11-23", "soon", "2 mois"]
)
def test_what_is_no_pause_within_a_year_is_refused(written: str) -> None:
    with pytest.raises(Misunderstood):
        pause_end(written, TODAY)


@pytest.mark.parametrize("written", ["5 december", "5 janvier", "2 septembre", "7 juin", "3 dimanches", "4 wagons"])
def test_a_day_of_a_month_is_no_number_of_days_or_weeks(written: str) -> None:
    with pytest.raises(Misunderstood):
        pause_end(written, TODAY)


def test_a_pause_ends_with_the_local_day_by_itself() -> None:
    tokyo = replace(BAMAKO, zone="Asia/Tokyo", paused_until=date(2026, 11, 28))
    assert is_paused(tokyo, datetime(2026, 11, 27, 14, 59, tzinfo=UTC))
    assert not is_paused(tokyo, datetime(2026, 11, 27, 15, tzinfo=UTC))
    assert not is_paused(BAMAKO, datetime(2026, 11, 21, tzinfo=UTC))


def test_the_first_digest_comes_on_the_day_a_pause_ends() -> None:
    slot = next_slot(replace(BAMAKO, paused_until=date(2026, 11, 28)), datetime(2026, 11, 21, 12, tzinfo=UTC))
    assert slot is not None
    assert slot.at == datetime(2026, 11, 28, 7, tzinfo=UTC)
