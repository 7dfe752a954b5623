"""Writes the figures of a run of the fault tests into docs/faults.md: `python -m tests.faults.table sqlite FILE …`

Give a database and its file of figures, several pairs if there are; the table is dated by the files."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
COLUMNS = ("kills", "sent", "lost", "duplicates", "most_copies", "seconds")
HEADS = ("fault", "what", "database", "seed", *(name.replace("_", " ") for name in COLUMNS), "also")


def table(runs: list[tuple[str, list[dict[str, Any]]]]) -> str:
    """Rows by fault, then by name, the databases below each other."""
    rows = [(row["fault"], row["what"], database, row) for database, figures in runs for row in figures]
    lines = [f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}"]
    for fault, what, database, row in sorted(rows, key=lambda each: each[:3]):
        numbers = row["numbers"]
        also = " · ".join(
            f"{name.replace('_', ' ')} {plain(value)}" for name, value in numbers.items() if name not in COLUMNS
        )
        cells = [fault, what, database, plain(row["seed"]), *(plain(numbers.get(name)) for name in COLUMNS), also]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def plain(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) else str(value).replace("|", "/")


def written(page: str, told: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{told}\n{END}{after}"


def main(arguments: list[str]) -> None:
    pairs = [(database, Path(file)) for database, file in zip(arguments[::2], arguments[1::2], strict=True)]
    made = max(datetime.fromtimestamp(file.stat().st_mtime, UTC) for _, file in pairs)
    runs = [(database, json.loads(file.read_text(encoding="utf-8"))) for database, file in pairs]
    told = f"Of {made:%Y-%m-%d}, on two cores.\n\n{table(runs)}"
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
