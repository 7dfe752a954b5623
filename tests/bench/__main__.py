"""The bench: `make bench` measures everything and prints each figure beside its goal.

`--quick` takes a few minutes instead of most of an hour; `--rows 1,3` measures some; `--json FILE` keeps them;
`--profile` tells where the time of the three hottest paths goes, and measures nothing unless rows are named."""

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import answering, delivering, pacing, standing
from tests.bench.figures import Figure, table
from tests.bench.running import CLIENT_CORE, CORES, SERVER_CORE, Server, server_running

Row = Callable[[Server, Path], list[Figure]]


def rows(*, quick: bool) -> dict[int, Row]:
    size, turns = (600, 3000)[not quick], (2, 3)[not quick]
    return {
        0: lambda server, folder: [delivering.ceiling(server, folder, count=20_000)],
        1: lambda server, folder: delivering.cost(server, folder, count=(2000, 6000)[not quick], rounds=turns),
        2: lambda server, folder: delivering.thousand(server, folder, seconds=(10, 60)[not quick]),
        3: lambda server, folder: _paced(server, folder, size),
        4: lambda server, folder: answering.commands(
            server, folder, seconds=(5, 20)[not quick], burst=(500, 2000)[not quick], rounds=turns
        ),
        5: lambda _, folder: standing.planning(folder, count=(100_000, 1_000_000)[not quick]),
        6: lambda server, folder: standing.start(server, folder, rounds=(3, 7)[not quick]),
        7: lambda _, folder: standing.pack(folder),
        8: lambda _, folder: standing.search(folder),
    }


def _paced(server: Server, folder: Path, count: int) -> list[Figure]:
    figures = pacing.strict(server, folder, count=count)
    limited_s = figures[-1].value
    figures += pacing.replies(server, folder, count=count, limited_s=limited_s)
    return [*figures, pacing.refused(server, folder, count=count // 2)]


def machine() -> str:
    model = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    name = model.partition(":")[2].strip() or platform.machine()
    return (
        f"{name}, {len(CORES)} cores (server on {SERVER_CORE}, measured on {CLIENT_CORE}), load "
        f"{os.getloadavg()[0]:.1f}; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", default="")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    chosen = rows(quick=asked.quick)
    all_rows = [] if asked.profile else list(chosen)
    wanted = [int(number) for number in asked.rows.split(",")] if asked.rows else all_rows
    figures: list[Figure] = []
    failed: list[str] = []
    about = {"machine": machine(), "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "quick": asked.quick}
    with tempfile.TemporaryDirectory() as folder, server_running(Path(folder)) as server:
        for number in wanted:
            began_s = time.monotonic()
            try:
                figures += chosen[number](server, Path(folder))
            except (RuntimeError, TimeoutError, OSError) as reason:
                failed.append(f"row {number} broke off: {reason}")
            _say(f"row {number}: {time.monotonic() - began_s:.0f} s")
        if asked.profile:
            _tell_profiles(server, Path(folder))
    about["load_after"] = os.getloadavg()[0]
    if asked.json:
        kept = {"about": about, "figures": [each.as_json for each in figures], "failed": failed}
        asked.json.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    _say(f"\n{about['at']}, {about['machine']}\n")
    print(table(figures))  # noqa: T201 - the result
    for sentence in failed:
        _say(sentence)
    missed = sum(not each.is_met for each in figures)
    _say(f"\n{len(figures)} figures, {missed} goals missed, {len(failed)} rows broken off")
    sys.exit(bool(failed))


def _tell_profiles(server: Server, folder: Path) -> None:
    _say(f"A delivered message:\n{delivering.profile(server, folder, count=4000)}")
    _say(f"A command among many:\n{answering.profile(server, folder, count=4000)}")
    _say(f"A subscriber planned for:\n{standing.profile(folder, count=100_000)}")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - how far it is


if __name__ == "__main__":
    main()
