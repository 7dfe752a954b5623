"""Row 3: thirty a second against a strict server, what a reader waits meanwhile, and what one refused chat costs."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.bots import ours_running, peer_running, wait_until
from tests.bench.delivering import LATENCY_S
from tests.bench.figures import Figure, percentile
from tests.bench.peers.load import FIRST
from tests.bench.running import Server, awake

RATE = 30
ASKED_PER_S = 3
READERS_FROM = 5_000_001
REFUSED_FOR_S = 5


@dataclass(frozen=True)
class Latency:
    p50_s: float
    p99_s: float
    number: int


def strict(server: Server, folder: Path, *, count: int) -> list[Figure]:
    """The pace alone, then the shared limiter for as long."""
    server.reset(latency_s=LATENCY_S, strict=RATE)
    with ours_running(folder / "strict", server, crowd=count, rate=RATE):
        wait_until(lambda: server.figures()["chats"] >= count, within_s=count / 20 + 30, what="the edition's end")
        ours = server.figures()
    server.reset(latency_s=LATENCY_S, strict=RATE)
    with peer_running("ptb_limiter", folder / "limiter", server, count=count, rate=RATE):
        wait_until(lambda: server.figures()["messages"], within_s=30, what="the limiter's first message")
        waited_s = ours["span_s"] / 2
        time.sleep(waited_s)
        server.feed("/status", int(waited_s * ASKED_PER_S), first_chat=READERS_FROM, per_second=ASKED_PER_S)
        time.sleep(waited_s)
        theirs = server.figures()
    limited = _waited(theirs)
    served = theirs["messages"] / (2 * waited_s)
    note = f"AIORateLimiter: {theirs['refused']:,} × 429, worst second {theirs['worst_second']}, {served:.1f}/s"
    return [
        Figure(3, "RATE=30: refused with 429", ours["refused"], most=0, note=f"{count:,} messages"),
        Figure(3, "RATE=30: worst second", ours["worst_second"], "msg", most=RATE),
        Figure(3, "RATE=30: share of the rate", ours["rate"] / RATE, least=0.98, note=f"{ours['rate']:.2f}/s"),
        Figure(3, "RATE=30: against AIORateLimiter", ours["rate"] / served, "×", least=2.5, note=note),
        Figure(3, "shared limiter: a reply's p99", limited.p99_s, "s", note=f"{limited.number} asked, unanswered too"),
    ]


def replies(server: Server, folder: Path, *, count: int, limited_s: float) -> list[Figure]:
    """What a reader waits while an edition goes out, and afterwards, in one process; the round trip is in it."""
    seconds = count / RATE
    with awake():
        server.reset(latency_s=LATENCY_S, strict=RATE)
        with ours_running(folder / "replies", server, crowd=count * 2, rate=RATE):
            wait_until(lambda: server.figures()["messages"] >= RATE, within_s=30, what="the first messages")
            busy = _asked(server, seconds, READERS_FROM)
            server.figures()
            refused = server.figures()["refused"]
            rate = server.figures()["rate"]
        server.reset(latency_s=LATENCY_S, strict=RATE)
        with ours_running(folder / "idle", server, rate=RATE):
            time.sleep(3)
            idle = _asked(server, seconds, READERS_FROM)
    note = (
        f"p50 {busy.p50_s * 1000:.0f} ms, p99 {busy.p99_s * 1000:.0f} ms of {busy.number}; idle "
        f"{idle.p50_s * 1000:.0f} and {idle.p99_s * 1000:.0f} ms; {refused} × 429, {rate:.1f}/s in all"
    )
    parts = {"busy": vars(busy), "idle": vars(idle)}
    return [
        Figure(3, "reply p99 beside 30/s, against idle", busy.p99_s / idle.p99_s, "×", 1.2, note=note, parts=parts),
        Figure(3, "… against the shared limiter", busy.p99_s / limited_s, "×", 0.01),
    ]


def _asked(server: Server, seconds: float, first_chat: int) -> Latency:
    before = len(server.figures()["latencies_s"])
    server.feed("/status", int(seconds * ASKED_PER_S), first_chat=first_chat, per_second=ASKED_PER_S)
    time.sleep(seconds + 1)
    told = server.figures()
    return _waited({**told, "latencies_s": told["latencies_s"][before:]})


def _waited(told: dict[str, Any]) -> Latency:
    """A reply that has not come has taken at least so long; half a round trip either way belongs to all."""
    waits = [*told["latencies_s"], *told["unanswered_s"]]
    return Latency(percentile(waits, 0.5) + LATENCY_S, percentile(waits, 0.99) + LATENCY_S, len(waits))


def refused(server: Server, folder: Path, *, count: int) -> Figure:
    """One chat is answered 429 once; the rate of the others, against a run without."""
    rates = []
    for name, chats in (("none", []), ("one", [FIRST + count // 3])):
        server.reset(latency_s=LATENCY_S, refuse=chats, retry_after=REFUSED_FOR_S)
        with ours_running(folder / f"refused-{name}", server, crowd=count, rate=RATE):
            wait_until(lambda: server.figures()["chats"] >= count - 1, within_s=count / 20 + 30, what="the others")
            rates.append(server.figures()["rate"])
    note = f"{rates[0]:.2f}/s without, {rates[1]:.2f}/s with"
    return Figure(3, "one chat's 429: cost to the others", max(0.0, 1 - rates[1] / rates[0]), most=0.01, note=note)
