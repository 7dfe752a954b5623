"""`python -m tests.simulation [--first SEED] [--seeds N] [--hours H] [--json FILE]`: many seeds one after another.

Ends with 1 if one of them finds something."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from tests.simulation.trial import tried

SEED = 20270420


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--first", type=int, default=SEED)
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    seen, failed = Counter[str](), list[int]()
    for number in range(asked.seeds):
        trial = tried(asked.first + number, hours=asked.hours)
        seen += trial.seen + Counter({"kills": trial.happened["kill"], "people": len(trial.scenario.people)})
        failed += [trial.scenario.seed] if trial.findings else []
        print(_line(number, asked.seeds, trial.scenario.seed, trial.scenario.night, trial.seconds), flush=True)  # noqa: T201
        if trial.findings:
            print(trial.told, flush=True)  # noqa: T201
    counts = {"seeds": asked.seeds, "simulated hours": asked.seeds * asked.hours, "failed": len(failed), **seen}
    print(" · ".join(f"{name} {number:g}" for name, number in counts.items()))  # noqa: T201
    if asked.json is not None:
        asked.json.write_text(json.dumps({"first": asked.first, "failed": failed, "counts": counts}), encoding="utf-8")
    return 1 if failed else 0


def _line(number: int, of: int, seed: int, night: str, seconds: float) -> str:
    return f"{number + 1}/{of}  seed {seed}  {night}  {seconds:.1f} s"


if __name__ == "__main__":
    sys.exit(main())
