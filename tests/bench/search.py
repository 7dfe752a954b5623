"""Search and /ask on the content: how long the index takes to make, what it weighs, how long a question takes.

`python -m tests.bench.search [--json FILE]`. Cold is the first time a question is asked of a new index, which then
learns the meanings of its words; warm is every other time."""

import argparse
import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median

from bot.cards.search import Index
from tests.search.asking import NOW, content, questions, refused

BUILDS, ROUNDS = 9, 5


def _times(work: Callable[[str], object], asked: Iterable[str]) -> list[float]:
    """Milliseconds of CPU for each: what it takes where nothing else runs."""
    found = []
    for question in asked:
        began = time.thread_time()
        work(question)
        found.append((time.thread_time() - began) * 1000)
    return sorted(found)


def _asked(index: Index, question: str) -> None:
    index.ask(question, now=NOW)


def _p99(times: list[float]) -> float:
    return times[min(len(times) - 1, int(len(times) * 0.99))]


def measured() -> dict[str, float]:
    """Milliseconds and megabytes by name."""
    pack = content()[0]
    asked = [question.ask for part in ("tuned", "held_out") for question in questions(part)]
    asked += [question for part in ("refused", "refused_held_out") for question in refused(part)]
    builds = _times(lambda _: Index(pack), [""] * BUILDS)
    index = Index(pack)
    cold = sorted(taken for _ in range(ROUNDS) for taken in _times(partial(_asked, Index(pack)), asked))
    warm = _times(partial(_asked, index), asked * ROUNDS)
    found = _times(lambda question: index.search(question, now=NOW), asked * ROUNDS)
    return {
        "build_ms": median(builds),
        "build_slowest_ms": builds[-1],
        "ask_cold_p50_ms": median(cold),
        "ask_cold_p99_ms": _p99(cold),
        "ask_p50_ms": median(warm),
        "ask_p99_ms": _p99(warm),
        "p50_ms": median(found),
        "p99_ms": _p99(found),
        "memory_mb": _memory(asked),
    }


def _memory(asked: Iterable[str]) -> float:
    """What an index weighs that has been asked everything."""
    pack = content()[0]
    gc.collect()
    tracemalloc.start()
    index = Index(pack)
    for question in asked:
        index.ask(question, now=NOW)
    gc.collect()
    weight = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    del index
    return weight


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--json", type=Path)
    out = parser.parse_args().json
    found = measured()
    for name, value in found.items():
        sys.stdout.write(f"{name:18} {value:8.2f}\n")
    if out:
        out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
