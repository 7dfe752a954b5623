"""Row 4: two hundred commands a second, and as many as there are: what a reader waits, what an answer costs."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.bots import ours_running, peer_running, wait_until
from tests.bench.delivering import LATENCY_S
from tests.bench.figures import Figure, percentile, ratio
from tests.bench.observed import BEGIN
from tests.bench.running import Server, cpu_of

PER_SECOND = 200
FIRST, BURST_FROM = 6_000_001, 7_000_001
PATIENCE_S = 90
SETTLE_S = 2  # the index of the search is made beside the first answers
BOTS = ("ours", "aiogram_commands", "ptb_commands")


@dataclass(frozen=True)
class Run:
    p50_s: float
    p99_s: float
    paced_ms: float
    burst_ms: float
    burst_per_s: float


def commands(server: Server, folder: Path, *, seconds: int, burst: int, rounds: int) -> list[Figure]:
    runs: dict[str, list[Run]] = {name: [] for name in BOTS}
    for turn in range(rounds):
        for name in BOTS:
            runs[name].append(_run(server, folder / f"commands-{turn}-{name}", name, seconds=seconds, burst=burst))
    ours, aiogram, ptb = (runs[name] for name in BOTS)
    p99_s = median(each.p99_s for each in ours)
    return [
        Figure(4, "200 commands/s: p99", p99_s * 1000, "ms", most=150, note=_waits(runs)),
        Figure(4, "200 commands/s: CPU per command", median(each.paced_ms for each in ours), "ms"),
        _against(4, "PTB default", ours, ptb, 0.1),
        _against(4, "aiogram", ours, aiogram, 0.75),
    ]


def _waits(runs: dict[str, list[Run]]) -> str:
    def told(name: str) -> str:
        p50_s, p99_s = (median(getattr(each, field) for each in runs[name]) for field in ("p50_s", "p99_s"))
        return f"{name} p50 {p50_s * 1000:,.0f}, p99 {p99_s * 1000:,.0f} ms"

    return "; ".join(told(name) for name in BOTS)


def _against(row: int, whom: str, ours: list[Run], theirs: list[Run], goal: float) -> Figure:
    mine, other = [each.burst_ms for each in ours], [each.burst_ms for each in theirs]
    note = f"{median(mine):.2f} ms of CPU, {median(other):.2f} ms theirs"
    parts = {"ours_ms": mine, "theirs_ms": other}
    return Figure(
        row, f"saturated: CPU per command, against {whom}", ratio(mine, other), "×", goal, note=note, parts=parts
    )


def _run(server: Server, folder: Path, name: str, *, seconds: int, burst: int) -> Run:
    server.reset(latency_s=LATENCY_S)
    with _bot(name, folder, server) as process:
        _answered(server, process, 20, FIRST - 1000, per_second=20)  # warm
        paced_ms, _ = _answered(server, process, seconds * PER_SECOND, FIRST, per_second=PER_SECOND)
        waits = server.figures()["latencies_s"][20:]
        burst_ms, per_s = _answered(server, process, burst, BURST_FROM)
    return Run(percentile(waits, 0.5), percentile(waits, 0.99), paced_ms, burst_ms, per_s)


def profile(server: Server, folder: Path, *, count: int) -> str:
    """Where the time of a command goes when many come at once."""
    file = folder / "commands.txt"
    server.reset(latency_s=LATENCY_S)
    watched = ("tests.bench.observed", str(file))
    with ours_running(folder / "commands-profile", server, module=watched, rate=1000) as bot:
        time.sleep(SETTLE_S)
        _answered(server, bot.process, 20, FIRST, per_second=20)
        bot.process.send_signal(BEGIN)
        _answered(server, bot.process, count, BURST_FROM)
        bot.stop()
    return file.read_text(encoding="utf-8")


@contextmanager
def _bot(name: str, folder: Path, server: Server) -> Iterator[subprocess.Popen[str]]:
    if name == "ours":
        with ours_running(folder, server, rate=1000) as bot:
            time.sleep(SETTLE_S)
            yield bot.process
    else:
        with peer_running(name, folder, server) as process:
            yield process


def _answered(
    server: Server, process: subprocess.Popen[str], count: int, first: int, *, per_second: float = 0
) -> tuple[float, float]:
    """(CPU milliseconds for each, answers a second): feed and wait for the last answer."""
    used_s, began_s = cpu_of(process), time.monotonic()
    before = len(server.figures()["latencies_s"])
    server.feed("/status", count, first_chat=first, per_second=per_second)

    def done() -> bool:
        return len(server.figures()["latencies_s"]) - before >= count

    wait_until(done, within_s=PATIENCE_S, what=f"{count} answers", every_s=0.25)
    span_s = server.figures()["replies_span_s"] or time.monotonic() - began_s
    time.sleep(0.2)
    return (cpu_of(process) - used_s) / count * 1000, count / span_s
