"""A wish in words, `weekly monday 07:30 Dakar`, turned into choices. Remembering them is the store's work."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.readers.subscription import Frequency, Quiet, Subscription

_CLOCK = re.compile(r"(\d{1,2})[:hH](\d{2})?")


@dataclass(frozen=True, slots=True)
class Misunderstood(Exception):
    """A word that is no frequency, weekday, hour or zone."""

    word: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words may mean: frequencies and weekdays by their names in every language, and a finder of zones."""

    frequencies: Mapping[str, Frequency]
    weekdays: Mapping[str, int]
    zones: Callable[[str], Sequence[str]]


def wished(words: str, before: Subscription, vocabulary: Vocabulary) -> Subscription:
    """The choices after a wish. Words that say nothing keep what was. Raises Misunderstood with the first odd word."""
    wish = before
    rest: list[str] = []
    for word in words.replace(",", " ").split():
        lowered = word.casefold()
        if lowered in vocabulary.frequencies:
            wish = replace(wish, frequency=vocabulary.frequencies[lowered])
        elif lowered in vocabulary.weekdays:
            wish = replace(wish, frequency=Frequency.WEEKLY, weekday=vocabulary.weekdays[lowered])
        elif _CLOCK.fullmatch(word):
            wish = replace(wish, time=clock(word))
        else:
            rest.append(word)
    if not rest:
        return wish
    named = " ".join(rest)
    zones = vocabulary.zones(named)
    if not zones:
        raise Misunderstood(named)
    return replace(wish, zone=zones[0])


def clock(written: str) -> time:
    """07:30, 7:30, 7h or 7h30. Raises Misunderstood."""
    match = _CLOCK.fullmatch(written)
    hour, minute = (int(part or 0) for part in match.groups()) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise Misunderstood(written)
    return time(hour, minute)


def quiet_hours(written: str) -> Quiet:
    """22:00-06:00, 22h-6h, 22:00 – 06:00. Raises Misunderstood."""
    start, dash, end = "".join(written.split()).replace("–", "-").partition("-")
    if not dash or clock(start) == clock(end):
        raise Misunderstood(written)
    return Quiet(clock(start), clock(end))
