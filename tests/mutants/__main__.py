"""`python -m tests.mutants [WORDS]`: remove each safeguard in a copy of the project, and see a test fail.

Ends with 1 when a mutant lives, and when the text that a mutant changes is not there any more. With words, only the
mutants whose names hold them."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.safeguards import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("bot", "tests", "content", "pyproject.toml")
PATIENCE_S = 300
FAILED = 1  # pytest: some tests failed (docs.pytest.org, exit codes); 2 and more: they could not be run


@dataclass(frozen=True, slots=True)
class Fate:
    """`found`: the first test that failed, empty if none did."""

    mutant: Mutant
    found: str
    took_s: float

    @property
    def line(self) -> str:
        return f"{'found' if self.found else 'LIVES':6}{self.mutant.without:52}{self.took_s:6.1f} s  {self.found}"


def main() -> int:
    wanted = [mutant for mutant in MUTANTS if all(word in mutant.without for word in sys.argv[1:])]
    missing = [line for mutant in wanted for line in misplaced(mutant)]
    for line in missing:
        print(line)  # noqa: T201 - what it is run for
    if missing:
        return 1
    lives = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        for mutant in wanted:
            fate = fate_of(mutant, Path(folder) / "copy")
            lives += not fate.found
            print(fate.line, flush=True)  # noqa: T201
    print(f"{len(wanted) - lives} of {len(wanted)} mutants were found.")  # noqa: T201
    return 1 if lives else 0


def misplaced(mutant: Mutant) -> Iterator[str]:
    """What cannot be removed, since it is not found once."""
    for patch in mutant.patches:
        times = (ROOT / patch.file).read_text(encoding="utf-8").count(patch.text)
        if times != 1:
            yield f"{mutant.without}: {patch.file} holds {times} times: {patch.text.strip()}"


def fate_of(mutant: Mutant, copy: Path) -> Fate:
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for name in COPIED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, copy / name)
    for patch in mutant.patches:
        file = copy / patch.file
        file.write_text(file.read_text(encoding="utf-8").replace(patch.text, patch.instead), encoding="utf-8")
    begun_s = time.monotonic()
    return Fate(mutant, _first_failure(mutant, copy), time.monotonic() - begun_s)


def _first_failure(mutant: Mutant, copy: Path) -> str:
    """Raises RuntimeError when the tests could not be run."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *mutant.tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return f"nothing ended within {PATIENCE_S} s"
    if done.returncode not in {0, FAILED}:
        raise RuntimeError(f"{mutant.without}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}")
    found = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return found.group(1) if done.returncode == FAILED and found else ""


if __name__ == "__main__":
    sys.exit(main())
