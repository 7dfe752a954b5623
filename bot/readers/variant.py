"""The variant of an edition that a subscriber gets: which dispatches, in which language. What it says is pages' work.

Subscribers with the same wishes share one selection, and selections of the same dispatches one rendering."""

import hashlib
from collections.abc import Iterable

from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.readers.subscription import Subscription


def chosen(dispatches: Iterable[Dispatch], subscription: Subscription, pack: Pack) -> tuple[Dispatch, ...]:
    """The dispatches with one of its topics and one of its countries, in their order. One that names no country, or no
    topic, is about all of them; who chose none, or none that the pack still has, wants all."""
    topics, countries = subscription.topics, subscription.countries
    return tuple(
        dispatch
        for dispatch in dispatches
        if _meets(dispatch.topics, topics, pack.topics) and _meets(dispatch.countries, countries, pack.countries)
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


def _meets(has: tuple[str, ...], wanted: frozenset[str], offered: Iterable[str]) -> bool:
    return not has or not wanted or not wanted.isdisjoint(has) or wanted.isdisjoint(offered)
