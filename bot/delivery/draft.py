"""A draft: what a page of due subscribers comes to, before any of it is written. Rows and rendering are `planner`'s.

Nothing new, nothing planned. A digest that is too late is dropped and what it would have told stays new; one that must
not come at night is looked at again in the morning."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Self

from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.delivery.lateness import sendable_at
from bot.readers.edition import EditionKind
from bot.readers.slots import Slot, last_slot, next_slot
from bot.readers.subscription import Subscription
from bot.readers.variant import WOKEN, chosen, variant_id
from bot.store.subscribers import Due

# A Publish takes its hour, copies files, and is served a little later: nobody has seen the last minutes for good.
UNSETTLED: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class News:
    """Dispatches that readers can see, in the order in which they became visible."""

    dispatches: tuple[Dispatch, ...] = ()
    visible_at: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, pack: Pack, visible: Iterable[tuple[str, datetime]], now: datetime) -> Self:
        """`visible` is (dispatch id, visible_at), oldest first; what the pack no longer shows is left out."""
        shown = [(pack.dispatches[which], at) for which, at in visible if which in pack.dispatches]
        shown = [(dispatch, at) for dispatch, at in shown if dispatch.is_visible(now)]
        return cls(tuple(dispatch for dispatch, _ in shown), tuple(at for _, at in shown))


@dataclass(frozen=True, slots=True)
class Variant:
    """One digest that many get. `key` is the same whenever the digest is. `woken`: it says that a pause has ended."""

    key: str
    language: str
    light: bool
    dispatches: tuple[Dispatch, ...]
    woken: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What due subscribers get, of which slot, and when they are looked at again. No variant: nothing is sent.

    `seen_until` None: they have seen no more than before. `wakes`: a pause is over with this slot, whether or not
    there is something to tell."""

    next_due_at: datetime | None
    seen_until: datetime | None = None
    slot: Slot | None = None
    variant: Variant | None = None
    wakes: bool = False


@dataclass(slots=True)
class _Choice:
    """What the clock says to one subscription, and what it gets for so much of the news known. No slot: nothing."""

    subscription: Subscription
    slot: Slot | None
    next_due_at: datetime | None
    variants: dict[int, Variant | None] = field(default_factory=dict)


class Draft:
    """The turns of one instant. Subscribers with the same choices share the work: there are few hundred of them."""

    def __init__(self, news: News, pack: Pack, *, now: datetime, language: Callable[[Subscription], str]) -> None:
        self._news = news
        self._pack = pack
        self._now = now
        self._language = language
        self._settled_until = max((now - UNSETTLED, *news.visible_at[-1:]))
        self._choices: dict[int, _Choice] = {}

    def turns(self, due: Iterable[Due]) -> list[tuple[Turn, list[Due]]]:
        """Each turn with those who take it."""
        visible_at, settled_until = self._news.visible_at, self._settled_until
        shared: dict[tuple[int, int, bool], list[Due]] = defaultdict(list)
        for each in due:
            # The store gives equal choices as one object: a hash of them costs more than all the rest.
            seen_until = each.seen_until
            known = bisect_right(visible_at, seen_until)
            shared[id(each.subscription), known, seen_until < settled_until].append(each)
        return [
            (self._turn(whose[0].subscription, known, moves=moves), whose)
            for (_, known, moves), whose in shared.items()
        ]

    def _turn(self, subscription: Subscription, known: int, *, moves: bool) -> Turn:
        """`moves`: until now they had seen less than what they will have."""
        choice = self._choices.get(id(subscription))
        if choice is None:
            choice = self._choices[id(subscription)] = _choice(subscription, self._now)
        if choice.slot is None:
            return Turn(choice.next_due_at)
        if known not in choice.variants:
            choice.variants[known] = self._variant(subscription, known)
        variant = choice.variants[known]
        wakes = subscription.paused_until is not None
        seen_until = self._settled_until if moves else None
        return Turn(choice.next_due_at, seen_until, choice.slot if variant else None, variant, wakes)

    def _variant(self, subscription: Subscription, known: int) -> Variant | None:
        told = chosen(self._news.dispatches[known:], subscription, self._pack)
        if not told:
            return None
        language, light = self._language(subscription), subscription.light
        woken = subscription.paused_until is not None
        key = variant_id([dispatch.id for dispatch in told], language=language, light=light)
        return Variant(f"{key}{WOKEN}" if woken else key, language, light, told, woken)


def _choice(subscription: Subscription, now: datetime) -> _Choice:
    following = next_slot(subscription, now)
    next_due_at = following.at if following else None
    slot = last_slot(subscription, now)
    if slot is None:
        return _Choice(subscription, None, next_due_at)
    lifetime = EditionKind(str(slot.kind)).lifetime
    at = sendable_at(slot.at, zone=subscription.zone, lifetime=lifetime, now=now)
    if at is None:
        return _Choice(subscription, None, next_due_at)
    if at > now:
        return _Choice(subscription, None, at if next_due_at is None else min(at, next_due_at))
    return _Choice(subscription, slot, next_due_at)
