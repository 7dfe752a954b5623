"""A late digest waits for the morning or is not sent; it never comes at night unless the night was chosen."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.lateness import CHOSEN_HOUR, closing_at, sendable_at
from bot.readers.edition import EditionKind
from bot.readers.slots import instant

DAILY = EditionKind.DAILY.lifetime
WEEKLY = EditionKind.WEEKLY.lifetime
ZONES = ("Africa/Bamako", "Europe/Paris", "America/Argentina/Buenos_Aires", "Pacific/Kiritimati", "Etc/GMT+12")


def at(text: str) -> datetime:
    """An instant of Bamako, whose clock is UTC's."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("slot", "now", "expected"),
    [
        ("2027-03-29 07:00", "2027-03-29 07:00", "2027-03-29 07:00"),
        ("2027-03-29 07:00", "2027-03-29 18:59", "2027-03-29 18:59"),
        ("2027-03-29 07:00", "2027-03-29 19:00", None),
        ("2027-03-29 23:00", "2027-03-29 23:59", "2027-03-29 23:59"),
        ("2027-03-29 23:00", "2027-03-30 00:00", "2027-03-30 08:00"),
        ("2027-03-29 18:00", "2027-03-29 20:59", "2027-03-29 20:59"),
        ("2027-03-29 18:00", "2027-03-29 21:00", None),
        ("2027-03-29 21:30", "2027-03-29 23:30", "2027-03-30 08:00"),
        ("2027-03-29 04:00", "2027-03-29 05:10", "2027-03-29 08:00"),
        ("2027-03-29 07:00", "2027-03-28 12:00", "2027-03-29 07:00"),
    ],
)
def test_a_daily_digest_is_sent_waits_or_is_dropped(slot: str, now: str, expected: str | None) -> None:
    found = sendable_at(at(slot), zone="Africa/Bamako", lifetime=DAILY, now=at(now))
    assert found == (at(expected) if expected else None)


def test_a_weekly_digest_waits_for_the_second_morning() -> None:
    slot = at("2027-03-29 18:00")
    assert sendable_at(slot, zone="Africa/Bamako", lifetime=WEEKLY, now=at("2027-03-30 22:00")) == at(
        "2027-03-31 08:00"
    )
    assert sendable_at(slot, zone="Africa/Bamako", lifetime=WEEKLY, now=at("2027-03-31 18:00")) is None


@given(
    zone=st.sampled_from(ZONES),
    on=st.dates(date(2027, 1, 1), date(2028, 12, 31)),
    hour=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    late=st.timedeltas(timedelta(), timedelta(hours=60)),
    lifetime=st.sampled_from([DAILY, WEEKLY]),
)
def test_nothing_goes_out_too_late_or_at_night(
    zone: str, on: date, hour: time, late: timedelta, lifetime: timedelta
) -> None:
    slot = instant(on, hour, ZoneInfo(zone))
    now = slot + late
    sent_at = sendable_at(slot, zone=zone, lifetime=lifetime, now=now)
    if sent_at is None:
        assert late >= lifetime - timedelta(hours=11)
        return
    assert now <= sent_at < slot + lifetime
    local = sent_at.astimezone(ZoneInfo(zone))
    assert 8 <= local.hour < 21 or sent_at < slot + CHOSEN_HOUR
    assert sendable_at(slot, zone=zone, lifetime=lifetime, now=sent_at) == sent_at


@given(
    zone=st.sampled_from(ZONES),
    on=st.dates(date(2027, 1, 1), date(2028, 12, 31)),
    hour=st.times(),
    lifetime=st.sampled_from([DAILY, WEEKLY]),
)
def test_an_edition_outlives_its_slot_in_every_zone(zone: str, on: date, hour: time, lifetime: timedelta) -> None:
    assert instant(on, hour, ZoneInfo(zone)) + lifetime <= closing_at(on, lifetime)
