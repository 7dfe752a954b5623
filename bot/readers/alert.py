"""An alert: who gets it and when, by what they chose. Asking for everybody's choices and sending is others' work."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.cards.dispatch import Dispatch
from bot.cards.pack import Pack
from bot.readers.pauses import is_paused
from bot.readers.slots import quiet_ends_at
from bot.readers.subscription import Frequency, Subscription
from bot.readers.variant import chosen


class Fate(StrEnum):
    """What an alert comes to for one who wants alerts. `LATER`: after the quiet hours. `ASLEEP`: they end too late."""

    NOW = "now"
    LATER = "later"
    ASLEEP = "asleep"
    PAUSED = "paused"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Turn:
    """`at` is the instant from which it may be sent (aware, UTC); None if it is not."""

    fate: Fate
    at: datetime | None = None


def alert_turn(
    dispatch: Dispatch, subscription: Subscription, pack: Pack, *, now: datetime, expires_at: datetime
) -> Turn:
    """The turn of a subscription that wants alerts, by its topics, countries, pause and quiet hours."""
    if not chosen((dispatch,), subscription, pack):
        return Turn(Fate.ELSEWHERE)
    if is_paused(subscription, now):
        return Turn(Fate.PAUSED)
    quiet_until = quiet_ends_at(subscription, now)
    if quiet_until is None:
        return Turn(Fate.NOW, now)
    return Turn(Fate.LATER, quiet_until) if quiet_until < expires_at else Turn(Fate.ASLEEP)


@dataclass(slots=True)
class Reach:
    """How many an alert would reach. `languages` and `frequencies` count those who get it, now or later."""

    fates: Counter[Fate] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    frequencies: Counter[Frequency] = field(default_factory=Counter)

    def add(self, turn: Turn, subscription: Subscription, *, language: str) -> None:
        """`language` is the one the pack speaks to them."""
        self.fates[turn.fate] += 1
        if turn.at is not None:
            self.languages[language] += 1
            self.frequencies[subscription.frequency] += 1

    @property
    def reached(self) -> int:
        return self.fates[Fate.NOW] + self.fates[Fate.LATER]
