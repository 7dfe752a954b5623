"""Rows 5 to 8: what stands still — the planner over a large town, a start, the pack, the search."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.bots import CONTENT, Ours, ours_running, wait_until
from tests.bench.figures import Figure
from tests.bench.running import Server, awake, child_environment, measured, memory_of, started
from tests.rig import ROOT

SMALL = 10_000
HEAVY = ("matplotlib", "alembic")
IDLE_S = 5


def planning(folder: Path, *, count: int) -> list[Figure]:
    small = measured("planning", SMALL, folder=folder / "plan-small")
    large = measured("planning", count, "--whole", folder=folder / "plan-large")
    each_us = {size: told["cpu_s"] / size * 1e6 for size, told in ((SMALL, small), (count, large))}
    note = f"{large['planned']:,} deliveries, {large['variants']} variants"
    steady = f"{each_us[SMALL]:.1f} µs of CPU each of {SMALL:,}, {each_us[count]:.1f} µs of {count:,}"
    return [
        Figure(5, f"planned, {count:,} due", large["took_s"], "s", most=20 * count / 1_000_000, note=note),
        Figure(5, "longest write lock", large["longest_lock_s"] * 1000, "ms", most=200),
        Figure(5, "memory growth", large["growth_mb"], "MB", most=50),
        Figure(5, "cost per subscriber, against 10,000", each_us[count] / each_us[SMALL], "×", 1.2, note=steady),
        Figure(5, "lease p99", large["lease_p99_s"] * 1000, "ms", most=10, note="twenty at a time, committed"),
        Figure(5, "database per 1 M subscribers", large["subscriber_bytes"] * 1e6 / 2**20, "MB", most=60),
        Figure(5, "database per 1 M deliveries", large["delivery_bytes"] * 1e6 / 2**20, "MB", most=25),
    ]


def profile(folder: Path, *, count: int) -> str:
    """Where the time of planning goes."""
    file = folder / "planning.txt"
    measured("planning", count, "--profile", file, folder=folder / "plan-profile")
    return file.read_text(encoding="utf-8")


def start(server: Server, folder: Path, *, rounds: int) -> list[Figure]:
    """A start with a command waiting, on a data folder that has been started on before."""
    place = folder / "start"
    with ours_running(place, server) as bot:
        bot.stop()
    took_s = [_first_answer(server, place, 8_000_001 + number) for number in range(rounds)]
    with ours_running(place, server) as bot:
        time.sleep(IDLE_S)
        idle_mb = memory_of(bot.process)
    heavy = _heavy_imports(server, place)
    note = ", ".join(f"{each:.2f}" for each in took_s)
    return [
        Figure(6, "start to first answer", sorted(took_s)[rounds // 2], "s", most=2, note=note),
        Figure(6, "idle memory, the whole pack", idle_mb, "MB", most=130),
        Figure(6, "matplotlib or alembic imported", len(heavy), "modules", most=0, note=", ".join(heavy)),
    ]


def _first_answer(server: Server, folder: Path, chat: int) -> float:
    server.reset()
    with awake():
        server.feed("/status", 1, first_chat=chat)
        with started(["-m", "bot", "run"], folder, child_environment(folder, server, content_dir=CONTENT)) as process:
            wait_until(lambda: server.figures()["latencies_s"], within_s=30, what="the first answer", every_s=0.02)
            took_s: float = server.figures()["latencies_s"][0]
            Ours(process, folder).stop()
    return took_s


def _heavy_imports(server: Server, folder: Path) -> list[str]:
    with ours_running(folder, server, options=("-X", "importtime")) as bot:
        time.sleep(2)
        bot.stop()
        imported = set(re.findall(r"^import time:.*\|\s+(\w+)", bot.log, re.MULTILINE))
    return [name for name in HEAVY if name in imported]


def pack(folder: Path) -> list[Figure]:
    told = measured("packs", CONTENT, folder=folder / "pack")
    files = f"{told['files']} files, {told['load_cpu_s']:.2f} s of CPU"
    idle = f"an idle loop {told['idle_gap_s'] * 1000:.0f} ms"
    return [
        Figure(7, "load and check the pack", told["load_s"], "s", most=1.5, note=files),
        Figure(7, "swap: the loop is blocked", told["swap_gap_s"] * 1000, "ms", most=50, note=idle),
        Figure(7, "memory of the pack", told["memory_mb"], "MB", most=25),
    ]


def search(folder: Path) -> list[Figure]:
    """What a question takes of the processor: many are asked, so others' work is no part of it."""
    out = folder / "search.json"
    command = [sys.executable, "-m", "tests.bench.search", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    if not out.exists():
        raise RuntimeError(f"the search was not measured: {done.stderr[-500:]}")
    told = json.loads(out.read_text(encoding="utf-8"))
    made = f"the index takes {told['build_ms']:.0f} ms to make and weighs {told['memory_mb']:.1f} MB"
    return [
        Figure(8, "/search: p99", told["p99_ms"], "ms", most=15, note=f"p50 {told['p50_ms']:.1f} ms; {made}"),
        Figure(8, "/ask: p99", told["ask_p99_ms"], "ms", most=15, note=f"p50 {told['ask_p50_ms']:.1f} ms"),
        Figure(
            8,
            "/ask for the first time: p99",
            told["ask_cold_p99_ms"],
            "ms",
            most=15,
            note=f"p50 {told['ask_cold_p50_ms']:.1f} ms; the meanings of its words are learnt",
        ),
    ]
