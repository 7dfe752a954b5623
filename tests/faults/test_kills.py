"""D01 and I8: a bot process dies without warning in the middle of an edition, again and again, and is started anew."""

import random
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.town import campaign
from tests.rig import Bot

WINDOW = 16


@pytest.mark.parametrize("seed", [20270329])
def test_kills_lose_nobody_and_repeat_no_more_than_was_under_way(
    tmp_path: Path, figure: Callable[..., None], seed: int, *, is_long: bool
) -> None:
    """In the long run leases end by themselves; in the suite a minute passes in the ledger alone."""
    chats, kills = (10_000, 50) if is_long else (2_000, 20)
    chance = random.Random(seed)
    ready_s: list[float] = []
    moments = sorted(chance.sample(range(1, chats - 100), kills))
    with campaign(tmp_path, chats) as run:

        @contextmanager
        def started() -> Iterator[Bot]:
            asked_s = time.monotonic()
            with run.bot(is_cold=is_long) as bot:
                ready_s.append(time.monotonic() - asked_s)
                yield bot

        for moment in moments:
            with started() as bot:
                run.wait_for(moment)
                time.sleep(chance.uniform(0, 0.1))
                bot.kill()
            if not is_long:
                run.town.let_a_minute_pass()
        with started() as bot:
            with asked_again_and_again(f"{bot.health}/live") as answers_s:
                run.wait_for_the_end(within_s=240)
            used_mb = most_memory_mb(bot)
            assert bot.terminate() == 0
            run.town.hold(bot.log)
    verdict = run.verdict
    took = {"slowest_restart_s": max(ready_s[1:]), "memory_mb": used_mb, "slowest_answer_s": max(answers_s)}
    figure("D01", "kill -9", seed=seed, chats=chats, kills=kills, **verdict.numbers, **took)
    verdict.hold(repeats=kills * WINDOW)
    assert verdict.copies >= chats
    assert max(ready_s[1:]) <= 10
    assert used_mb <= 300
    assert not is_long or max(answers_s) <= 0.2, "the event loop was held up"


def most_memory_mb(bot: Bot) -> float:
    """The most that was resident."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


@contextmanager
def asked_again_and_again(address: str) -> Iterator[list[float]]:
    """How long each answer took: of a process whose loop is free they come at once."""
    took_s: list[float] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.05):
            begun_s = time.monotonic()
            with urllib.request.urlopen(address, timeout=10) as answer:
                answer.read()
            took_s.append(time.monotonic() - begun_s)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield took_s
    finally:
        over.set()
        asking.join()
