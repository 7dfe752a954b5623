"""Ranking: which passages speak of what a question names. A passage is told by its own words, and by the subject it
stands under. What kind of answer is wanted is `fitting`'s work."""

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from bot.cards.postings import Postings
from bot.cards.units import NEAR, TITLED, Unit

WORD, PART = 0.6, 0.75  # what a word, or a part of a name, counts that only the subject says; a whole name counts all
ENOUGH = 1.4  # a word that comes this close, turned over, is explained
MET = 0.65  # how close a name must come
UNEXPLAINED, MISSED, UNTOLD = 0.5, 0.35, 0.25  # what a passage loses that explains, names or says itself nothing asked
CALLED = 0.6  # what a passage gains whose subject's name says all that is asked
LENGTH, SHORT, LONG = 0.45, 0.8, 1.6  # how much length is held against a passage; of the usual one, where that ends
KEPT = 48


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage by its number. Of the question's weight, `explained` is what passage and subject say together,
    `called` what the subject's name says, `named` what of that are names."""

    number: int
    score: float
    explained: float
    called: float
    named: float


class Ranking:
    """Ranks the passages of one pack."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        lengths = (min(max(length, SHORT), LONG) for length in postings.lengths)
        self._brevity = array("f", (1 / (1 - LENGTH + LENGTH * length) for length in lengths))

    def ranked(self, units: Sequence[Unit], hidden: Collection[int]) -> list[Ranked]:
        """The best passages by their words alone, best first; none of `hidden` subjects."""
        telling = [unit for unit in units if not unit.is_asking]
        tally = _Tally(telling, len(self._postings.passages))
        for unit in units:
            tally.add(unit, self.spread(unit))
        subject_of, called = self._postings.subject_of, _called(telling, tally.whole)
        named = _called([unit for unit in telling if unit.is_name], tally.whole)
        weighed = [
            (-score * tally.kept(number) * (1 + CALLED * called.get(subject_of[number], 0.0)) * brevity, number)
            for number, (score, brevity) in enumerate(zip(tally.score, self._brevity, strict=True))
            if score and subject_of[number] not in hidden
        ]
        found = ((-score, number, subject_of[number]) for score, number in nsmallest(KEPT, weighed))
        return [
            Ranked(number, score, tally.explained[number], called.get(subject, 0.0), named.get(subject, 0.0))
            for score, number, subject in found
        ]

    def spread(self, unit: Unit) -> Mapping[int, float]:
        """By passage: what subjects are about is true of their passages, and less so of those of their neighbours."""
        strengths = dict(unit.about)
        for subject, strength in unit.about.items():
            if strength >= 1.0:
                for other in self._postings.nearby.get(subject, ()):
                    if strengths.get(other, 0.0) < NEAR:
                        strengths[other] = NEAR
        passages_of = self._postings.passages_of
        return {number: strength for subject, strength in strengths.items() for number in passages_of[subject]}


class _Tally:
    """What is added up for every passage. `telling` are the units that tell the subject."""

    def __init__(self, telling: Sequence[Unit], count: int) -> None:
        self.whole = sum(unit.weight for unit in telling) or 1.0
        self._names = sum(unit.weight for unit in telling if unit.is_name) or 1.0
        self._words = sum(unit.weight for unit in telling if not unit.is_name) or 1.0
        self._has_names = any(unit.is_name for unit in telling)
        self._has_words = not all(unit.is_name for unit in telling)
        self.score, self.explained, self._met, self._told = ([0.0] * count for _ in range(4))

    def add(self, unit: Unit, about: Mapping[int, float]) -> None:
        share = 1.0 if unit.concept is not None else PART if unit.is_name else WORD
        for number in unit.said.keys() | about.keys():
            said, over = unit.said.get(number, 0.0), about.get(number, 0.0)
            self.score[number] += unit.weight * max(said, over * share)
            if unit.is_asking:
                continue
            closest = max(said, over)
            self.explained[number] += unit.weight * min(1.0, ENOUGH * closest) / self.whole
            if not unit.is_name:
                self._told[number] += unit.weight * min(1.0, ENOUGH * said) / self._words
            elif closest >= MET:
                self._met[number] += unit.weight / self._names

    def kept(self, number: int) -> float:
        """What is left of a score after what the passage leaves open."""
        kept = 1 - UNEXPLAINED * (1 - self.explained[number])
        if self._has_names:
            kept -= MISSED * (1 - self._met[number])
        return kept * (1 - UNTOLD * (1 - self._told[number])) if self._has_words else kept


def _called(units: Iterable[Unit], whole: float) -> Mapping[int, float]:
    """For each subject, how much of the question its name says."""
    found: dict[int, float] = {}
    for unit in units:
        for subject, strength in unit.about.items():
            if strength >= TITLED:
                found[subject] = found.get(subject, 0.0) + unit.weight / whole
    return found
