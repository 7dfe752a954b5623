"""Postings: which passage says which word and which name, and what each passage belongs to.

Made once for a pack, then only read. Passages and subjects are known by their numbers, in the order of the pack."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from bot.cards.names import Names
from bot.cards.pack import Pack
from bot.cards.passages import Passage, passages
from bot.cards.subjects import Bearer, HitKind, subjects
from bot.cards.text import Text
from bot.cards.vocabulary import Vocabulary
from bot.cards.words import joined, terms

Numbers: TypeAlias = "array[int]"
Lists = Mapping[str, Numbers]
Lines = Mapping[str, tuple[str, ...]]
"""The words of one passage by language."""


class Postings:
    """`said`, `headed`: passages by the words in them and in their heading; `named`, `filed`, `briefed`: subjects by
    the words of their names, ids and briefs; `mentioned`: passages by the names in them, `titled`: subjects by the
    names in their names."""

    def __init__(self, pack: Pack) -> None:
        self.subjects: Sequence[Bearer] = tuple(subjects(pack))
        self.passages: Sequence[Passage] = tuple(passages(pack))
        numbers = {subject.key: number for number, subject in enumerate(self.subjects)}
        self.subject_of = array("I", (numbers[passage.kind, passage.id] for passage in self.passages))
        self.passages_of = _ranges(self.subject_of, len(self.subjects))
        self.near = [_near(subject, numbers) for subject in self.subjects]
        self.nearby = _turned(self.near)
        self.names = Names(self.subjects)
        self.lines: Sequence[Lines] = [_lines(passage.texts, passage.where) for passage in self.passages]
        self.lengths = _lengths(self.lines)
        self.said, self.headed = self._words()
        self.names_in: Sequence[frozenset[int]] = [self._names_in(lines.values()) for lines in self.lines]
        self.mentioned = _turned(self.names_in)
        self.titled = _turned(self._names_in(map(terms, subject.titles)) for subject in self.subjects)
        self.named = _lists(subject.names + subject.asides for subject in self.subjects)
        self.filed = _lists((subject.id.replace("-", " "),) for subject in self.subjects)
        self.briefed = _lists(subject.brief for subject in self.subjects)
        self.vocabulary = Vocabulary({*self.said, *self.headed, *self.named, *self.briefed}, names=self.named)

    def _words(self) -> tuple[Lists, Lists]:
        said, headed = _empty(), _empty()
        headings: dict[Text, set[str]] = {}
        for number, (passage, lines) in enumerate(zip(self.passages, self.lines, strict=True)):
            compound = {word for text in passage.texts for _, words in text for word in joined(words)}
            for word in compound.union(*lines.values()):
                said[word].append(number)
            if passage.heading is not None:
                if passage.heading not in headings:
                    headings[passage.heading] = set().union(*_lines((passage.heading,)).values())
                for word in headings[passage.heading]:
                    headed[word].append(number)
        return dict(said), dict(headed)

    def _names_in(self, lines: Iterable[Sequence[str]]) -> frozenset[int]:
        return frozenset(mention.concept for line in lines for mention in self.names.mentions(line))


def _lines(texts: Iterable[Text], where: str = "") -> Lines:
    found: dict[str, list[str]] = {}
    for text in texts:
        for language, words in text:
            found.setdefault(language, []).extend(terms(words, language))
    place = terms(where) if where else []
    return {language: tuple(line + place) for language, line in found.items()}


def _lengths(found: Sequence[Lines]) -> Sequence[float]:
    """How long each passage is, of the usual length."""
    counts = [max(map(len, lines.values()), default=1) for lines in found]
    usual = sum(counts) / len(counts) if counts else 1.0
    return array("f", (count / usual for count in counts))


def _near(subject: Bearer, numbers: Mapping[tuple[HitKind, str], int]) -> Sequence[int]:
    keys = [(kind, id_) for id_ in subject.near for kind in (HitKind.CARD, HitKind.TRACKER)]
    return tuple(numbers[key] for key in keys if key in numbers and key != subject.key)


def _ranges(subject_of: Sequence[int], count: int) -> Sequence[range]:
    """For each subject its passages, which stand in a row."""
    counts, start, found = [0] * count, 0, []
    for subject in subject_of:
        counts[subject] += 1
    for length in counts:
        found.append(range(start, start + length))
        start += length
    return found


def _turned(found: Iterable[Iterable[int]]) -> Mapping[int, Numbers]:
    """What each of the numbers is found in."""
    turned: dict[int, Numbers] = defaultdict(lambda: array("I"))
    for number, others in enumerate(found):
        for other in others:
            turned[other].append(number)
    return dict(turned)


def _lists(found: Iterable[Iterable[str]]) -> Lists:
    lists = _empty()
    for number, texts in enumerate(found):
        for word in {word for text in texts for word in (*terms(text), *joined(text))}:
            lists[word].append(number)
    return dict(lists)


def _empty() -> dict[str, Numbers]:
    return defaultdict(lambda: array("I"))
