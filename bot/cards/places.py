"""Places: every text and every name that a pack holds, each with where it stands. The rules walk them, and judge."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from bot.cards.card import Card, Correction
from bot.cards.dispatch import Dispatch
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Tracker

Path = tuple[str | int, ...]
Subject = Card | Tracker | Dispatch | Term


class Kind(StrEnum):
    PACK = "pack"
    SOURCE = "source"
    CARD = "card"
    TRACKER = "tracker"
    DISPATCH = "dispatch"
    TERM = "term"


class Place(NamedTuple):
    """The field at `path` of the thing of that kind and id. The pack's own id is empty."""

    kind: Kind
    id: str
    path: Path = ()

    def at(self, *steps: str | int) -> "Place":
        return self._replace(path=self.path + steps)


HEADER = Place(Kind.PACK, "")


class Sourced(NamedTuple):
    """The sources that one statement names, and what the statement is."""

    place: Place
    names: tuple[str, ...]
    statement: str

    def each(self) -> Iterator[tuple[Place, str]]:
        """Every name with the place it stands in: a value has one source, anything else a list."""
        if self.statement == "value":
            yield self.place.at("source"), self.names[0]
        else:
            yield from ((self.place.at("sources", i), name) for i, name in enumerate(self.names))


def place_of(subject: Subject) -> Place:
    kinds: dict[type, Kind] = {Card: Kind.CARD, Tracker: Kind.TRACKER, Dispatch: Kind.DISPATCH, Term: Kind.TERM}
    return Place(kinds[type(subject)], subject.id)


def texts(subject: Subject) -> Iterator[tuple[Place, Text]]:
    """Every text of one subject, in the order of the file's fields."""
    place = place_of(subject)
    match subject:
        case Card():
            yield place.at("title"), subject.title
            yield place.at("brief"), subject.brief
            yield from _card_texts(subject, place)
        case Tracker():
            yield place.at("force"), subject.force
            yield place.at("brief"), subject.brief
            yield from _tracker_texts(subject, place)
        case Dispatch():
            yield place.at("headline"), subject.headline
            yield place.at("text"), subject.text
        case Term():
            yield place.at("term"), subject.term
            yield place.at("definition"), subject.definition
    yield from _correction_texts(corrections(subject), place)


def corrections(subject: Subject) -> tuple[Correction, ...]:
    return () if isinstance(subject, Term) else subject.corrections


def sourced(subject: Subject) -> Iterator[Sourced]:
    """Every statement of one subject that names sources or must."""
    match subject:
        case Card():
            yield from _card_statements(subject, place_of(subject))
        case Tracker():
            yield from _tracker_statements(subject, place_of(subject))
        case Dispatch():
            yield Sourced(place_of(subject), subject.sources, "dispatch")
        case Term():
            yield Sourced(place_of(subject), subject.sources, "term")


def _card_statements(card: Card, place: Place) -> Iterator[Sourced]:
    for i, section in enumerate(card.sections):
        for j, claim in enumerate(section.claims):
            yield Sourced(place.at("sections", i, "claims", j), claim.sources, "claim")
    for i, figure in enumerate(card.figures):
        for j, value in enumerate(figure.values):
            yield Sourced(place.at("figures", i, "values", j), (value.source,), "value")


def _tracker_statements(tracker: Tracker, place: Place) -> Iterator[Sourced]:
    for i, milestone in enumerate(tracker.milestones):
        yield Sourced(place.at("milestones", i), milestone.sources, "milestone")
    for i, measure in enumerate(tracker.measures):
        for j, point in enumerate(measure.points):
            yield Sourced(place.at("measures", i, "points", j), point.sources, "point")


def _card_texts(card: Card, place: Place) -> Iterator[tuple[Place, Text]]:
    for i, section in enumerate(card.sections):
        yield place.at("sections", i, "heading"), section.heading
        for j, claim in enumerate(section.claims):
            yield place.at("sections", i, "claims", j, "text"), claim.text
    for i, figure in enumerate(card.figures):
        yield place.at("figures", i, "of"), figure.of
        yield place.at("figures", i, "unit"), figure.unit
        for j, value in enumerate(figure.values):
            if value.counts:
                yield place.at("figures", i, "values", j, "counts"), value.counts


def _tracker_texts(tracker: Tracker, place: Place) -> Iterator[tuple[Place, Text]]:
    for i, milestone in enumerate(tracker.milestones):
        yield place.at("milestones", i, "event"), milestone.event
    for i, measure in enumerate(tracker.measures):
        yield place.at("measures", i, "of"), measure.of
        yield place.at("measures", i, "unit"), measure.unit


def _correction_texts(given: Iterable[Correction], place: Place) -> Iterator[tuple[Place, Text]]:
    for i, correction in enumerate(given):
        yield place.at("corrections", i, "was"), correction.was
        yield place.at("corrections", i, "now"), correction.now
