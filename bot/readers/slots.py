"""Slots: when a subscription makes a digest due, and when its quiet hours are. Who is due now, the store is asked.

A slot belongs to a local day and happens once, whatever the clocks do: in an hour that is skipped it comes at the first
instant after, in one that comes twice at the first time. A day that a zone left out has no slot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.readers.subscription import Frequency, Subscription

_DAY = timedelta(days=1)
_ORDINALS = range(date.min.toordinal() + 2, date.max.toordinal() - 2)  # so that no zone carries one over the edge


class SlotKind(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Slot:
    """`at` is the instant (aware, UTC); `on` the local day it belongs to."""

    at: datetime
    on: date
    kind: SlotKind


def next_slot(subscription: Subscription, after: datetime) -> Slot | None:
    """The first slot strictly after an instant, not before the day a pause ends; None without a digest.

    Raises ZoneInfoNotFoundError for a zone that is unknown here."""
    kind = _kind(subscription)
    if kind is None:
        return None
    first_on = subscription.paused_until or date.min
    return _next(kind, subscription.weekday, subscription.time, subscription.zone, first_on, after)


def last_slot(subscription: Subscription, at_or_before: datetime) -> Slot | None:
    """The latest slot at or before an instant; None without a digest, or if a pause covers it."""
    kind = _kind(subscription)
    if kind is None:
        return None
    zone = ZoneInfo(subscription.zone)
    today = at_or_before.astimezone(zone).date()
    for on in _days(today + _DAY, -1, kind=kind, weekday=subscription.weekday):
        slot = _slot(on, subscription.time, zone, kind)
        if slot is not None and slot.at <= at_or_before:
            return slot if on >= (subscription.paused_until or date.min) else None
    return None


def quiet_ends_at(subscription: Subscription, now: datetime) -> datetime | None:
    """When the quiet hours that hold at `now` are over (aware, UTC); None outside of them."""
    quiet = subscription.quiet
    if quiet is None or quiet.start == quiet.end:
        return None
    zone = ZoneInfo(subscription.zone)
    today = now.astimezone(zone).date()
    for on in (today, today - _DAY):
        ends_on = on if quiet.start < quiet.end else on + _DAY
        ends_at = instant(ends_on, quiet.end, zone)
        if instant(on, quiet.start, zone) <= now < ends_at:
            return ends_at
    return None


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a local time: the first of two, or the first after a time that the zone skips."""
    local = datetime.combine(on, at)
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    return _end_of_gap(local, zone)


def _end_of_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant whose local time is later than one that does not exist, to the second."""
    before = (local.replace(tzinfo=zone, fold=1)).astimezone(UTC)  # by the offset that comes: still before the change
    after = (local.replace(tzinfo=zone, fold=0)).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        if middle.astimezone(zone).replace(tzinfo=None) > local:
            after = middle
        else:
            before = middle
    return after


@lru_cache(maxsize=16_384)  # a tick asks for thousands of subscribers with a few dozen hours and zones
def _next(  # noqa: PLR0917 - the key of the cache
    kind: SlotKind, weekday: int, at: time, zone_name: str, first_on: date, after: datetime
) -> Slot | None:
    zone = ZoneInfo(zone_name)
    today = after.astimezone(zone).date()
    for on in _days(max(today - _DAY, first_on), 1, kind=kind, weekday=weekday):
        slot = _slot(on, at, zone, kind)
        if slot is not None and slot.at > after:
            return slot
    return None


def _slot(on: date, at: time, zone: ZoneInfo, kind: SlotKind) -> Slot | None:
    slot_at = instant(on, at, zone)
    if slot_at.astimezone(zone).date() != on and instant(on, time(), zone) == instant(on + _DAY, time(), zone):
        return None  # the zone left this day out
    return Slot(slot_at, on, kind)


def _days(first: date, step: int, *, kind: SlotKind, weekday: int) -> Iterator[date]:
    """Days on which the kind has a slot, as many as it takes to be sure of one."""
    span = 4 if kind is SlotKind.DAILY else 23  # a left-out day may fall on the weekday
    for ordinal in range(first.toordinal(), first.toordinal() + span * step, step):
        if ordinal in _ORDINALS:
            on = date.fromordinal(ordinal)
            if kind is SlotKind.DAILY or on.weekday() == weekday:
                yield on


def _kind(subscription: Subscription) -> SlotKind | None:
    match subscription.frequency:
        case Frequency.DAILY:
            return SlotKind.DAILY
        case Frequency.WEEKLY:
            return SlotKind.WEEKLY
    return None
