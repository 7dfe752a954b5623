"""`python -m tests.proof [--only WORDS …] [--resume] [--file FILE]`: everything that takes long, part after part.

It goes on after a part that failed, keeps each result in FILE as soon as it is there, and writes all of them as one
table into docs/reliability.md, each with its day: parts may be run on different days. `--resume` leaves out what FILE
says has held. Ends with 1 if a part of this run failed."""

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.proof.parts import PARTS, Part
from tests.proof.results import Result, keep, kept, table, written

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"


def main() -> int:
    asked = _asked()
    results, failed = kept(asked.file), 0
    wanted = [part for part in PARTS if not asked.only or any(word in part.name for word in asked.only)]
    if asked.resume:
        wanted = [part for part in wanted if part.name not in results or not results[part.name].held]
    for number, part in enumerate(wanted, 1):
        _say(f"{number} of {len(wanted)}: {part.name}, {part.what}")
        result = run(part, asked.file.with_name(f"proof-{part.name.replace(', ', '-').replace(' ', '-')}.log"))
        failed += not result.held
        results[part.name] = result
        keep(asked.file, in_order(results))
        _say("  " + "  ".join(result.cells[2:]))
    told = table(in_order(results))
    asked.page.write_text(written(asked.page.read_text(encoding="utf-8"), told), encoding="utf-8")
    _say(f"\n{told}")
    return 1 if failed else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.proof", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="WORDS")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--file", type=Path, default=Path("proof.json"))
    parser.add_argument("--page", type=Path, default=PAGE)
    return parser.parse_args()


def run(part: Part, log: Path) -> Result:
    """To its end, however it ends; what it prints is shown and kept in `log`."""
    begun_s = time.monotonic()
    with (
        log.open("w", encoding="utf-8", buffering=1) as file,
        subprocess.Popen(
            part.command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **part.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            sys.stderr.write(f"    {line}")
    output = log.read_text(encoding="utf-8")
    return Result(
        name=part.name,
        what=part.what,
        count=part.counted(output),
        seed=part.seed,
        seconds=time.monotonic() - begun_s,
        held=process.returncode == 0 and bool(part.counted(output)),
        on=f"{datetime.now(UTC):%Y-%m-%d}",
        missed=part.missed(output),
    )


def in_order(results: dict[str, Result]) -> list[Result]:
    """As the parts are listed."""
    return [results[part.name] for part in PARTS if part.name in results]


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - what it is run for


if __name__ == "__main__":
    sys.exit(main())
