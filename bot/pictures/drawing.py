"""Drawings: what a picture shows, as plain values in one language. Taking them from the pack is the subjects' work.

They hold no date, no number and no word that still has to be put into a language, so that the worker process needs
neither the pack nor the phrases. Two equal drawings are the same picture.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.cards.outline import Ring


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every picture. `alt` says the same facts as text, short enough for a caption."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    sources: str
    alt: str


class Tick(NamedTuple):
    """A label of the time axis; `at` counts days (proleptic, as `date.toordinal`)."""

    at: float
    label: str


class Step(NamedTuple):
    """A number reached on a day, the number in words, and where, if it stands for places."""

    at: float
    value: float
    label: str
    place: str = ""


class Target(NamedTuple):
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class ProgressDrawing:
    """One measure of a withdrawal over time. `milestones` are days; there is at least one step."""

    frame: Frame
    quantity: str
    unit: str
    steps: tuple[Step, ...]
    target: Target | None
    milestones: tuple[float, ...]
    ticks: tuple[Tick, ...]


class Entry(NamedTuple):
    """What happened on a day; `place` is empty where nobody said it or the words do."""

    date: str
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class TimelineDrawing:
    """What happened, oldest first."""

    frame: Frame
    entries: tuple[Entry, ...]


class Bar(NamedTuple):
    """What one author says: `low` and `high` are equal for a number, `high` is None for "at least"."""

    who: str
    amount: str
    about: str
    low: float
    high: float | None


@dataclass(frozen=True, slots=True)
class FigureDrawing:
    """What several authors say, side by side. `top` is the end of the scale, which starts at nought."""

    frame: Frame
    bars: tuple[Bar, ...]
    top: float


class Look(StrEnum):
    """How an area of a map is drawn."""

    LAND = "land"
    FOCUS = "focus"
    DISPUTED = "disputed"


class Area(NamedTuple):
    name: str
    look: Look
    rings: tuple[Ring, ...]


class Place(NamedTuple):
    """A numbered point with its name and date, in degrees."""

    number: int
    name: str
    date: str
    latitude: float
    longitude: float


class View(NamedTuple):
    """The part of the world that a map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class MapDrawing:
    frame: Frame
    view: View
    areas: tuple[Area, ...]
    places: tuple[Place, ...]


Drawing = ProgressDrawing | TimelineDrawing | FigureDrawing | MapDrawing
