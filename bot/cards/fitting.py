"""Fitting: of passages that speak of the right thing, which one answers when, how many, who, why or what."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.cards.card import CardKind, Claim
from bot.cards.dispatch import Dispatch
from bot.cards.figure import Figure
from bot.cards.pack import Pack
from bot.cards.passages import Item, Passage
from bot.cards.postings import Postings
from bot.cards.ranking import Ranked
from bot.cards.term import Term
from bot.cards.tracker import Measure, Milestone
from bot.cards.traits import Traits, is_date, traits
from bot.cards.units import Unit
from bot.cards.wishes import Wish, wishes
from bot.cards.words import terms

USUAL: Mapping[type[Item], float] = {Claim: 1, Milestone: 1, Figure: 0.8, Measure: 0.7, Term: 0.7, Dispatch: 0.85}
WISHED: Mapping[Wish, Mapping[type[Item], float]] = {
    Wish.HOW_MANY: {Figure: 2.4, Measure: 1.5, Term: 0.8},
    Wish.WHEN: {Milestone: 1.15, Dispatch: 1.15, Figure: 0.7, Measure: 0.7, Term: 0.8},
    Wish.WHAT: {Term: 2.4, Figure: 0.8, Measure: 0.8, Dispatch: 0.9},
    Wish.WHO: {Figure: 0.8, Measure: 0.7},
    Wish.WHY: {Figure: 0.6, Measure: 0.5, Dispatch: 0.9},
}
LEAD, LEAD_ALONE = 0.15, 0.4  # what comes first under a name tells what it is; when nothing but the name is asked
ALONE = 0.95  # how much of a question that is
LAST, LAST_BUT_ONE = 1.3, 1.12  # a withdrawal is asked for its end
COUNTED, ELSE = 1.5, 0.7  # a number stands before what is asked for; a figure is of something else
SOMEBODY = 1.15  # another actor is named
PLACE, PAIR = 1.15, 0.05  # it happened where the question says; words stand side by side as in the question
AGEING, AGEING_NOW = 0.015, 0.06  # what a year takes from a passage; when the question is about now


class Fitting:
    """Knows how the passages of one pack answer; reads one the first time it may be an answer."""

    def __init__(self, pack: Pack, postings: Postings) -> None:
        self._pack = pack
        self._postings = postings
        self._traits: dict[int, Traits] = {}
        actors = {card.id for card in pack.cards_of(CardKind.ACTOR)}
        numbers = (number for number, subject in enumerate(postings.subjects) if subject.id in actors)
        self._actors = {postings.names.concept(number) for number in numbers}

    def fitted(self, found: Sequence[Ranked], units: Sequence[Unit], wish: Collection[Wish]) -> list[Ranked]:
        """The same passages, best first, now that what the question wishes counts, too."""
        days = [day for one in found if (day := _day(self._passage(one)))] or [0]
        span = min(days), max(days)
        weighed = [replace(one, score=one.score * self._fit(one, units, wish, span)) for one in found]
        return sorted(weighed, key=lambda one: (-one.score, one.number))

    def _passage(self, one: Ranked) -> Passage:
        return self._postings.passages[one.number]

    def _fit(self, one: Ranked, units: Sequence[Unit], wish: Collection[Wish], span: tuple[int, int]) -> float:
        passage = self._passage(one)
        kind = type(passage.item)
        fit = USUAL[kind] * _order(self._pack, passage, one, wish) * _age(passage, wish, span)
        for wished in wish:
            fit *= WISHED.get(wished, {}).get(kind, 1.0)
            if wished in _TOLD:
                fit *= _TOLD[wished](self._read(one.number), kind)
        if Wish.HOW_MANY in wish:
            fit *= self._counts(one.number, passage, units)
        if Wish.WHO in wish:
            subject = self._postings.names.concept(self._postings.subject_of[one.number])
            others = (self._postings.names_in[one.number] | {subject}) - {unit.concept for unit in units}
            fit *= SOMEBODY if others & self._actors else 1.0
        if Wish.WHY in wish and Wish.WHY in self._asked_by(one):
            fit *= 1 + one.called / 2
        return fit * self._closeness(one.number, passage, units)

    def _read(self, number: int) -> Traits:
        if number not in self._traits:
            texts = self._postings.passages[number].texts
            self._traits[number] = traits(" ".join(words for text in texts for _, words in text))
        return self._traits[number]

    def _asked_by(self, one: Ranked) -> Collection[Wish]:
        """What the subject's title asks, where it is a question itself."""
        subject = self._postings.subjects[self._postings.subject_of[one.number]]
        return next((wishes(name) for name in subject.names if name.endswith("?")), ())

    def _counts(self, number: int, passage: Passage, units: Sequence[Unit]) -> float:
        """More where a number stands before what is asked for; less for a figure of something else."""
        asked = {word for unit in units if not unit.is_asking for word in unit.words}
        if isinstance(passage.item, Figure):
            of = {word for _, words in passage.item.of for word in terms(words)}
            return 1.0 if of & asked else ELSE
        for line in self._postings.lines[number].values():
            for place, word in enumerate(line):
                if word.isdigit() and not is_date(line, place) and not asked.isdisjoint(line[place + 1 : place + 4]):
                    return COUNTED
        return 1.0

    def _closeness(self, number: int, passage: Passage, units: Sequence[Unit]) -> float:
        """More for words that stand together, and for what happened at the place that is asked for."""
        lines = self._postings.lines[number].values()
        beside = {pair for line in lines for pair in pairwise(line)}
        pairs = ((before.words[-1], after.words[0]) for before, after in pairwise(units))
        closeness = 1 + PAIR * sum(pair in beside for pair in pairs)
        if passage.where and {word for unit in units for word in unit.words}.issuperset(terms(passage.where)):
            closeness *= PLACE
        return closeness


def _when(told: Traits, kind: type[Item]) -> float:
    return 1.0 if kind is not Claim else 1.15 if told.has_day else 0.85


def _how_many(told: Traits, kind: type[Item]) -> float:
    return 1.0 if kind in (Figure, Measure, Term) else 1.15 if told.has_number else 0.75


def _why(told: Traits, _: type[Item]) -> float:
    return 1.8 if told.has_reason else 1.15 if told.has_cause else 0.9


_TOLD: Mapping[Wish, Callable[[Traits, type[Item]], float]] = {
    Wish.WHEN: _when,
    Wish.HOW_MANY: _how_many,
    Wish.WHY: _why,
}


def _order(pack: Pack, passage: Passage, one: Ranked, wish: Collection[Wish]) -> float:
    """First claims tell what something is; last milestones tell how it ended."""
    if isinstance(passage.item, Claim) and not {Wish.HOW_MANY, Wish.WHY} & set(wish):
        return 1 + (LEAD_ALONE if one.named >= ALONE else LEAD) * one.named / (1 + passage.place)
    if isinstance(passage.item, Milestone) and Wish.WHEN in wish:
        left = len(pack.trackers[passage.id].milestones) - passage.place
        return LAST if left == 1 else LAST_BUT_ONE if left == 2 else 1.0
    return 1.0


def _day(passage: Passage) -> int:
    return passage.day.last_day.toordinal() if passage.day else 0


def _age(passage: Passage, wish: Collection[Wish], span: tuple[int, int]) -> float:
    """Of two that fit alike the newer one; much more so when the question is about now."""
    oldest, newest = span
    day = _day(passage) or (oldest + newest) // 2
    rate = AGEING_NOW if Wish.NOW in wish else AGEING
    return 1 / (1 + rate * (newest - day) / 365)
