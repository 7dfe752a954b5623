"""Figures, each beside its goal: met, or missed by how much. What is measured is the rows' work."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line of the table. `most` or `least` is the goal; `note` tells what it was made of."""

    row: int
    what: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_met(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def goal(self) -> str:
        if self.most is not None:
            return f"≤ {_number(self.most)}{_unit(self.unit)}"
        return "—" if self.least is None else f"≥ {_number(self.least)}{_unit(self.unit)}"

    @property
    def shown(self) -> str:
        return f"{_number(self.value)}{_unit(self.unit)}"

    @property
    def verdict(self) -> str:
        if self.most is None and self.least is None:
            return ""
        if self.is_met:
            return "met"
        goal = self.most if self.most is not None else self.least
        assert goal is not None
        away = abs(self.value - goal)
        return f"missed by {_number(away)}{_unit(self.unit)}" + (f" ({away / goal:.0%})" if goal else "")

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "what": self.what,
            "value": self.value,
            "unit": self.unit,
            "goal": self.goal,
            "shown": self.shown,
            "verdict": self.verdict,
            "note": self.note,
            "parts": self.parts,
        }


def table(figures: Iterable[Figure]) -> str:
    """For the terminal, and as it is for a Markdown page."""
    return cells((str(each.row), each.what, each.goal, each.shown, each.verdict, each.note) for each in figures)


def cells(rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table under the bench's heads."""
    head = ("row", "what", "goal", "figure", "verdict", "made of")
    rows = list(rows)
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = tuple("-" * width for width in widths)
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, rule, *rows)
    ]
    return "\n".join(lines)


def ratio(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Of interleaved runs: the median of the ratios, pair by pair."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}" if abs(value) < 100 else f"{value:,.0f}"


def _unit(unit: str) -> str:
    return f" {unit}" if unit and unit != "×" else unit
