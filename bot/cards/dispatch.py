"""A dispatch: a dated, sourced news item. Digests carry dispatches."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.cards.card import Correction, Status
from bot.cards.dates import PartialDate
from bot.cards.text import Text


class Importance(StrEnum):
    BREAKING = "breaking"
    MAJOR = "major"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        """0 for the most important."""
        return list(Importance).index(self)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`date` is when it happened; readers see it from `publish_at` (aware, UTC) on, unless it is a draft."""

    id: str
    date: PartialDate
    publish_at: dt.datetime
    status: Status
    importance: Importance
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    headline: Text
    text: Text
    sources: tuple[str, ...]
    cards: tuple[str, ...] = ()
    translated: Mapping[str, dt.date] | None = None
    corrections: tuple[Correction, ...] = ()

    def is_visible(self, now: dt.datetime) -> bool:
        """Whether a reader may see it at `now`."""
        return self.status is Status.PUBLISHED and self.publish_at <= now

    def order(self) -> tuple[dt.date, dt.datetime, str]:
        """What dispatches are ordered by: the day it happened, then when readers saw it."""
        return self.date.last_day, self.publish_at, self.id
