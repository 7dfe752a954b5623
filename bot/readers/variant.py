"""The variant of an edition that a subscriber gets: which dispatches, in which language. What it says is pages' work.

Subscribers with the same wishes share one selection, and selections of the same dispatches one rendering."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.readers.subscription import Subscription

WOKEN: Final = "-woken"


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


@dataclass(frozen=True, slots=True)
class VariantKey:
    """How a variant is called within its edition: `fr-5d41`, `fr-5d41+12`, `fr-5d41~0af3`, `fr-5d41+12~0af3`.

    `base` is its id, ending with `-woken` where it says that a pause is over. `number` is the order that it was last
    changed for; of an edit, the variant that it is of; 0 if there is none. `words` tells renderings apart."""

    base: str
    number: int = 0
    words: str = ""

    @classmethod
    def read(cls, key: str) -> "VariantKey":
        told, _, words = key.partition("~")
        base, _, number = told.partition("+")
        return cls(base, int(number or 0), words)

    def saying(self, body: str) -> "VariantKey":
        """The same words are the same variant, however often they are rendered; others, of a pack that was corrected
        since, are another."""
        return replace(self, words=hashlib.sha256(body.encode()).hexdigest()[:12])

    @property
    def is_woken(self) -> bool:
        return self.base.endswith(WOKEN)

    @property
    def look(self) -> tuple[str, bool]:
        """The language, and whether it is light."""
        *language, last = self.base.removesuffix(WOKEN).split("-")[:-1]
        return ("-".join(language), True) if last == "light" else ("-".join([*language, last]), False)

    def __str__(self) -> str:
        number = f"+{self.number}" if self.number else ""
        return f"{self.base}{number}~{self.words}" if self.words else f"{self.base}{number}"


def _meets(has: tuple[str, ...], wanted: frozenset[str], offered: Iterable[str]) -> bool:
    return not has or not wanted or not wanted.isdisjoint(has) or wanted.isdisjoint(offered)
