"""The pack: all content loaded together, immutable, at one revision. Reading and swapping are content's work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import chain

from bot.cards.card import Card, CardKind, Status
from bot.cards.dispatch import Dispatch
from bot.cards.outline import Outline
from bot.cards.places import HEADER, Place, Subject, sourced
from bot.cards.revisions import short
from bot.cards.source import Source
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a subscriber gets who chooses nothing. `time` is local to `zone` (an IANA name)."""

    frequency: str
    time: time
    zone: str


@dataclass(frozen=True)
class Pack:
    """Every mapping is by id, in the order of the files. `revision` is the hash of the content, 64 hex digits.

    `paths` tells of dispatches where their files stand."""

    revision: str
    name: Text
    about: Text
    contact: str
    languages: tuple[str, ...]
    topics: Mapping[str, Text]
    countries: Mapping[str, str]
    zones: tuple[str, ...]
    defaults: Defaults
    absent_after_days: int
    sources: Mapping[str, Source]
    cards: Mapping[str, Card]
    trackers: Mapping[str, Tracker]
    dispatches: Mapping[str, Dispatch]
    glossary: Mapping[str, Term]
    maps: Mapping[str, tuple[Outline, ...]] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def short_revision(self) -> str:
        return short(self.revision)

    def path_of(self, dispatch: Dispatch) -> str:
        """Where its file stands in the folder; where it belongs, if it was never in one."""
        return self.paths.get(dispatch.id) or f"dispatches/{dispatch.date.year:04}/{dispatch.id}.yaml"

    @property
    def language(self) -> str:
        """The default language: the first one listed."""
        return self.languages[0]

    @cached_property
    def published_cards(self) -> tuple[Card, ...]:
        return tuple(card for card in self.cards.values() if card.status is Status.PUBLISHED)

    @cached_property
    def reviewed_on(self) -> date | None:
        """The day of the last review of anything that readers see."""
        subjects: tuple[Card | Tracker, ...] = (*self.published_cards, *self.trackers.values())
        return max((each.reviewed for each in subjects if each.reviewed is not None), default=None)

    def cards_of(self, *kinds: CardKind) -> tuple[Card, ...]:
        return tuple(card for card in self.published_cards if card.kind in kinds)

    def visible_dispatches(self, now: datetime) -> Iterator[Dispatch]:
        """The dispatches readers may see at `now`, newest first."""
        return (dispatch for dispatch in self._newest_first if dispatch.is_visible(now))

    def dispatches_about(self, subject_id: str, now: datetime) -> Iterator[Dispatch]:
        """Those of them about a card, a tracker or a country."""
        return (
            item for item in self.visible_dispatches(now) if subject_id in item.cards or subject_id in item.countries
        )

    @cached_property
    def _newest_first(self) -> tuple[Dispatch, ...]:
        return tuple(sorted(self.dispatches.values(), key=Dispatch.order, reverse=True))

    @property
    def subjects(self) -> Iterator[Subject]:
        """Whatever a reader can open, in the order of the files."""
        groups: tuple[Mapping[str, Subject], ...] = (self.cards, self.trackers, self.dispatches, self.glossary)
        return chain.from_iterable(group.values() for group in groups)

    @property
    def header_texts(self) -> Iterator[tuple[Place, Text]]:
        """The texts of the pack's own file, with where each stands."""
        yield HEADER.at("name"), self.name
        yield HEADER.at("about"), self.about
        for id_, text in self.topics.items():
            yield HEADER.at("topics", id_), text

    def seen_sources(self, now: datetime) -> Mapping[str, Source]:
        """The sources readers may see at `now`: not those that only a draft or an embargoed dispatch names."""
        kept = self._open_sources.union(*(dispatch.sources for dispatch in self.visible_dispatches(now)))
        return {id_: source for id_, source in self.sources.items() if id_ in kept}

    @cached_property
    def _open_sources(self) -> frozenset[str]:
        """What is named by no dispatch and no card that waits or was taken away, or elsewhere as well."""
        closed, is_open = set[str](), set[str]()
        for subject in self.subjects:
            shows = not isinstance(subject, Card | Dispatch)
            shows = shows or (isinstance(subject, Card) and subject.status is Status.PUBLISHED)
            for statement in sourced(subject):
                (is_open if shows else closed).update(statement.names)
        return frozenset(self.sources.keys() - (closed - is_open))

    @cached_property
    def commands(self) -> Mapping[str, str]:
        """Commands that cards and trackers claim, with the id each one opens."""
        claimed = {card.command: card.id for card in self.published_cards if card.command}
        return claimed | {tracker.command: tracker.id for tracker in self.trackers.values() if tracker.command}
