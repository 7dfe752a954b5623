"""Searches without an answer: which words of them may be told to the newsroom. Pure; keeping them is others' work.

A word is told only once two readers have looked for it in vain. Until then it is held in memory alone, and lost with
it. What may be a name or a number is not even held: words with digits, addresses, capitals within a sentence, and words
too short or too long to be one of a language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.cards.words import EMPTY, folded

SHORTEST, LONGEST = 3, 24  # letters of a word
WORDS = 8  # of one search
READERS = 2  # who looked for it before it is told
HELD = 2_000  # words waiting for a second reader
HELD_FOR = timedelta(days=7)
COUNTED = 1_000  # readers of one word in that time; more are not told apart

_PIECE = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_EDGES = ".,;:!?…«»“”\"'’()[]\u00a0\u202f"


def telling(search: str) -> list[str]:
    """The words of a search that may be held, folded, each once."""
    return list(dict.fromkeys(_words(search)))[:WORDS]


def _words(search: str) -> Iterator[str]:
    shouted = search.isupper()
    for number, match in enumerate(_PIECE.finditer(search)):
        piece = match[0].strip(_EDGES)
        is_name = number > 0 and not shouted and piece[:1].isupper()
        if is_name or not _LETTERS.fullmatch(piece):
            continue
        word = folded(piece)
        if SHORTEST <= len(word) <= LONGEST and word not in EMPTY:
            yield word


@dataclass(slots=True)
class Heard:
    """One word: since when, who looked for it (as a keyed hash), and how often since it was last told."""

    since: date
    readers: set[str] = field(default_factory=set)
    times: int = 0

    def is_over(self, today: date) -> bool:
        return today - self.since >= HELD_FOR


@dataclass(slots=True)
class Unanswered:
    """What was looked for in vain and is still to be told. One per process, in memory."""

    heard: dict[str, Heard] = field(default_factory=dict)

    def note(self, search: str, *, reader: str, today: date) -> None:
        """`reader` is a keyed hash. One who asks again and again counts once a week."""
        for word in telling(search):
            known = self.heard.get(word)
            if known is None or known.is_over(today):
                self.heard.pop(word, None)  # begun anew, it is the newest
                known = self.heard[word] = Heard(today)
            if reader not in known.readers and len(known.readers) < COUNTED:
                known.readers.add(reader)
                known.times += 1
        while len(self.heard) > HELD:
            del self.heard[next(iter(self.heard))]

    def told(self, *, today: date) -> dict[str, int]:
        """How often each word that several looked for was looked for since the last call. What was held for long enough
        is forgotten, whether anybody looked for it again or not."""
        self.heard = {word: known for word, known in self.heard.items() if not known.is_over(today)}
        found = {word: known.times for word, known in self.heard.items() if len(known.readers) >= READERS}
        for word in found:
            self.heard[word].times = 0
        return {word: times for word, times in found.items() if times}
