"""Units: a question taken apart into names and words, each with the passages that say it and what it weighs."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from bot.cards.meanings import Meanings
from bot.cards.pack import Pack
from bot.cards.postings import Postings
from bot.cards.proper import Proper
from bot.cards.subjects import HitKind
from bot.cards.wishes import ASKING
from bot.cards.words import QUERY_CHARACTERS, QUERY_TERMS, asked, language_of, terms

MEANT = 0.65  # what a word of the same meaning counts, of the word itself
HEADED = 0.7  # a word that stands over the passage, not in it
NAMED, TITLED, FILED, BRIEFED = 1.0, 0.75, 0.7, 0.35  # in the subject's name; part of its title, its id, its brief
NEAR = 0.6  # the name of a neighbour
PART = 0.75  # of a name, when only some of its words are said
RAREST = 5.0  # the most that a word can weigh
UNKNOWN = 0.42  # what one weighs that the pack does not have, of one that stands in it once
NAME, ASKED = 1.6, 0.25  # what a name and a word of asking weigh, of a word as rare


@dataclass(slots=True)
class Unit:
    """One name or word of a question. `said` is by passage, `about` by subject: how close each comes, from 1.

    `weight` is how much it tells. `is_asking`: it only says what kind of answer is wanted. `is_name`: it is a name or
    part of one, `is_strong` of a subject of its own; `concept` is told for a whole name."""

    words: tuple[str, ...]
    weight: float = 0.0
    is_asking: bool = False
    is_name: bool = False
    is_strong: bool = False
    concept: int | None = None
    said: dict[int, float] = field(default_factory=dict)
    about: dict[int, float] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether the pack has it at all."""
        return bool(self.said or self.about)


class Reader:
    """Takes questions apart with what one pack says."""

    def __init__(self, pack: Pack, postings: Postings) -> None:
        self._postings = postings
        self._meanings = Meanings(postings)
        self._proper = Proper(pack, postings)
        kinds = ((number, subject.kind) for number, subject in enumerate(postings.subjects))
        followed = (HitKind.CARD, HitKind.TRACKER)
        self._strong = {postings.names.concept(number) for number, kind in kinds if kind in followed}

    def words(self, question: str) -> Sequence[str]:
        """The words that carry a subject, as the pack spells them; none if the question has none."""
        head = asked(question)
        found = terms(head, language_of(head) or "unclear")
        lengths = accumulate(map(len, found[:QUERY_TERMS]))
        few = [word for word, length in zip(found, lengths, strict=False) if length <= QUERY_CHARACTERS]
        return [self._postings.vocabulary.corrected(word) for word in few]

    def named(self, words: Sequence[str]) -> Sequence[int]:
        """The subjects that these words are the name of, whole or in part."""
        return self._postings.names.bearers(words) or self._proper.bearers(words)

    def units(self, words: Sequence[str]) -> list[Unit]:
        """The names in a question, whole, and its other words, one by one, each once."""
        found: dict[object, Unit] = {}
        position = 0
        for mention in self._postings.names.mentions(words):
            for word in words[position : mention.start]:
                found.setdefault(word, self._word(word))
            name = tuple(words[mention.start : mention.end])
            found.setdefault(mention.concept, self._name(mention.concept, name))
            position = mention.end
        for word in words[position:]:
            found.setdefault(word, self._word(word))
        return _shared(list(found.values()))

    def _word(self, word: str) -> Unit:
        is_asking = word in ASKING
        is_name = not is_asking and (self._proper.is_part(word) or self._proper.has_capital(word))
        unit = Unit((word,), is_asking=is_asking, is_name=is_name, is_strong=self._proper.is_of_somebody(word))
        for other, closeness in self._close(word).items():
            self._say(unit, other, closeness)
        unit.weight = self._weight(unit) * (ASKED if is_asking else NAME if is_name else 1.0)
        return unit

    def _name(self, concept: int, words: tuple[str, ...]) -> Unit:
        """A name is said by any of its forms; in part, by its single words."""
        is_strong = concept in self._strong
        unit = Unit(words, is_name=is_strong, is_strong=is_strong, concept=concept)
        parts = [self._word(word) for word in words]
        whole = sum(part.weight for part in parts) or 1.0
        for part in parts:
            share = PART * part.weight / whole
            _add(unit.said, part.said, share)
            _add(unit.about, part.about, share)
        _raise(unit.said, self._postings.mentioned.get(concept, ()), 1.0)
        _raise(unit.about, self._postings.names.sharing[concept], NAMED)
        _raise(unit.about, self._postings.titled.get(concept, ()), TITLED)
        unit.weight = self._weight(unit) * (NAME if is_strong else 1.0)
        return unit

    def _close(self, word: str) -> Mapping[str, float]:
        """Words it may be written as, and words of the same meaning."""
        close = dict(self._postings.vocabulary.close(word))
        for spelled, closeness in tuple(close.items()):
            for other, sure in self._meanings.same(spelled).items():
                close[other] = max(close.get(other, 0.0), closeness * sure * MEANT)
        return close

    def _say(self, unit: Unit, word: str, closeness: float) -> None:
        postings = self._postings
        _raise(unit.said, postings.said.get(word, ()), closeness)
        _raise(unit.said, postings.headed.get(word, ()), closeness * HEADED)
        _raise(unit.about, postings.named.get(word, ()), closeness * NAMED)
        _raise(unit.about, postings.filed.get(word, ()), closeness * FILED)
        _raise(unit.about, postings.briefed.get(word, ()), closeness * BRIEFED)

    def _weight(self, unit: Unit) -> float:
        """How rare it is: what hardly any passage says tells most."""
        count = len(self._postings.passages)
        if not unit.is_known:
            return UNKNOWN * math.log(1 + count)
        return min(RAREST, math.log(1 + count / (1 + sum(unit.said.values()))))


def _shared(units: list[Unit]) -> list[Unit]:
    """Parts of one name, one behind the other, do not count as many names."""
    run: list[Unit] = []
    for unit in [*units, Unit(())]:
        if unit.is_name and unit.concept is None:
            run.append(unit)
            continue
        for part in run:
            part.weight /= math.sqrt(len(run))
        run = []
    return units


def _raise(strengths: dict[int, float], numbers: Iterable[int], strength: float) -> None:
    for number in numbers:
        if strengths.get(number, 0.0) < strength:
            strengths[number] = strength


def _add(strengths: dict[int, float], more: Mapping[int, float], share: float) -> None:
    for number, strength in more.items():
        strengths[number] = strengths.get(number, 0.0) + strength * share
