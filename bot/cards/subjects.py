"""Subjects: what a question can lead to, with the names each one goes by. Ranking them is `search`'s work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Tracker

_BRACKET = re.compile(r"\s*\(([^()]*)\)\s*")


class HitKind(StrEnum):
    CARD = "card"
    TRACKER = "tracker"
    TERM = "term"
    DISPATCH = "dispatch"


Key = tuple[HitKind, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """One match; `score` orders the hits of one question. `is_named`: the question is just its name."""

    kind: HitKind
    id: str
    score: float
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Bearer:
    """`names` are what it is called, its titles first; `asides` what stands in brackets behind a name: another name, or
    a remark."""

    kind: HitKind
    id: str
    titles: tuple[str, ...]
    names: tuple[str, ...]
    asides: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    near: tuple[str, ...] = ()  # ids of the cards it belongs to

    @property
    def key(self) -> Key:
        return self.kind, self.id


def subjects(pack: Pack) -> Iterator[Bearer]:
    """Every subject of a pack that readers may see one day; dispatches wait for their time."""
    for card in pack.published_cards:
        yield _card(card)
    for tracker in pack.trackers.values():
        yield _tracker(tracker)
    for term in pack.glossary.values():
        yield _term(term)
    for dispatch in pack.dispatches.values():
        yield _dispatch(dispatch)


def _card(card: Card) -> Bearer:
    names, asides = _spellings(card.title, card.aka)
    return Bearer(HitKind.CARD, card.id, _words(card.title), names, asides, _words(card.brief), card.countries)


def _tracker(tracker: Tracker) -> Bearer:
    names, asides = _spellings(tracker.force)
    titles = _words(tracker.force)
    return Bearer(HitKind.TRACKER, tracker.id, titles, names, asides, _words(tracker.brief), (tracker.country,))


def _term(term: Term) -> Bearer:
    names, asides = _spellings(term.term)
    return Bearer(HitKind.TERM, term.id, _words(term.term), names, asides)


def _dispatch(dispatch: Dispatch) -> Bearer:
    return Bearer(HitKind.DISPATCH, dispatch.id, (), (), (), _words(dispatch.headline), dispatch.cards)


def _words(text: Text) -> tuple[str, ...]:
    return tuple(words for _, words in text)


def _spellings(title: Text, aka: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """JNIM (GSIM): a name, and an aside."""
    written = [*_words(title), *aka]
    names = [_BRACKET.sub(" ", name).strip() for name in written]
    asides = [aside for name in written for within in _BRACKET.findall(name) for aside in within.split(", ")]
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(asides))
