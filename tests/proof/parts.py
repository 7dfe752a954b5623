"""The parts of the proof: what each runs, and how its count is read from what it prints. `__main__` runs them."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PYTEST: Final = (sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider")  # each test is told as it ends
RELOADS: Final = "tests/faults/test_reloads.py"
FAULTS: Final = (*PYTEST, "--numprocesses", "2", "--dist", "loadfile", "tests/faults", "tests/replicas", "--long")
PASSED: Final = r"(\d+ passed.*?) in "
MISSED: Final = r"(\d+) goals missed"
SEED: Final = 20270500


@dataclass(frozen=True, slots=True)
class Part:
    """`count` finds the numbers in the last words of its output; `seed` None: it has none, or draws and prints them."""

    name: str
    what: str
    command: tuple[str, ...]
    count: str = PASSED
    seed: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def counted(self, output: str) -> str:
        """The last place in the output that tells it; empty if none does."""
        found = re.findall(self.count, output)
        return found[-1].strip("= ") if found else ""

    def missed(self, output: str) -> int:
        """How many goals it says that it missed."""
        found = re.findall(MISSED, output)
        return int(found[-1]) if found else 0


PARTS: Final = (
    Part(
        "mutants",
        "each safeguard taken out, a test fails",
        (sys.executable, "-m", "tests.mutants"),
        count=r"(\d+ of \d+) mutants were found",
    ),
    Part(
        "properties",
        "every property with ten times as many examples",
        (*PYTEST, "-m", "hypothesis", "--numprocesses", "2", "--ignore=tests/simulation", "tests"),
        environment={"FUZZ": "10"},
    ),
    Part(
        "odd updates",
        "ten thousand updates of odd shapes, and the bot answers still",
        (*PYTEST, "tests/chat/test_odd_updates.py"),
        environment={"FUZZ": "34"},
    ),
    Part(
        "simulation",
        "the whole sender for three days at a time",
        (sys.executable, "-m", "tests.simulation", "--first", str(SEED), "--seeds", "40", "--hours", "72"),
        count=r"(seeds \d+ · .*)",
        seed=SEED,
    ),
    Part(
        "faults, SQLite",
        "every fault in whole numbers, with real waits, but for reloads",
        (*FAULTS, f"--ignore={RELOADS}", "--figures", "figures.json"),
    ),
    Part(
        "faults, PostgreSQL",
        "the same on a server",
        (*FAULTS, f"--ignore={RELOADS}", "--database", "postgres", "--figures", "figures-postgres.json"),
    ),
    Part(
        "reloads",
        "a thousand reloads while readers ask",
        (*PYTEST, RELOADS, "--long", "--figures", "figures-reloads.json"),
    ),
    Part(
        "bench",
        "every goal of performance",
        (sys.executable, "-m", "tests.bench", "--json", "bench.json"),
        count=r"(\d+ figures, \d+ goals missed)",
    ),
)  # fmt: skip
