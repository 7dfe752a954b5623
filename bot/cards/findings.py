"""Findings: what a rule has to say about a place in the pack. Lines and columns are content's work."""

from dataclasses import dataclass, field
from typing import NamedTuple

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


class LooseName(NamedTuple):
    """A name where it is written: `what` it names is a source, card, country, topic, command or language."""

    place: Place
    what: str
    name: str


@dataclass(frozen=True, slots=True)
class Unread:
    """What is not in the pack because it could not be read, so that the rules neither miss it nor trip over it.

    `ids` of cards, trackers and sources are known to be there; `sources`: not even their ids are known. `names` are
    what the unread files name themselves. `header` are the fields of pack.yaml that are not known."""

    ids: frozenset[str] = field(default_factory=frozenset)
    names: tuple[LooseName, ...] = ()
    sources: bool = False
    header: frozenset[str] = field(default_factory=frozenset)


def warning(place: Place, rule: str, message: str, *, is_key: bool = False) -> Finding:
    return Finding(place, rule, message, Severity.WARNING, is_key=is_key)
