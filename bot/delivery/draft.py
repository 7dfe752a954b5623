"""A draft: what a page of due subscribers comes to, before any of it is written. Rows and rendering are `planner`'s.

Nothing new, nothing planned. A digest that is too late is dropped and what it would have told stays new; one that must
not come at night is looked at again in the morning."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.delivery.lateness import sendable_at
from bot.readers.edition import EditionKind
from bot.readers.slots import Slot, last_slot, next_slot
from bot.readers.subscription import Subscription
from bot.readers.variant import chosen, variant_id
from bot.store.subscribers import Subscriber

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

    def known_by(self, seen_until: datetime) -> int:
        """How many of them somebody knows who has seen all until then."""
        return bisect_right(self.visible_at, seen_until)


@dataclass(frozen=True, slots=True)
class Variant:
    """One digest that many get. `key` is the same whenever the digest is."""

    key: str
    language: str
    light: bool
    dispatches: tuple[Dispatch, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one due subscriber gets, of which slot, and when it is looked at again. No variant: nothing is sent."""

    subscriber: Subscriber
    next_due_at: datetime | None
    seen_until: datetime
    slot: Slot | None = None
    variant: Variant | None = None


@dataclass(frozen=True, slots=True)
class _Hour:
    """What the clock says to a subscription: its slot, if it may be sent now, and when it is due again."""

    slot: Slot | None
    next_due_at: datetime | None


class Draft:
    """The turns of one instant. Subscribers with the same choices share the work: there are few hundred of them."""

    def __init__(self, news: News, *, now: datetime, language: Callable[[Subscription], str]) -> None:
        self._news = news
        self._now = now
        self._language = language
        self._hours: dict[Subscription, _Hour] = {}
        self._variants: dict[tuple[Subscription, int], Variant | None] = {}

    def turns(self, due: Sequence[Subscriber]) -> list[Turn]:
        return [self._turn(subscriber) for subscriber in due]

    def _turn(self, subscriber: Subscriber) -> Turn:
        subscription = subscriber.subscription
        hour = self._hours.get(subscription)
        if hour is None:
            hour = self._hours[subscription] = _hour(subscription, self._now)
        if hour.slot is None:
            return Turn(subscriber, hour.next_due_at, subscriber.seen_until)
        known = self._news.known_by(subscriber.seen_until)
        if (subscription, known) not in self._variants:
            self._variants[subscription, known] = self._variant(subscription, known)
        variant = self._variants[subscription, known]
        seen_until = self._seen_until(subscriber.seen_until)
        return Turn(subscriber, hour.next_due_at, seen_until, hour.slot if variant else None, variant)

    def _variant(self, subscription: Subscription, known: int) -> Variant | None:
        told = chosen(self._news.dispatches[known:], subscription)
        if not told:
            return None
        language, light = self._language(subscription), subscription.light
        key = variant_id([dispatch.id for dispatch in told], language=language, light=light)
        return Variant(key, language, light, told)

    def _seen_until(self, before: datetime) -> datetime:
        latest = self._news.visible_at[-1:] or (before,)
        return max(before, *latest, self._now - UNSETTLED)


def _hour(subscription: Subscription, now: datetime) -> _Hour:
    following = next_slot(subscription, now)
    next_due_at = following.at if following else None
    slot = last_slot(subscription, now)
    if slot is None:
        return _Hour(None, next_due_at)
    lifetime = EditionKind(str(slot.kind)).lifetime
    at = sendable_at(slot.at, zone=subscription.zone, lifetime=lifetime, now=now)
    if at is None:
        return _Hour(None, next_due_at)
    if at > now:
        return _Hour(None, at if next_due_at is None else min(at, next_due_at))
    return _Hour(slot, next_due_at)
