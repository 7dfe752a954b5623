"""Traits: what a passage has to offer to a wish, told by its words in English and French: a day, a number, a reason."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.forms import MONTHS
from bot.cards.words import folded, stem

_REASON = re.compile(r"\b(?:reasons?|because|why|raisons?|parce|pourquoi|motifs?)\b")
_CAUSE = re.compile(
    r"\b(?:since|blam\w+|over|after|caus\w+|cit(?:e|es|ed|ing)|explain\w*|argu\w+|due|accus\w+|anger\w*"
    r"|reproch\w+|expliqu\w+|invoqu\w+|cause|apres|faute)\b"
)
_MOMENT = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_MONTH = "|".join(sorted(MONTHS))
_DAY = re.compile(
    rf"\b[0-3]?[0-9](?:er|st|nd|rd|th)? (?:{_MONTH})\b|\b(?:{_MONTH}) (?:[0-3]?[0-9](?![0-9])|(?:19|20)[0-9]{{2}}\b)"
)
_NUMBER = re.compile(r"(?<![0-9])(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9][0-9,. \u202f\u00a0]*")
_MONTHS = frozenset(map(stem, MONTHS))


@dataclass(frozen=True, slots=True)
class Traits:
    """What a passage offers to a wish."""

    has_day: bool
    has_number: bool
    has_reason: bool
    has_cause: bool


def traits(words: str) -> Traits:
    """What a passage's words offer, in the language they are in."""
    plain = folded(words)
    rest = _DAY.sub(" ", plain)
    return Traits(
        has_day=_DAY.search(plain) is not None or _MOMENT.search(plain) is not None,
        has_number=_NUMBER.search(rest) is not None,
        has_reason=_REASON.search(plain) is not None,
        has_cause=_CAUSE.search(plain) is not None,
    )


def is_date(line: Sequence[str], place: int) -> bool:
    """Whether a number in a line of words is a year or a day."""
    is_year = len(line[place]) == 4 and line[place].startswith(("19", "20"))
    return is_year or (place + 1 < len(line) and line[place + 1] in _MONTHS)
