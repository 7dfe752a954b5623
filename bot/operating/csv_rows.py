"""CSV rows: one subscriber as a line, and back. Pure; files and the database are `subscribers`' work."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.readers.subscription import Frequency, Quiet, Subscription

COLUMNS: Final = (
    "chat_id", "thread_id", "language", "frequency", "weekday", "time", "timezone", "topics", "countries", "alerts",
    "light", "quiet", "paused_until",
)  # fmt: skip
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YES_NO: Final = {"yes": True, "no": False}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LARGEST = 2**62

Known = TypeVar("Known")


class BadField(ValueError):
    """The message names the column, what is wrong with it and what would do."""


@dataclass(frozen=True, slots=True)
class Member:
    """One line: a chat, or one topic of a forum, with what it chose."""

    chat_id: int
    thread_id: int
    subscription: Subscription


@dataclass(frozen=True, slots=True)
class Offered:
    """What the pack has, and what stands for a field that is empty."""

    languages: tuple[str, ...]
    topics: frozenset[str]
    countries: frozenset[str]
    default: Subscription


def member(row: Mapping[str, str | None], offered: Offered) -> Member:
    """The member that a row of named fields tells of. Raises BadField with the first wrong one."""
    given = {name: (row.get(name) or "").strip() for name in COLUMNS}
    usual = offered.default
    frequency = _word(given, "frequency", {str(each): each for each in Frequency}, usual.frequency)
    chosen = Subscription(
        frequency=frequency,
        time=_read(given, "time", _clock, usual.time),
        zone=_read(given, "timezone", _zone, usual.zone),
        language=_word(given, "language", {code: code for code in offered.languages}, usual.language),
        weekday=_word(given, "weekday", _weekdays(), usual.weekday),
        topics=_several(given, "topics", offered.topics),
        countries=_several(given, "countries", offered.countries),
        alerts=_word(given, "alerts", YES_NO, usual.alerts),
        light=_word(given, "light", YES_NO, usual.light),
        quiet=_read(given, "quiet", _quiet, usual.quiet),
        paused_until=_read(given, "paused_until", date.fromisoformat, None),
    )
    if not given["chat_id"]:
        raise BadField("chat_id: it is missing")
    return Member(_read(given, "chat_id", _number, 0), _read(given, "thread_id", _topic, 0), chosen)


def line(who: Member) -> dict[str, str]:
    """The row of a member; reading it gives the same member."""
    chosen = who.subscription
    return {
        "chat_id": str(who.chat_id),
        "thread_id": str(who.thread_id) if who.thread_id else "",
        "language": chosen.language or "",
        "frequency": str(chosen.frequency),
        "weekday": WEEKDAYS[chosen.weekday],
        "time": f"{chosen.time:%H:%M}",
        "timezone": chosen.zone,
        "topics": " ".join(sorted(chosen.topics)),
        "countries": " ".join(sorted(chosen.countries)),
        "alerts": "yes" if chosen.alerts else "no",
        "light": "yes" if chosen.light else "no",
        "quiet": f"{chosen.quiet.start:%H:%M}-{chosen.quiet.end:%H:%M}" if chosen.quiet else "",
        "paused_until": chosen.paused_until.isoformat() if chosen.paused_until else "",
    }


def _weekdays() -> dict[str, int]:
    """By name, its first three letters, or number; 0 is Monday."""
    named = {form: day for day, name in enumerate(WEEKDAYS) for form in (name, name[:3])}
    return named | {str(day): day for day in range(7)}


def _word(given: Mapping[str, str], name: str, known: Mapping[str, Known], usual: Known) -> Known:
    """One of the known words, in any case; the usual for none."""
    written = given[name]
    if not written:
        return usual
    try:
        return known[written.lower()]
    except KeyError:
        raise BadField(f"{name}: “{written}” is none of {', '.join(known)}") from None


def _read(given: Mapping[str, str], name: str, reads: Callable[[str], Known], usual: Known) -> Known:
    written = given[name]
    if not written:
        return usual
    try:
        return reads(written)
    except ValueError as reason:
        raise BadField(f"{name}: “{written}”: {reason}") from None


def _several(given: Mapping[str, str], name: str, known: frozenset[str]) -> frozenset[str]:
    """Words between spaces; none are all."""
    chosen = frozenset(given[name].lower().split())
    if unknown := sorted(chosen - known):
        raise BadField(f"{name}: “{unknown[0]}” is none of {', '.join(sorted(known))}")
    return chosen


def _number(written: str) -> int:
    found = int(written) if re.fullmatch(r"-?\d{1,19}", written) else 0
    if not 0 < abs(found) < _LARGEST:
        raise ValueError("give the number of a chat")
    return found


def _topic(written: str) -> int:
    if not re.fullmatch(r"\d{1,18}", written):
        raise ValueError("give the number of a forum's topic, or nothing")
    return int(written)


def _clock(written: str) -> time:
    match = _CLOCK.fullmatch(written)
    if match is None:
        raise ValueError("give an hour such as 07:30")
    return time(int(match[1]), int(match[2]))


def _quiet(written: str) -> Quiet:
    start, dash, end = written.partition("-")
    if not dash or start == end:
        raise ValueError("give two hours such as 22:00-06:00")
    return Quiet(_clock(start), _clock(end))


def _zone(written: str) -> str:
    try:
        return ZoneInfo(written).key
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError("give a zone such as Africa/Bamako") from None
