"""Terms of the glossary in a text: which of the pack's words a card or tracker uses. Explaining them is pages' work."""

import re
from functools import lru_cache

from bot.cards.card import Card
from bot.cards.pack import Pack
from bot.cards.places import texts
from bot.cards.term import Term
from bot.cards.tracker import Tracker
from bot.cards.words import terms

_BESIDE = re.compile(r"[(),;]")


def terms_in(pack: Pack, subject: Card | Tracker, language: str) -> tuple[Term, ...]:
    """The terms whose name, or the short form in brackets behind it, stands in the subject's text in that language."""
    said = "".join(_level(text.words(language)) for _, text in texts(subject))
    return tuple(
        term for term in pack.glossary.values() if any(name in said for name in _names(term.term.words(language)))
    )


@lru_cache(maxsize=2000)
def _names(words: str) -> tuple[str, ...]:
    """`quick reaction force (QRF)` is two names. A bare number is none."""
    found = (_level(part) for part in _BESIDE.split(words))
    return tuple(name for name in found if name.strip() and not name.strip().isdigit())


@lru_cache(maxsize=4000)
def _level(words: str) -> str:
    """Folded and stemmed words between spaces, so that only whole words are found."""
    return f" {' '.join(terms(words))} "
