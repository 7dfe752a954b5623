"""Dates as editors know them: a day, a month or a year. It compares and orders them; words for them are pages' work."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month (`day` is None) or a year (`month` is None, too)."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read `2023-06-30`, `2023-06` or `2023`. Raises ValueError with a sentence for anything else."""
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise ValueError(f"“{written[:60]}” is not a date; write 2023-06-30, 2023-06 or 2023")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 - the pattern has a year
        partial = cls(year, month, day)
        try:
            partial.first_day  # noqa: B018 - a property that raises for the 31st of June
        except ValueError:
            raise ValueError(f"“{written}” is not in the calendar") from None
        return partial

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The day from which on a fact dated so is known: a month or a year counts from its last day."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)
