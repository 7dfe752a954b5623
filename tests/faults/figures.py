"""The figures of a run: what each fault test counted, with its seed, for the table at the end and for a JSON file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

Number = int | float | str


@dataclass(frozen=True)
class Figure:
    """`fault` is its number in RELIABILITY (D01); `seed` None: nothing was left to chance."""

    fault: str
    what: str
    numbers: dict[str, Number]
    seed: int | None = None

    @property
    def line(self) -> str:
        counted = " · ".join(f"{name.replace('_', ' ')} {_plain(value)}" for name, value in self.numbers.items())
        seed = "" if self.seed is None else f" (seed {self.seed})"
        return f"{self.fault}  {self.what}{seed}: {counted}"


@dataclass
class Figures:
    """In the order in which they came; told in the order of the faults."""

    rows: list[Figure] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        self.rows.append(figure)

    @property
    def lines(self) -> list[str]:
        return [row.line for row in self._sorted()]

    def write(self, path: Path) -> None:
        rows = [asdict(row) for row in self._sorted()]
        path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _sorted(self) -> list[Figure]:
        return sorted(self.rows, key=lambda row: row.fault)


def _plain(value: Number) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
