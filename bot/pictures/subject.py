"""Which pictures there are of a subject, and each one's drawing. Pure; drawing it on paper is the atelier's work.

A picture is asked for by its key. What the pack cannot fill is not offered: a tracker without numbers has no chart, a
card without dispatches no timeline, a country without a map no map.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.cards.asof import tracker_by
from bot.cards.card import Card
from bot.cards.tracker import Tracker
from bot.pages.reading import Reading
from bot.pictures.chronology import has_timeline, timeline_drawings
from bot.pictures.comparison import figure_drawings
from bot.pictures.drawing import Drawing
from bot.pictures.places import has_locator, locator_drawing, place_drawings
from bot.pictures.withdrawal import withdrawal_drawings

ALL = ""
"""The subject of pictures of all withdrawals together."""


class PictureKind(StrEnum):
    """In the order of their buttons: the two maps side by side."""

    PROGRESS = "progress"
    PLACES = "places"
    LOCATOR = "locator"
    FIGURES = "figures"
    TIMELINE = "timeline"


@dataclass(frozen=True, slots=True)
class PictureKey:
    """`subject` is the id of a card, a tracker or a country, or ALL; `part` counts the pictures of that kind from 0.

    With `as_of` the picture shows what was known by that day."""

    kind: PictureKind
    subject: str
    language: str
    as_of: date | None = None
    part: int = 0


def kinds_of(reading: Reading, subject: str) -> tuple[PictureKind, ...]:
    """The kinds of which a subject has a picture, for its buttons: found without making a drawing."""
    return () if reading.light else tuple(kind for kind in PictureKind if _has(reading, kind, subject))


def drawing(reading: Reading, key: PictureKey) -> Drawing | None:
    """The drawing of that key in the reading's language; None if there is none any more."""
    found = _drawings(reading, key.kind, key.subject, as_of=key.as_of)
    return found[key.part] if 0 <= key.part < len(found) else None


def kind_label(reading: Reading, kind: PictureKind) -> str:
    """The kind in words, as it stands on a button."""
    words = {
        PictureKind.PROGRESS: reading.t("Chart"),
        PictureKind.PLACES: reading.t("Withdrawal map"),
        PictureKind.FIGURES: reading.t("Figures compared"),
        PictureKind.LOCATOR: reading.t("Map"),
        PictureKind.TIMELINE: reading.t("Timeline (picture)"),
    }
    return words[kind]


def _has(reading: Reading, kind: PictureKind, subject: str) -> bool:
    found = reading.subject(subject) if subject else None
    match kind:
        case PictureKind.PROGRESS:
            return isinstance(found, Tracker) and any(measure.points for measure in found.measures)
        case PictureKind.FIGURES:
            return isinstance(found, Card) and any(len(figure.values) > 1 for figure in found.figures)
        case PictureKind.LOCATOR:
            return not isinstance(found, Tracker) and has_locator(reading, subject)
        case PictureKind.PLACES:
            all_of = [found] if isinstance(found, Tracker) else _trackers(reading, subject)
            return bool(reading.pack.maps) and any(item.at and item.place for one in all_of for item in one.milestones)
        case PictureKind.TIMELINE:
            return found is not None and has_timeline(reading, found)


def _trackers(reading: Reading, subject: str) -> list[Tracker]:
    """Those of a country, or all."""
    return [item for item in reading.pack.trackers.values() if subject in (ALL, item.country)]


def _drawings(reading: Reading, kind: PictureKind, subject: str, *, as_of: date | None) -> Sequence[Drawing]:
    found = reading.subject(subject) if subject else None
    if isinstance(found, Tracker):
        return _of_tracker(reading, kind, tracker_by(reading.pack, found, as_of) if as_of else found, as_of=as_of)
    if kind is PictureKind.PLACES:
        trackers = _trackers(reading, subject)
        known = [tracker_by(reading.pack, item, as_of) if as_of else item for item in trackers]
        title = reading.t("Withdrawals")
        if subject:
            title = reading.t("Withdrawals: {place}", place=reading.country(subject))
        return place_drawings(reading, known, title=title, as_of=as_of, of_all=True)
    if kind is PictureKind.LOCATOR:
        located = locator_drawing(reading, subject)
        return (located,) if located else ()
    return _of_card(reading, kind, found, as_of=as_of) if isinstance(found, Card) else ()


def _of_tracker(reading: Reading, kind: PictureKind, tracker: Tracker, *, as_of: date | None) -> Sequence[Drawing]:
    match kind:
        case PictureKind.PROGRESS:
            return withdrawal_drawings(reading, tracker, as_of=as_of)
        case PictureKind.PLACES:
            return place_drawings(reading, [tracker], title=reading.title(tracker), as_of=as_of)
        case PictureKind.TIMELINE:
            return timeline_drawings(reading, tracker, as_of=as_of)
        case _:
            return ()


def _of_card(reading: Reading, kind: PictureKind, card: Card, *, as_of: date | None) -> Sequence[Drawing]:
    match kind:
        case PictureKind.FIGURES:
            return figure_drawings(reading, card, as_of=as_of)
        case PictureKind.TIMELINE:
            return timeline_drawings(reading, card, as_of=as_of)
        case _:
            return ()
