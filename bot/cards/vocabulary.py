"""The vocabulary: every word of a pack, and which of them a reader's word may mean. Typos and endings are forgiven."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.cards.words import root

KIN, PREFIX, TYPO = 0.85, 0.75, 0.7  # what is left of a word with another ending, by its beginning, with a typo
SHORTEST = 4  # letters of a word that may have a typo or be a beginning
MIDDLE = 6  # letters from which a typo may stand in any word
LONG = 7  # letters from which two typos are forgiven in names, and beyond which in any word
NEARLY = 80  # of 100, how much of a word with two typos must be left
CHOICES = 6


class Vocabulary:
    """Words in a fixed order. Immutable once made."""

    def __init__(self, words: Iterable[str], names: Iterable[str]) -> None:
        self._words = sorted(words)
        self._names = frozenset(names)
        self._known = frozenset(self._words)
        self._kin: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._words:
            self._kin[root(word)].append(word)
            if not word.isdigit():
                self._by_length[len(word)].append(word)

    def close(self, word: str) -> Mapping[str, float]:
        """Words of the pack that this one may mean, with how close each is, from 1. Empty if there is none."""
        found = dict.fromkeys(self._kin.get(root(word), ()), KIN)
        if word in self._known:
            found[word] = 1.0
            if len(word) >= LONG:  # overthrew and overthrow
                found = dict.fromkeys(self._misspelled(word, most=1), KIN) | found
        if found or len(word) < SHORTEST or word.isdigit():
            return found
        return self._beginning(word) or self._misspelled(word) or self._beginning(root(word))

    def kin(self, start: str) -> Sequence[str]:
        """The words of one root."""
        return self._kin.get(start, ())

    def corrected(self, word: str) -> str:
        """The word as the pack spells it: itself if it is known, else the nearest one, else as it came."""
        if word in self._known or len(word) < SHORTEST or word.isdigit():
            return word
        return next(iter(self._misspelled(word)), word)

    def _fits(self, word: str, known: str, steps: int) -> bool:
        """Whether the typo is one that people make: not in the first letter, and in short words only of names."""
        if known[0] != word[0] or (len(word) == SHORTEST >= len(known) and sorted(word) != sorted(known)):
            return False
        if steps > 1:
            return known in self._names or (len(word) > LONG and fuzz.ratio(word, known) >= NEARLY)
        return len(word) >= MIDDLE or known in self._names

    def _beginning(self, word: str) -> dict[str, float]:
        if len(word) < SHORTEST:
            return {}
        start = bisect_left(self._words, word)
        found = [known for known in self._words[start : start + CHOICES] if known.startswith(word)]
        return dict.fromkeys(found, PREFIX)

    def _misspelled(self, word: str, most: int = 2) -> dict[str, float]:
        """The nearest words, nearest first: one typo away, two for long words that begin alike. Short ones are names:
        too many short words look alike."""
        allowed = min(most, 1 if len(word) < LONG else 2)
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        pool = [known for length in lengths for known in self._by_length.get(length, ())]
        found = process.extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=CHOICES)
        fit = [(steps, known) for known, steps, _ in found if steps and self._fits(word, known, steps)]
        nearest = min((steps for steps, _ in fit), default=0)
        ranked = sorted((-fuzz.ratio(word, known), known) for steps, known in fit if steps == nearest)
        return {known: TYPO for _, known in ranked}
