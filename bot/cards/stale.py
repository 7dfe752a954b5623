"""What has grown old in a pack: reviews that are due, translations left behind, sources that are gone; and whether the
newsroom is there at all. Asks for `today`, never the clock; telling it is pages' work."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cards.card import Card, Status
from bot.cards.difference import title_of
from bot.cards.pack import Pack
from bot.cards.places import sourced
from bot.cards.text import Text
from bot.cards.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Overdue:
    """A card or tracker whose `review_by` has passed."""

    id: str
    title: Text
    due_on: date


@dataclass(frozen=True, slots=True)
class Behind:
    """A translation that was last brought level before the original's last review."""

    id: str
    title: Text
    language: str
    translated_on: date
    reviewed_on: date


@dataclass(frozen=True, slots=True)
class Dead:
    """A source whose address no longer leads to it, with the reason and how many statements name it."""

    id: str
    title: str
    reason: str
    statements: int


def due_since(subject: Card | Tracker, today: date) -> date | None:
    """The day its review was due, once that has passed; None for what readers do not see."""
    due_on = subject.review_by if _is_seen(subject) else None
    return due_on if due_on is not None and due_on < today else None


def behind_since(subject: Card | Tracker, language: str) -> date | None:
    """The day a translation was last brought level, if the review is newer; None for what readers do not see."""
    level_on = (subject.translated or {}).get(language)
    if level_on is None or subject.reviewed is None or not _is_seen(subject):
        return None
    return level_on if level_on < subject.reviewed else None


def overdue(pack: Pack, today: date) -> tuple[Overdue, ...]:
    """What readers see with a review due, the oldest first."""
    found = [
        Overdue(subject.id, title_of(subject), due_on)
        for subject in _reviewed(pack)
        if (due_on := due_since(subject, today)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.id)))


def behind(pack: Pack) -> tuple[Behind, ...]:
    """Translations older than the review, the oldest first."""
    found = [
        Behind(subject.id, title_of(subject), language, day, subject.reviewed)
        for subject in _reviewed(pack)
        for language in subject.translated or ()
        if (day := behind_since(subject, language)) is not None and subject.reviewed is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.translated_on, each.id, each.language)))


def dead(pack: Pack, reasons: Mapping[str, str]) -> tuple[Dead, ...]:
    """The sources of the pack among those found dead, the most quoted first."""
    named = Counter(name for subject in pack.subjects for said in sourced(subject) for name in said.names)
    found = [
        Dead(id_, f"{pack.sources[id_].publisher}, {pack.sources[id_].title}", reason, named[id_])
        for id_, reason in reasons.items()
        if id_ in pack.sources
    ]
    return tuple(sorted(found, key=lambda each: (-each.statements, each.id)))


def absent_since(pack: Pack, published_on: date | None, today: date) -> date | None:
    """The day of the newsroom's last review or Publish, if that is longer ago than the pack's `absent_after_days`.

    None also where nobody knows of any."""
    last = max((day for day in (pack.reviewed_on, published_on) if day is not None), default=None)
    if last is None:
        return None
    return last if today - last > timedelta(days=pack.absent_after_days) else None


def _reviewed(pack: Pack) -> Iterator[Card | Tracker]:
    """What editors review."""
    return (subject for subject in pack.subjects if isinstance(subject, Card | Tracker))


def _is_seen(subject: Card | Tracker) -> bool:
    """Neither a draft nor a withdrawn card has readers to mislead."""
    return isinstance(subject, Tracker) or subject.status is Status.PUBLISHED
