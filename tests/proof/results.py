"""What came of the parts of the proof: kept in a file as soon as each ends, and told as one table."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

BEGIN, END = "<!-- proof -->", "<!-- /proof -->"
HEADS = ("part", "what", "count", "seed", "seconds", "result", "on")


@dataclass(frozen=True, slots=True)
class Result:
    """`on` is the day it ended; `held` whether it ended well; `missed` how many goals it measured and missed."""

    name: str
    what: str
    count: str
    seed: int | None
    seconds: float
    held: bool
    on: str
    missed: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        seed = "" if self.seed is None else str(self.seed)
        return self.name, self.what, self.count, seed, f"{self.seconds:.0f}", self._verdict, self.on

    @property
    def _verdict(self) -> str:
        if not self.held:
            return "FAILED"
        return f"{self.missed} missed" if self.missed else "held"


def kept(file: Path) -> dict[str, Result]:
    """What earlier runs have left, by part."""
    if not file.exists():
        return {}
    return {each["name"]: Result(**each) for each in json.loads(file.read_text(encoding="utf-8"))}


def keep(file: Path, results: Iterable[Result]) -> None:
    text = json.dumps([asdict(each) for each in results], indent=1, ensure_ascii=False)
    draft = file.with_name(f"{file.name}.new")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.rename(file)


def table(results: Iterable[Result]) -> str:
    rows = [f"| {' | '.join(cell.replace('|', '/') for cell in each.cells)} |" for each in results]
    return "\n".join([f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}", *rows])


def written(page: str, told: str) -> str:
    """The page with the table between its marks. Raises ValueError where they are missing."""
    if BEGIN not in page or END not in page:
        raise ValueError(f"the page has no place for the table: {BEGIN} … {END}")
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{told}\n{END}{rest.partition(END)[2]}"
