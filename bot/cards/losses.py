"""What each language loses by a publication: pages that would newly be in another one, translations newly behind."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cards.card import Card, Status
from bot.cards.difference import Entry, title_of
from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.cards.places import Subject, texts
from bot.cards.stale import behind_since
from bot.cards.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Loss:
    """`untranslated`: some of it would be in another language. `behind`: the original is newer than the translation."""

    language: str
    untranslated: tuple[Entry, ...]
    behind: tuple[Entry, ...]


def losses(old: Pack, new: Pack) -> tuple[Loss, ...]:
    """For each language of `new` that loses something, in the pack's order."""
    before = {(type(subject), subject.id): subject for subject in _seen(old)}
    changed = [(subject, before.get((type(subject), subject.id))) for subject in _seen(new)]
    found = []
    for language in new.languages:
        untranslated = [now for now, was in changed if _lacks(now, language) and not (was and _lacks(was, language))]
        behind = [now for now, was in changed if _is_behind(now, language) and not (was and _is_behind(was, language))]
        if untranslated or behind:
            found.append(Loss(language, tuple(map(_entry, untranslated)), tuple(map(_entry, behind))))
    return tuple(found)


def _seen(pack: Pack) -> Iterator[Subject]:
    """What readers see, now or at its hour."""
    for subject in pack.subjects:
        if not isinstance(subject, Card | Dispatch) or subject.status is Status.PUBLISHED:
            yield subject


def _lacks(subject: Subject, language: str) -> bool:
    return any(language not in text for _, text in texts(subject))


def _is_behind(subject: Subject, language: str) -> bool:
    return isinstance(subject, Card | Tracker) and behind_since(subject, language) is not None


def _entry(subject: Subject) -> Entry:
    return Entry(subject.id, title_of(subject))
