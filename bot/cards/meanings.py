"""Meanings: which words of the pack say the same, learnt from its own sentences in two languages.

A word that stands again and again where another language says “retrait” means withdrawal, and so does every word that
goes with it: the pack itself is the dictionary. Nothing is guessed from few sentences.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

from bot.cards.postings import Postings
from bot.cards.words import root

ENOUGH = 0.3  # how often two words must go together, of 1
TWICE = 2  # sentences that must say both
READ = 100  # sentences that are read for one word
TURNED = 0.8  # what is left on the way there and back
KEPT = 4  # words of the same meaning
KNOWN = 4096  # words whose meaning is remembered


class Meanings:
    """Learns a word's meaning when it is first asked for."""

    def __init__(self, postings: Postings) -> None:
        self._postings = postings
        self._known: dict[str, Mapping[str, float]] = {}
        self._partnered: dict[str, Mapping[str, float]] = {}
        self._roots: dict[int, Sequence[Sequence[str]]] = {}

    def same(self, word: str) -> Mapping[str, float]:
        """Other words for it, in its own and other languages, each with how sure that is, from 1."""
        if word not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[word] = self._learnt(word)
        return self._known[word]

    def _learnt(self, word: str) -> Mapping[str, float]:
        start = root(word)
        found: dict[str, float] = {}
        for other, there in self._partners(start).items():
            found[other] = max(found.get(other, 0.0), there)
            for back, again in self._partners(other).items():
                if back != start:
                    found[back] = max(found.get(back, 0.0), TURNED * sqrt(there * again))
        best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[: 2 * KEPT]
        vocabulary = self._postings.vocabulary
        return {kin: sure for other, sure in best for kin in vocabulary.kin(other)}

    def _partners(self, start: str) -> Mapping[str, float]:
        """Roots of other languages that go with this one: how many of the sentences with one of both have both."""
        if start not in self._partnered:
            self._partnered[start] = self._counted(start)
        return self._partnered[start]

    def _counted(self, start: str) -> Mapping[str, float]:
        where = self._where(start)
        if not where or start.isdigit():
            return {}
        together: Counter[str] = Counter()
        for number in where[:READ]:
            lines = self._roots_of(number)
            if any(start in line for line in lines):
                for line in lines:
                    if start not in line:
                        together.update(line)
        size = min(len(where), READ)
        least = max(TWICE, size * ENOUGH / (2 - ENOUGH))  # with fewer it cannot be enough
        sure = {
            other: 2 * count / (size + len(self._where(other)))
            for other, count in together.items()
            if count >= least and not other.isdigit()
        }
        best = sorted(((-share, other) for other, share in sure.items() if share >= ENOUGH))[:KEPT]
        return {other: -share for share, other in best}

    def _roots_of(self, number: int) -> Sequence[Sequence[str]]:
        """The roots in each language's words of a passage, each once."""
        if number not in self._roots:
            lines = self._postings.lines[number].values()
            self._roots[number] = [tuple(dict.fromkeys(map(root, line))) for line in lines]
        return self._roots[number]

    def _where(self, start: str) -> Sequence[int]:
        """The passages that say a word of this root."""
        said = self._postings.said
        found = [said[word] for word in self._postings.vocabulary.kin(start) if word in said]
        return found[0] if len(found) == 1 else sorted(set().union(*found))
