"""What a subscriber chose. When that makes something due is `slots`; where it is remembered is the store's work."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class Frequency(StrEnum):
    """How often a digest comes. `ALERTS` brings alerts alone; `OFF` brings nothing."""

    OFF = "off"
    ALERTS = "alerts"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which no alert comes; `start` may be later than `end` (22:00-06:00)."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Subscription:
    """`language` None: not chosen. `weekday` 0 is Monday. Empty `topics` or `countries`: all.

    `time` is local to `zone`, an IANA name."""

    frequency: Frequency
    time: time
    zone: str
    language: str | None = None
    weekday: int = 0
    topics: frozenset[str] = field(default_factory=frozenset)
    countries: frozenset[str] = field(default_factory=frozenset)
    alerts: bool = True
    light: bool = False
    quiet: Quiet | None = None
    paused_until: date | None = None
