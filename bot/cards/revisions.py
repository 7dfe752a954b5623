"""Revisions: a short name for what a card says, so that one can quote it. The pack's own revision covers the files."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.tracker import Tracker

DIGITS = 8


def revision(subject: Card | Tracker | Dispatch) -> str:
    """Eight hex digits that change whenever anything a card, tracker or dispatch holds does."""
    return short(hashlib.sha256(_written(subject).encode()).hexdigest())


def short(whole: str) -> str:
    """As much of a revision as tells it from all others."""
    return whole[:DIGITS]


def _written(value: object) -> str:
    """The value in one way only, whatever the order of its mappings."""
    if is_dataclass(value):
        return _mapping({field.name: getattr(value, field.name) for field in fields(value)})
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, tuple | list):
        return f"[{','.join(_written(item) for item in value)}]"
    return repr(str(value))


def _mapping(items: Mapping[str, object]) -> str:
    return f"{{{','.join(f'{key!r}:{_written(items[key])}' for key in sorted(items))}}}"
