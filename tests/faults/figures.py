"""The figures of a run: what each fault test counted, with its seed, for the table at the end and for a JSON file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

Number = int | float | str
COLUMNS = ("kills", "sent", "lost", "duplicates", "most_copies", "seconds")
"""What most faults have a number for; the others stand at the end of a line, with their names."""


@dataclass(frozen=True)
class Figure:
    """`fault` is its number in RELIABILITY (D01); `seed` None: nothing was left to chance."""

    fault: str
    what: str
    numbers: dict[str, Number]
    seed: int | None = None

    @property
    def written(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> Self:
        return cls(**json.loads(written))

    @property
    def cells(self) -> tuple[str, ...]:
        named = [_plain(self.numbers.get(name, "")) for name in COLUMNS]
        others = {name: value for name, value in self.numbers.items() if name not in COLUMNS}
        rest = " · ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in others.items())
        return self.fault, self.what, "" if self.seed is None else str(self.seed), *named, rest


@dataclass
class Figures:
    """In the order in which they came; told in the order of the faults."""

    rows: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        self.rows.append(figure)

    @property
    def lines(self) -> list[str]:
        """A table: words to the left, numbers to the right."""
        heads = ("", "name", "seed", *(name.replace("_", " ") for name in COLUMNS), "also")
        table = [heads, *(row.cells for row in self._sorted())]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        return ["  ".join(_aligned(cells, widths)).rstrip() for cells in table]

    def write(self, path: Path) -> None:
        rows = [asdict(row) for row in self._sorted()]
        path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _sorted(self) -> list[Figure]:
        return sorted(self.rows, key=lambda row: row.fault)


def _aligned(cells: tuple[str, ...], widths: list[int]) -> list[str]:
    last = len(cells) - 1
    return [
        cell.ljust(width) if place < 2 or place == last else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]


def _plain(value: Number) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
