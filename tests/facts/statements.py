"""Statements: every sentence and number of a pack that names its sources, with the file it stands in."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.figure import Value
from bot.cards.pack import Pack
from bot.cards.text import Text
from bot.cards.tracker import Tracker
from tests.facts.numbers import digits, numbers

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Statement:
    """`values` are numbers that stand in fields of their own; what the texts say is found in them.

    `is_least`: the value says "at least"."""

    path: str
    place: str
    texts: tuple[Text, ...]
    sources: tuple[str, ...]
    values: tuple[float, ...] = ()
    is_least: bool = False

    def words(self, language: str) -> str:
        return " ".join(text.words(language) for text in self.texts if language in text)

    def numbers(self, language: str) -> set[float]:
        return numbers(self.words(language), language) | {value for value in self.values if value > 1}

    def digits(self, language: str) -> set[float]:
        """The numbers that its text writes in digits."""
        return digits(self.words(language), language)

    @property
    def sentence(self) -> str:
        """What a person reads: the values first, where there are any."""
        shown = " to ".join(f"{value:,.15g}" for value in self.values)
        shown = f"at least {shown}" if self.is_least else shown
        return ": ".join(part for part in (shown, self.words(LANGUAGES[0])) if part)


def statements(pack: Pack) -> Iterator[Statement]:
    for card in pack.cards.values():
        yield from _card(card)
    for tracker in pack.trackers.values():
        yield from _tracker(tracker)
    for dispatch in pack.dispatches.values():
        yield _dispatch(dispatch)
    for term in pack.glossary.values():
        yield Statement("glossary.yaml", term.id, (term.definition,), term.sources)


def _card(card: Card) -> Iterator[Statement]:
    path = f"cards/{card.kind}/{card.id}.yaml"
    for i, section in enumerate(card.sections):
        for j, claim in enumerate(section.claims):
            yield Statement(path, f"sections[{i}].claims[{j}]", (claim.text,), claim.sources)
    for i, figure in enumerate(card.figures):
        for j, value in enumerate(figure.values):
            texts = (figure.of, value.counts) if value.counts else (figure.of,)
            yield Statement(
                path, f"figures[{i}].values[{j}]", texts, (value.source,), _ends(value), is_least=value.high is None
            )


def _ends(value: Value) -> tuple[float, ...]:
    return (value.low,) if value.high in (None, value.low) else (value.low, value.high or value.low)


def _tracker(tracker: Tracker) -> Iterator[Statement]:
    path = f"trackers/{tracker.id}.yaml"
    for i, item in enumerate(tracker.milestones):
        yield Statement(path, f"milestones[{i}]", (item.event,), item.sources)
    for i, measure in enumerate(tracker.measures):
        for j, point in enumerate(measure.points):
            yield Statement(path, f"measures[{i}].points[{j}]", (), point.sources, (point.value,))


def _dispatch(dispatch: Dispatch) -> Statement:
    path = f"dispatches/{dispatch.date.year:04}/{dispatch.id}.yaml"
    return Statement(path, "text", (dispatch.headline, dispatch.text), dispatch.sources)
