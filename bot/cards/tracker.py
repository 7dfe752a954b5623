"""A tracker: a withdrawal, its milestones, its numbers and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.cards.card import Correction
from bot.cards.dates import PartialDate
from bot.cards.text import Text


class Progress(StrEnum):
    ANNOUNCED = "announced"
    UNDERWAY = "underway"
    SUSPENDED = "suspended"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Milestone:
    """`at` is latitude and longitude in degrees, where the place can be drawn on a map."""

    date: PartialDate
    event: Text
    sources: tuple[str, ...]
    place: str | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Point:
    date: PartialDate
    value: float
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A number over time, drawn as progress towards `target` where there is one."""

    of: Text
    unit: Text
    points: tuple[Point, ...]
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Tracker:
    id: str
    force: Text
    country: str
    status: Progress
    as_of: PartialDate
    brief: Text
    command: str | None = None
    milestones: tuple[Milestone, ...] = ()
    measures: tuple[Measure, ...] = ()
    reviewed: date | None = None
    review_by: date | None = None
    translated: Mapping[str, date] | None = None
    corrections: tuple[Correction, ...] = ()
