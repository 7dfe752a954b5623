"""Proper names: words that tell by themselves that a question is about this pack: Koufa, Bamako, Boulkessi.

Whole names are `names`' work; here are their parts, and words that the pack writes with a capital inside sentences."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.cards.card import CardKind
from bot.cards.pack import Pack
from bot.cards.postings import Lines, Postings
from bot.cards.subjects import HitKind
from bot.cards.text import Text
from bot.cards.words import folded, stem, terms

SHORTEST = 4  # letters of a part of a name that stands alone
FEW, RARE = 5, 30  # names and passages that have it, at most
LOOKED_AT = 6  # passages that show how a word is written

_INSIDE = re.compile(r"(?<![.!?:«“]\s)(?<!^)\b[^\W\d_]+")


class Proper:
    """Looks at how a word is written when it is first asked for."""

    def __init__(self, pack: Pack, postings: Postings) -> None:
        self._postings = postings
        self._parts = _parts(postings)
        who = {card.id for card in pack.cards_of(CardKind.ACTOR, CardKind.COUNTRY)}
        self._who = {number for number, subject in enumerate(postings.subjects) if subject.id in who}
        self._capital: dict[str, bool | None] = {}

    def is_part(self, word: str) -> bool:
        """Whether it is part of few names."""
        return word in self._parts and self._written(word) is not False

    def is_of_somebody(self, word: str) -> bool:
        """Whether it is part of the name of an actor or a country."""
        return not self._who.isdisjoint(self._parts.get(word, ()))

    def bearers(self, words: Sequence[str]) -> Sequence[int]:
        """The one subject in whose name all these words stand, as in Ag Ghali; none where there are several."""
        bearers = [self._parts.get(word, frozenset()) for word in words]
        common = frozenset.intersection(*bearers) if bearers else frozenset()
        return tuple(common) if len(common) == 1 else ()

    def has_capital(self, word: str) -> bool:
        """Whether the pack writes it with a capital wherever it is said inside a sentence."""
        return self._written(word) is True

    def _written(self, word: str) -> bool | None:
        """None where that cannot be told."""
        if word not in self._capital:
            where = self._postings.said.get(word, ())[:LOOKED_AT]
            passages, lines = self._postings.passages, self._postings.lines
            found = [_capital(word, passages[number].texts, lines[number]) for number in where]
            told = [is_capital for is_capital in found if is_capital is not None]
            self._capital[word] = all(told) if told else None
        return self._capital[word]


def _parts(postings: Postings) -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, subject in enumerate(postings.subjects):
        if subject.kind in (HitKind.CARD, HitKind.TRACKER):
            names = [name for name in subject.names if not name.endswith("?")]
            for word in {word for name in names for word in terms(name)}:
                if len(word) >= SHORTEST and not word.isdigit() and len(postings.said.get(word, ())) <= RARE:
                    found[word].add(number)
    return {word: frozenset(bearers) for word, bearers in found.items() if len(bearers) <= FEW}


def _capital(word: str, texts: Iterable[Text], lines: Lines) -> bool | None:
    """None where the word only opens sentences. A language in which it is a small word, as un is, does not count."""
    told = (words for text in texts for language, words in text if word in lines[language])
    written = (said for words in told for said in _INSIDE.findall(words))
    found = [said[0].isupper() for said in written if stem(folded(said)) == word]
    return all(found) if found else None
