"""What happened, in order, as drawings: the milestones of a tracker, or the dispatches about a card. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bot.cards.asof import known_on
from bot.cards.card import Card
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch
from bot.cards.text import Text
from bot.cards.tracker import Tracker
from bot.pages.reading import Reading
from bot.pictures.drawing import Entry, Frame, TimelineDrawing
from bot.pictures.frame import Part, framed, in_parts, untranslated
from bot.pictures.withdrawal import place_name, state_line

ENTRIES = 6  # of one picture


@dataclass(frozen=True, slots=True)
class Event:
    date: PartialDate
    what: Text
    sources: tuple[str, ...]
    place: str = ""


def timeline_drawings(reading: Reading, subject: Card | Tracker, *, as_of: date | None = None) -> list[TimelineDrawing]:
    """Pictures of a few events each, oldest first; none if fewer than two are known."""
    events = milestones(subject) if isinstance(subject, Tracker) else dispatches(reading, subject, as_of=as_of)
    if len(events) < 2:
        return []
    subtitle = _subtitle(reading, subject, as_of=as_of)

    def frame_of(some: Sequence[Event], part: Part) -> Frame:
        return framed(
            reading,
            title=reading.t("Timeline: {place}", place=reading.title(subject)),
            subtitle=subtitle,
            facts=[_said(reading, event) for event in some],
            sources=[source for event in some for source in event.sources],
            notes=untranslated(reading, *(event.what for event in some)),
            part=part,
        )

    parts = in_parts(events, frame_of, most=ENTRIES)
    return [TimelineDrawing(frame, tuple(_entry(reading, event) for event in some)) for some, frame in parts]


def has_timeline(reading: Reading, subject: Card | Tracker) -> bool:
    """Whether there are two events at least."""
    if isinstance(subject, Tracker):
        return len(subject.milestones) > 1
    return len(list(islice(_naming(reading, subject), 2))) > 1


def milestones(tracker: Tracker) -> list[Event]:
    found = [Event(item.date, item.event, item.sources, item.place or "") for item in tracker.milestones]
    return sorted(found, key=_order)


def dispatches(reading: Reading, card: Card, *, as_of: date | None = None) -> list[Event]:
    """The dispatches that name a card itself and that readers may see."""
    known = [item for item in _naming(reading, card) if as_of is None or _was_known(reading, item, as_of)]
    return sorted((Event(item.date, item.headline, item.sources) for item in known), key=_order)


def _naming(reading: Reading, card: Card) -> Iterator[Dispatch]:
    """Not all that happened in a country whose card it is: at six to a picture that would be dozens of pictures."""
    return (item for item in reading.pack.visible_dispatches(reading.now) if card.id in item.cards)


def _was_known(reading: Reading, dispatch: Dispatch, day: date) -> bool:
    known = known_on(reading.pack, dispatch.sources, dispatch.date)
    return known is not None and known <= day


def _order(event: Event) -> tuple[date, date]:
    return event.date.last_day, event.date.first_day


def _subtitle(reading: Reading, subject: Card | Tracker, *, as_of: date | None) -> str:
    if isinstance(subject, Tracker):
        return state_line(reading, subject, as_of=as_of)
    return reading.phrases.as_of(PartialDate.of(as_of or reading.now.date()))


def _entry(reading: Reading, event: Event) -> Entry:
    words = reading.words(event.what)
    place = place_name(reading, event.place) if event.place else ""
    known = place.casefold() in words.casefold()
    return Entry(reading.phrases.short(event.date), "" if known else place, words)


def _said(reading: Reading, event: Event) -> str:
    dated, place, words = _entry(reading, event)
    return reading.phrases.labelled(f"{dated} ({place})" if place else dated, words)
