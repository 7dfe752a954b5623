"""Findings: what a rule has to say about a place in the pack. Lines and columns are content's work."""

from dataclasses import dataclass, field

from bot.cards.places import Place
from bot.cards.problems import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """`given` is a wrong word and `among` the words that would have been right, where there are such.

    `is_key`: the last step of the place is meant as a key, not as its value."""

    place: Place
    rule: str
    message: str
    severity: Severity = Severity.ERROR
    given: str = ""
    among: frozenset[str] = frozenset()
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands in files that could not be read: names of it are not judged.

    `ids` of cards, trackers and sources; `sources` and `header` when even their ids are not known."""

    ids: frozenset[str] = field(default_factory=frozenset)
    sources: bool = False
    header: bool = False


def warning(place: Place, rule: str, message: str) -> Finding:
    return Finding(place, rule, message, Severity.WARNING)
