"""A figure: one quantity with several values, each with its author. Values are never merged, averaged or picked."""

from dataclasses import dataclass

from bot.cards.dates import PartialDate
from bot.cards.text import Text


@dataclass(frozen=True, slots=True)
class Value:
    """What one source counted. `low == high` is an exact value; `high is None` means "at least `low`"."""

    low: float
    high: float | None
    source: str
    as_of: PartialDate
    counts: Text | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """`contested` means that authors disagree: the values always stand side by side."""

    of: Text
    unit: Text
    values: tuple[Value, ...]
    contested: bool = False
