"""The difference between two packs: what a publication would change. Showing it is pages' work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple, TypeVar

from bot.cards.card import Card, Status
from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.cards.places import Path, texts
from bot.cards.source import Source
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Tracker

Thing = Card | Tracker | Dispatch | Source | Term
_HEADER = (
    "name",
    "about",
    "contact",
    "languages",
    "topics",
    "countries",
    "zones",
    "defaults",
    "absent_after_days",
    "maps",
)
T = TypeVar("T", bound=Thing)


class Entry(NamedTuple):
    """One thing by its id and the name readers know it by."""

    id: str
    title: Text


class Rewording(NamedTuple):
    """One text that differs in one language; `old` or `new` is empty where there is none."""

    path: Path
    language: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that differs: its texts that read differently, and the names of the fields that hold other values."""

    id: str
    title: Text
    rewordings: tuple[Rewording, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindDifference:
    """What differs among the things of one kind. Withdrawn ones are still there, but no more shown."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Change, ...] = ()
    withdrawn: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.withdrawn or self.gone)


@dataclass(frozen=True, slots=True)
class Difference:
    """`share_of_cards_gone` is the part of the published cards and trackers that readers would lose, from 0 to 1."""

    header: tuple[str, ...]
    cards: KindDifference
    trackers: KindDifference
    dispatches: KindDifference
    sources: KindDifference
    terms: KindDifference
    share_of_cards_gone: float

    @property
    def is_empty(self) -> bool:
        kinds = (self.cards, self.trackers, self.dispatches, self.sources, self.terms)
        return not self.header and all(kind.is_empty for kind in kinds)


def difference(old: Pack, new: Pack) -> Difference:
    """What a reader of `old` would find otherwise in `new`, by kind, in the order of the files."""
    return Difference(
        header=tuple(_header_changes(old, new)),
        cards=_of_kind(old.cards, new.cards),
        trackers=_of_kind(old.trackers, new.trackers),
        dispatches=_of_kind(old.dispatches, new.dispatches),
        sources=_of_kind(old.sources, new.sources),
        terms=_of_kind(old.glossary, new.glossary),
        share_of_cards_gone=_share_gone(old, new),
    )


def title_of(thing: Thing) -> Text:
    """The name readers know a thing by."""
    match thing:
        case Card():
            return thing.title
        case Tracker():
            return thing.force
        case Dispatch():
            return thing.headline
        case Source():
            return Text({thing.language: f"{thing.publisher}, {thing.title}"})
        case Term():
            return thing.term


def _of_kind(old: Mapping[str, T], new: Mapping[str, T]) -> KindDifference:
    added, changed, withdrawn = [], [], []
    for id_, thing in new.items():
        before = old.get(id_)
        if before is None:
            added.append(_entry(thing))
        elif _is_withdrawn(thing) and not _is_withdrawn(before):
            withdrawn.append(_entry(thing))
        elif before != thing:
            changed.append(_change(before, thing))
    gone = [_entry(thing) for id_, thing in old.items() if id_ not in new]
    return KindDifference(tuple(added), tuple(changed), tuple(withdrawn), tuple(gone))


def _entry(thing: Thing) -> Entry:
    return Entry(thing.id, title_of(thing))


def _is_withdrawn(thing: Thing) -> bool:
    return isinstance(thing, Card | Dispatch) and thing.status is Status.WITHDRAWN


def _change(old: T, new: T) -> Change:
    names = tuple(field.name for field in fields(new) if getattr(old, field.name) != getattr(new, field.name))
    return Change(new.id, title_of(new), tuple(_rewordings(old, new)), names)


def _rewordings(old: Thing, new: Thing) -> Iterator[Rewording]:
    before, after = _worded(old), _worded(new)
    for path, language in before | after:
        words = before.get((path, language), ""), after.get((path, language), "")
        if words[0] != words[1]:
            yield Rewording(path, language, *words)


def _worded(thing: Thing) -> dict[tuple[Path, str], str]:
    if isinstance(thing, Source):
        return {}
    return {(place.path, language): words for place, text in texts(thing) for language, words in text}


def _header_changes(old: Pack, new: Pack) -> Iterator[str]:
    for name in _HEADER:
        if getattr(old, name) != getattr(new, name):
            yield name


def _share_gone(old: Pack, new: Pack) -> float:
    """Cards that were published and are not there any more; a withdrawn card is still there."""
    before = {card.id for card in old.published_cards} | set(old.trackers)
    after = {card.id for card in new.cards.values() if card.status is not Status.DRAFT} | set(new.trackers)
    return len(before - after) / len(before) if before else 0.0
