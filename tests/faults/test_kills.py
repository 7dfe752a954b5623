"""D01 and I8: a bot process dies without warning in the middle of an edition, again and again, and is started anew."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.forge import Forge
from tests.faults.town import campaign
from tests.rig import Bot, bot_running

WINDOW = 16


@pytest.mark.parametrize("seed", [20270329])
def test_kills_lose_nobody_and_repeat_no_more_than_was_under_way(
    tmp_path: Path, smithy: Forge, figure: Callable[..., None], seed: int, *, is_long: bool
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
            with bot_running(tmp_path, run.sandbox.api_url, rate=100) if is_long else run.bot(smithy) as bot:
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
            run.wait_for_the_end(within_s=240)
            used_mb = most_memory_mb(bot)
            assert bot.terminate() == 0
            run.town.hold(bot.log)
    verdict = run.verdict
    took = {"slowest_start_s": max(ready_s), "memory_mb": used_mb}
    figure("D01", "kill -9", seed=seed, chats=chats, kills=kills, **verdict.numbers, **took)
    verdict.hold(repeats=kills * WINDOW)
    assert verdict.copies >= chats
    assert max(ready_s) <= 10
    assert used_mb <= 300


def most_memory_mb(bot: Bot) -> float:
    """The most that was resident."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
