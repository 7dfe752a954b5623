"""When a digest is due, across the zones' jumps, and when alerts wait."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers.slots import Slot, SlotKind, last_slot, next_slot, quiet_ends_at
from bot.readers.subscription import Frequency, Quiet, Subscription
from tests.readers.census import TIMES, violations

PARIS = Subscription(Frequency.DAILY, time(7), "Europe/Paris")


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def test_the_next_slot_is_today_until_it_has_begun_and_then_tomorrow() -> None:
    bamako = Subscription(Frequency.DAILY, time(7), "Africa/Bamako")
    assert next_slot(bamako, utc("2027-03-29T06:59:59")) == Slot(
        utc("2027-03-29T07:00"), date(2027, 3, 29), SlotKind.DAILY
    )
    assert next_slot(bamako, utc("2027-03-29T07:00")) == Slot(
        utc("2027-03-30T07:00"), date(2027, 3, 30), SlotKind.DAILY
    )


def test_a_slot_keeps_its_local_hour_through_the_year() -> None:
    assert [
        slot.at.hour for day in ("2027-01-15", "2027-07-15") if (slot := next_slot(PARIS, utc(f"{day}T00:00")))
    ] == [6, 5]


def test_in_a_skipped_hour_the_slot_comes_at_the_first_instant_after() -> None:
    slot = next_slot(replace(PARIS, time=time(2, 30)), utc("2027-03-27T12:00"))
    assert slot == Slot(utc("2027-03-28T01:00"), date(2027, 3, 28), SlotKind.DAILY)


def test_in_an_hour_that_comes_twice_the_slot_comes_once_at_the_first() -> None:
    at_half_past_two = replace(PARIS, time=time(2, 30))
    slot = next_slot(at_half_past_two, utc("2027-10-30T12:00"))
    assert slot == Slot(utc("2027-10-31T00:30"), date(2027, 10, 31), SlotKind.DAILY)
    assert next_slot(at_half_past_two, slot.at) == Slot(utc("2027-11-01T01:30"), date(2027, 11, 1), SlotKind.DAILY)


def test_a_slot_skipped_past_midnight_still_belongs_to_its_own_day() -> None:
    nuuk = Subscription(Frequency.DAILY, time(23, 30), "America/Nuuk")
    saturday = next_slot(nuuk, utc("2027-03-27T12:00"))
    assert saturday == Slot(utc("2027-03-28T01:00"), date(2027, 3, 27), SlotKind.DAILY)
    sunday = next_slot(nuuk, saturday.at)
    assert sunday == Slot(utc("2027-03-29T00:30"), date(2027, 3, 28), SlotKind.DAILY)


def test_a_day_that_a_zone_left_out_has_no_slot() -> None:
    apia = Subscription(Frequency.DAILY, time(7), "Pacific/Apia")
    days: list[date] = []
    slot = next_slot(apia, utc("2011-12-28T20:00"))
    while slot and slot.on < date(2012, 1, 2):
        days.append(slot.on)
        slot = next_slot(apia, slot.at)
    assert days == [date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


def test_no_day_of_twelve_zones_is_lost_or_doubled() -> None:
    assert list(violations(times=(TIMES[1], TIMES[9], TIMES[28], TIMES[95]))) == []


def test_every_quarter_hour_holds_on_the_days_the_clocks_change() -> None:
    for start in (date(2027, 3, 26), date(2027, 4, 23), date(2027, 9, 3), date(2027, 10, 29)):
        assert list(violations(start=start, days=5)) == []


def test_a_weekly_slot_falls_on_its_weekday() -> None:
    weekly = replace(PARIS, frequency=Frequency.WEEKLY, weekday=0)
    slot = next_slot(weekly, utc("2027-03-29T05:00"))
    assert slot == Slot(utc("2027-04-05T05:00"), date(2027, 4, 5), SlotKind.WEEKLY)
    assert last_slot(weekly, utc("2027-04-05T04:59")) == Slot(
        utc("2027-03-29T05:00"), date(2027, 3, 29), SlotKind.WEEKLY
    )


@pytest.mark.parametrize("frequency", [Frequency.OFF, Frequency.ALERTS])
def test_without_a_digest_there_is_no_slot(frequency: Frequency) -> None:
    assert next_slot(replace(PARIS, frequency=frequency), utc("2027-03-29T05:00")) is None
    assert last_slot(replace(PARIS, frequency=frequency), utc("2027-03-29T05:00")) is None


def test_a_pause_ends_with_the_slot_of_its_day() -> None:
    paused = replace(PARIS, paused_until=date(2027, 5, 3))
    assert next_slot(paused, utc("2027-03-29T05:00")) == Slot(utc("2027-05-03T05:00"), date(2027, 5, 3), SlotKind.DAILY)
    assert next_slot(paused, utc("2027-05-03T05:00")) == Slot(utc("2027-05-04T05:00"), date(2027, 5, 4), SlotKind.DAILY)
    assert last_slot(paused, utc("2027-05-03T04:59")) is None
    assert last_slot(paused, utc("2027-05-03T05:00")) is not None


def test_a_paused_weekly_resumes_on_the_first_weekday_after() -> None:
    paused = replace(PARIS, frequency=Frequency.WEEKLY, weekday=2, paused_until=date(2027, 5, 6))
    slot = next_slot(paused, utc("2027-03-29T05:00"))
    assert slot is not None
    assert slot.on == date(2027, 5, 12)


def test_a_pause_without_end_has_no_slot() -> None:
    assert next_slot(replace(PARIS, paused_until=date.max), utc("2027-03-29T05:00")) is None


def test_a_clock_set_to_1970_still_has_a_next_slot() -> None:
    assert next_slot(PARIS, utc("1970-01-01T00:00")) is not None


subscriptions = st.builds(
    Subscription,
    st.sampled_from([Frequency.DAILY, Frequency.WEEKLY]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(sorted(available_timezones() - {"localtime"})),
    weekday=st.integers(0, 6),
    paused_until=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
instants = st.datetimes(datetime(2021, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(subscriptions, instants)
def test_the_last_slot_before_the_next_one_is_never_later_than_now(subscription: Subscription, now: datetime) -> None:
    following = next_slot(subscription, now)
    assert following is not None
    assert following.at > now
    assert following.on >= (subscription.paused_until or date.min)
    last = last_slot(subscription, now)
    if last is not None:
        assert last.at <= now
        assert next_slot(subscription, last.at) == following
    assert last_slot(subscription, following.at) == following
    assert next_slot(subscription, following.at - timedelta(seconds=1)) == following


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    quiet = replace(PARIS, quiet=Quiet(time(22), time(6)))
    assert quiet_ends_at(quiet, utc("2027-03-29T20:00")) == utc("2027-03-30T04:00")
    assert quiet_ends_at(quiet, utc("2027-03-30T03:59")) == utc("2027-03-30T04:00")
    assert quiet_ends_at(quiet, utc("2027-03-30T04:00")) is None
    assert quiet_ends_at(quiet, utc("2027-03-29T19:59")) is None


def test_quiet_hours_within_a_day_end_that_day() -> None:
    quiet = replace(PARIS, quiet=Quiet(time(12), time(14)))
    assert quiet_ends_at(quiet, utc("2027-07-01T11:00")) == utc("2027-07-01T12:00")
    assert quiet_ends_at(quiet, utc("2027-07-01T12:00")) is None


def test_without_quiet_hours_or_with_empty_ones_it_is_never_quiet() -> None:
    assert quiet_ends_at(PARIS, utc("2027-07-01T02:00")) is None
    assert quiet_ends_at(replace(PARIS, quiet=Quiet(time(2), time(2))), utc("2027-07-01T00:00")) is None


def test_quiet_hours_end_once_in_the_night_the_clocks_go_back() -> None:
    quiet = replace(PARIS, quiet=Quiet(time(22), time(2, 30)))
    assert quiet_ends_at(quiet, utc("2027-10-31T00:00")) == utc("2027-10-31T00:30")
    assert quiet_ends_at(quiet, utc("2027-10-31T01:10")) is None  # 02:10 for the second time


@given(subscriptions, st.times(), st.times(), instants)
def test_when_quiet_hours_are_over_it_is_not_quiet(
    subscription: Subscription, start: time, end: time, now: datetime
) -> None:
    quiet = replace(
        subscription, quiet=Quiet(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    )
    ends_at = quiet_ends_at(quiet, now)
    if ends_at is not None:
        assert now < ends_at <= now + timedelta(hours=49)
        assert quiet_ends_at(quiet, ends_at) is None
