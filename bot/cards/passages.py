"""Passages: the smallest pieces of a pack that can answer a question. What fits a question is `ranking`'s work."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.card import Card, Claim
from bot.cards.dates import PartialDate
from bot.cards.dispatch import Dispatch
from bot.cards.figure import Figure
from bot.cards.pack import Pack
from bot.cards.subjects import HitKind
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Measure, Milestone, Tracker

Item = Claim | Figure | Milestone | Measure | Term | Dispatch


@dataclass(frozen=True, slots=True)
class Passage:
    """One claim, figure, milestone, row of numbers, term or dispatch, and the subject it stands under.

    `place` counts from 0 within the subject; `heading` is of the section a claim stands in."""

    kind: HitKind
    id: str
    item: Item
    place: int = 0
    heading: Text | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """What is said, in all languages."""
        match self.item:
            case Claim(text=text) | Milestone(event=text):
                return (text,)
            case Figure(of=of, unit=unit, values=values):
                return (of, unit, *(value.counts for value in values if value.counts))
            case Measure(of=of, unit=unit):
                return (of, unit)
            case Term(term=term, definition=definition):
                return (term, definition)
            case Dispatch(headline=headline, text=text):
                return (headline, text)

    @property
    def where(self) -> str:
        """Where it happened, as the editor wrote it; empty where that is not told."""
        return (self.item.place or "") if isinstance(self.item, Milestone) else ""

    @property
    def day(self) -> PartialDate | None:
        """The day it is of: the newest one where there are several."""
        match self.item:
            case Claim(as_of=day) | Milestone(date=day) | Dispatch(date=day):
                return day
            case Figure(values=values):
                return max((value.as_of for value in values), key=lambda day: day.last_day, default=None)
            case Measure(points=points):
                return max((point.date for point in points), key=lambda day: day.last_day, default=None)
        return None

    @property
    def sources(self) -> tuple[str, ...]:
        """Who says so, in order, each once."""
        match self.item:
            case Figure(values=values):
                return tuple(dict.fromkeys(value.source for value in values))
            case Measure(points=points):
                return tuple(dict.fromkeys(source for point in points for source in point.sources))
        return self.item.sources


def passages(pack: Pack) -> Iterator[Passage]:
    """All of a pack that readers may see one day; dispatches wait for their time."""
    for card in pack.published_cards:
        yield from _of_card(card)
    for tracker in pack.trackers.values():
        yield from _of_tracker(tracker)
    for term in pack.glossary.values():
        yield Passage(HitKind.TERM, term.id, term)
    for dispatch in pack.dispatches.values():
        yield Passage(HitKind.DISPATCH, dispatch.id, dispatch)


def _of_card(card: Card) -> Iterator[Passage]:
    found = [(claim, section.heading) for section in card.sections for claim in section.claims]
    for place, (claim, heading) in enumerate(found):
        yield Passage(HitKind.CARD, card.id, claim, place, heading)
    for place, figure in enumerate(card.figures, start=len(found)):
        yield Passage(HitKind.CARD, card.id, figure, place)


def _of_tracker(tracker: Tracker) -> Iterator[Passage]:
    items: list[Milestone | Measure] = [*tracker.milestones, *tracker.measures]
    for place, item in enumerate(items):
        yield Passage(HitKind.TRACKER, tracker.id, item, place)
