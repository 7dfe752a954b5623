"""The variant of an edition that a subscriber gets: which dispatches, in which language. What it says is pages' work.

Subscribers with the same wishes share one selection, and selections of the same dispatches one rendering."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from bot.cards.dispatch import Dispatch
from bot.readers.subscription import Subscription


class Wishes(Protocol):
    """What is asked of a dispatch: one of the topics and one of the countries; an empty set asks nothing."""

    @property
    def topics(self) -> frozenset[str]: ...
    @property
    def countries(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class VariantKey:
    """All of a subscriber that decides what a digest says. `since`: what is new is newer than that (aware, UTC)."""

    language: str
    light: bool
    topics: frozenset[str]
    countries: frozenset[str]
    since: datetime | None = None

    @classmethod
    def of(cls, subscription: Subscription, *, language: str, since: datetime | None = None) -> Self:
        """`language` is the one the pack speaks to this subscriber, who may have chosen none."""
        return cls(language, subscription.light, subscription.topics, subscription.countries, since)


def chosen(dispatches: Iterable[Dispatch], wishes: Wishes) -> tuple[Dispatch, ...]:
    """The dispatches of a subscription or a key, in their order. One that names no country, or no topic, is about all
    of them."""
    return tuple(
        dispatch
        for dispatch in dispatches
        if _meets(dispatch.topics, wishes.topics) and _meets(dispatch.countries, wishes.countries)
    )


def variant_id(dispatch_ids: Iterable[str], *, language: str, light: bool) -> str:
    """A short text that is the same whenever the digest is: `fr-light-5d41402abc4b2a76b9719d91`. The order of the
    dispatches does not matter: a page orders them itself."""
    told = hashlib.sha256("\n".join(sorted(dispatch_ids)).encode()).hexdigest()[:24]
    return "-".join([language, *(["light"] if light else []), told])


def variant_look(key: str) -> tuple[str, bool]:
    """The language of a variant's id, and whether it is light. What follows a `+` is of a later correction, what
    follows a `~` of a second rendering, and one that ends a pause says so at its end."""
    *language, last = key.partition("~")[0].partition("+")[0].removesuffix("-woken").split("-")[:-1]
    return ("-".join(language), True) if last == "light" else ("-".join([*language, last]), False)


def _meets(has: tuple[str, ...], wanted: frozenset[str]) -> bool:
    return not has or not wanted or not wanted.isdisjoint(has)
