"""Consistency: numbers that contradict each other, sentences that stand twice, cards that say nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.figure import Figure
from bot.cards.findings import Finding, warning
from bot.cards.pack import Pack
from bot.cards.places import Place, Subject, place_of
from bot.cards.text import Text
from bot.cards.tracker import Tracker

Number = tuple[float, float | None]


class Fact(NamedTuple):
    """Two numbers are of the same fact when all of this is equal."""

    of: str
    unit: str
    source: str
    as_of: str


def contradictions(pack: Pack) -> Iterator[Finding]:
    """The same fact with two numbers, anywhere in the pack."""
    first: dict[Fact, tuple[Number, Place]] = {}
    for subject in pack.subjects:
        for fact, number, place in _facts(pack, subject):
            known, where = first.setdefault(fact, (number, place))
            if known != number:
                said = f"“{fact.of}” of {fact.source}, {fact.as_of}, is {_said(known)} in {where.kind} “{where.id}”"
                yield Finding(place, "contradiction", f"{said} and {_said(number)} here")


def one_sided_figures(pack: Pack) -> Iterator[Finding]:
    """A figure is contested between authors: several values of one publisher are no contest."""
    for card in pack.cards.values():
        for index, figure in enumerate(card.figures):
            authors = {pack.sources[value.source].publisher for value in figure.values if value.source in pack.sources}
            if figure.contested and len(figure.values) > 1 and len(authors) == 1:
                place = place_of(card).at("figures", index, "contested")
                yield Finding(place, "one-author", f"all values are by {authors.pop()}; a contest needs another author")


def repeated_sentences(pack: Pack) -> Iterator[Finding]:
    """The same sentence in two places, in any language."""
    first: dict[tuple[str, str], Place] = {}
    for subject in pack.subjects:
        for place, text in _sentences(subject):
            for language, words in text:
                where = first.setdefault((language, _folded(words)), place)
                if where is not place:
                    said = f"the same words stand in {where.kind} “{where.id}”"
                    yield warning(place.at(language), "repeated", said)


def empty_cards(pack: Pack) -> Iterator[Finding]:
    for card in pack.cards.values():
        if not any(card.claims):
            yield warning(place_of(card).at("sections"), "no-claim", "the card makes no claim", is_key=True)


def _facts(pack: Pack, subject: Subject) -> Iterator[tuple[Fact, Number, Place]]:
    place = place_of(subject)
    if isinstance(subject, Card):
        for i, figure in enumerate(subject.figures):
            yield from _figure_facts(pack, figure, place.at("figures", i))
    if isinstance(subject, Tracker):
        for i, measure in enumerate(subject.measures):
            of, unit = _folded(measure.of.words(pack.language)), _folded(measure.unit.words(pack.language))
            for j, point in enumerate(measure.points):
                for source in point.sources:
                    at = place.at("measures", i, "points", j, "value")
                    yield Fact(of, unit, source, str(point.date)), (point.value, point.value), at


def _figure_facts(pack: Pack, figure: Figure, place: Place) -> Iterator[tuple[Fact, Number, Place]]:
    of, unit = _folded(figure.of.words(pack.language)), _folded(figure.unit.words(pack.language))
    for index, value in enumerate(figure.values):
        step = "at_least" if value.high is None else "value"
        fact = Fact(of, unit, value.source, str(value.as_of))
        yield fact, (value.low, value.high), place.at("values", index, step)


def _sentences(subject: Subject) -> Iterator[tuple[Place, Text]]:
    place = place_of(subject)
    if isinstance(subject, Card | Tracker):
        yield place.at("brief"), subject.brief
    if isinstance(subject, Card):
        for i, section in enumerate(subject.sections):
            for j, claim in enumerate(section.claims):
                yield place.at("sections", i, "claims", j, "text"), claim.text
    if isinstance(subject, Dispatch):
        yield place.at("text"), subject.text


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _said(number: Number) -> str:
    low, high = number
    if high is None:
        return f"at least {low:.15g}"
    return f"{low:.15g}" if low == high else f"{low:.15g} to {high:.15g}"
