"""A card: one subject in claims that can be checked, each with its sources and its date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.cards.dates import PartialDate
from bot.cards.figure import Figure
from bot.cards.text import Text


class CardKind(StrEnum):
    BACKGROUND = "background"
    ACTOR = "actor"
    COUNTRY = "country"
    EXPLAINER = "explainer"


class Status(StrEnum):
    """Where a card or a dispatch stands with readers."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable sentence. `since` and `until` bound the time in which it is true, where that is known."""

    text: Text
    sources: tuple[str, ...]
    as_of: PartialDate
    since: PartialDate | None = None
    until: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Section:
    heading: Text
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said, what is said now, and since when."""

    on: date
    was: Text
    now: Text


@dataclass(frozen=True, slots=True)
class Card:
    """`translated` tells, by language, the day a translation was last brought level with the original."""

    id: str
    kind: CardKind
    title: Text
    brief: Text
    aka: tuple[str, ...] = ()
    command: str | None = None
    status: Status = Status.PUBLISHED
    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    figures: tuple[Figure, ...] = ()
    related: tuple[str, ...] = ()
    reviewed: date | None = None
    review_by: date | None = None
    translated: Mapping[str, date] | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def claims(self) -> Iterator[Claim]:
        return (claim for section in self.sections for claim in section.claims)

    @property
    def as_of(self) -> PartialDate | None:
        """The newest date that a claim or a value of this card holds for."""
        dates = [claim.as_of for claim in self.claims]
        dates += [value.as_of for figure in self.figures for value in figure.values]
        return max(dates, key=lambda day: (day.last_day, day.first_day), default=None)
