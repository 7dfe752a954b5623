"""Rows 1 and 2: what a delivered message costs, and a thousand a second."""

import time
from pathlib import Path
from statistics import median
from typing import Any

from bot.store.deliveries import DeliveryState
from tests.bench.bots import ours_running, wait_until
from tests.bench.figures import Figure, ratio
from tests.bench.running import Server, cpu_of, measured, peer

LATENCY_S = 0.05
PEERS = ("ptb_orm", "aiogram_aiosqlite", "aiohttp_raw", "ptb_aiohttp", "telebot_async")
GOALS = {"ptb_orm": 0.06, "aiogram_aiosqlite": 0.5, "aiohttp_raw": 1.0}
NAMES = {
    "ptb_orm": "PTB default + ORM, commit each",
    "aiogram_aiosqlite": "aiogram + aiosqlite, commit each",
    "aiohttp_raw": "raw aiohttp, no database",
    "ptb_aiohttp": "PTB on aiohttp, no database",
    "telebot_async": "pyTelegramBotAPI async, no database",
}
SLOW = ("ptb_orm",)
WARM_S, RATE = 2.0, 1000


def ceiling(server: Server, folder: Path, *, count: int) -> Figure:
    """What the server can do: prepared bytes, no latency."""
    server.reset()
    ours = measured("floor", server.base, server.certificate, count, folder=folder / "floor", server=server)
    figures = server.figures()
    used_ms = figures["cpu_s"] / figures["messages"] * 1000
    note = f"prepared bytes; {used_ms:.3f} ms of its own CPU each; the sender's {ours['cpu_s'] / count * 1000:.3f} ms"
    return Figure(0, "the server's ceiling", count / ours["wall_s"], "msg/s", note=note, parts={"server_ms": used_ms})


def cost(server: Server, folder: Path, *, count: int, rounds: int) -> list[Figure]:
    """Row 1: CPU per message, ours and the peers' in turn."""
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in PEERS}
    for turn in range(rounds):
        for name in PEERS:
            place = folder / f"cost-{turn}-{name}"
            ours_ms = _ms(server, lambda place=place: _delivered(server, place, count))
            few = max(200, count // 4) if name in SLOW else count
            theirs[name].append(
                _ms(server, lambda place=place, name=name, few=few: peer(name, server, place, count=few))
            )
            ours.append(ours_ms)
    figures = [Figure(1, "CPU per delivered message", median(ours), "ms", note=f"{len(ours)} runs of {count}")]
    for place, name in enumerate(PEERS):
        pairs = ours[place :: len(PEERS)]
        note = f"{NAMES[name]}: {median(theirs[name]):.3f} ms"
        parts = {"ours_ms": pairs, "theirs_ms": theirs[name]}
        figures.append(
            Figure(1, f"… against {name}", ratio(pairs, theirs[name]), "×", GOALS.get(name), note=note, parts=parts)
        )
    return figures


def profile(server: Server, folder: Path, *, count: int) -> str:
    """Where the time of row 1 goes."""
    place, file = folder / "profile", folder / "profile.txt"
    server.reset(latency_s=LATENCY_S)
    measured("deliver", count, "--profile", file, folder=place, server=server, rate=RATE)
    return file.read_text(encoding="utf-8")


def _delivered(server: Server, folder: Path, count: int) -> Any:
    return measured("deliver", count, folder=folder / "ours", server=server, rate=RATE)


def _ms(server: Server, run: Any) -> float:
    server.reset(latency_s=LATENCY_S)
    figures = run()
    return float(figures["cpu_s"] / figures["count"] * 1000)


def thousand(server: Server, folder: Path, *, seconds: int) -> list[Figure]:
    """Row 2: the whole bot at a thousand a second, its ledger on, after two seconds of warming up."""
    count = int((seconds + WARM_S) * RATE)
    server.reset(latency_s=LATENCY_S)
    with ours_running(folder / "thousand", server, crowd=count, rate=RATE) as bot:
        wait_until(lambda: server.figures()["messages"] >= WARM_S * RATE, within_s=60, what="the first messages")
        before, began_s, used_s = server.figures()["messages"], time.monotonic(), cpu_of(bot.process)
        time.sleep(seconds - 1)
        after, took_s, used_s = (
            server.figures()["messages"],
            time.monotonic() - began_s,
            cpu_of(bot.process) - used_s,
        )
        wait_until(lambda: server.figures()["messages"] >= count, within_s=seconds + 60, what="the last message")
        time.sleep(1)
        code, states = bot.stop(), bot.states()
    told = server.figures()
    lost = count - told["chats"] + count - states[DeliveryState.SENT]
    note = f"{count:,} messages; exit {code}; most copies of one {told['most_copies']}"
    return [
        Figure(2, "RATE=1000: share of the rate", (after - before) / took_s / RATE, least=0.98, note=note),
        Figure(2, "RATE=1000: cores used", used_s / took_s, most=0.75, note=f"{after - before:,} in {took_s:.1f} s"),
        Figure(2, "RATE=1000: worst second", told["worst_second"], "msg", most=1050),
        Figure(2, "RATE=1000: lost or not recorded", lost, "msg", most=0),
    ]
