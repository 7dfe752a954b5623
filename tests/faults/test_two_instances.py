"""D05 and D08: somebody else holds the data folder, the token, or the database."""

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.town import campaign
from tests.outside import at
from tests.rig import ADA, TOKEN, Bot, Person, bot_running, eventually, sandbox_running

WINDOW = 16
TEMPORARY = 75
LOG_LINE = re.compile(r"\d{4}-\d\d-\d\dT")


def _gave_way(*bots: Bot, begun_s: float) -> Bot:
    """The one of them that ended, as it should and in time."""
    loser = eventually(
        lambda: next((bot for bot in bots if bot.process.poll() is not None), None), within_s=5, what="a loser"
    )
    assert time.monotonic() - begun_s <= 5
    assert loser.process.returncode == TEMPORARY, loser.log
    said = [line for line in loser.log.splitlines() if line and not LOG_LINE.match(line)]
    assert len(said) == 1, loser.log
    return loser


def test_a_second_instance_on_the_same_folder_gives_way(tmp_path: Path, figure: Callable[..., None]) -> None:
    starts, at_once = 20, 5
    took_s: list[float] = []
    with campaign(tmp_path, 200) as run, run.bot() as first, ExitStack() as others:
        for turn in range(0, starts, at_once):
            begun_s = time.monotonic()
            losers = [
                others.enter_context(run.bot(name=f"second-{number}", is_ready=False))
                for number in range(turn, turn + at_once)
            ]
            for loser in losers:
                _gave_way(loser, begun_s=begun_s)
                took_s.append(time.monotonic() - begun_s)
        run.wait_for_the_end()
        assert first.terminate() == 0
        run.town.hold()
    figure("D05", "two on one folder", starts=starts, slowest_s=max(took_s), **run.verdict.numbers)
    run.verdict.hold(repeats=0)


@pytest.mark.files  # on a server replicas settle among themselves who polls
def test_of_two_pollers_with_the_same_token_one_gives_way(
    tmp_path: Path, figure: Callable[..., None], *, is_long: bool
) -> None:
    """Who has polled for longer stays; of two newcomers, either. The other one answers. Counted from when the second
    one is ready."""
    starts = 20 if is_long else 4
    took_s: list[float] = []
    with sandbox_running("--token", TOKEN) as sandbox, ExitStack() as bots:
        left = bots.enter_context(bot_running(tmp_path / "first", sandbox.api_url))
        for number in range(starts):
            other = bots.enter_context(bot_running(tmp_path / f"bot-{number}", sandbox.api_url))
            begun_s = time.monotonic()
            loser = _gave_way(left, other, begun_s=begun_s)
            left = other if loser is left else left
            took_s.append(time.monotonic() - begun_s)
        assert Person(sandbox, ADA).say("/help")
        assert left.terminate() == 0
    figure("D05", "two pollers", starts=starts, slowest_s=max(took_s))


@pytest.mark.parametrize("locks", [3])
def test_a_database_locked_by_another_process_is_waited_for(
    tmp_path: Path, figure: Callable[..., None], locks: int, *, is_long: bool
) -> None:
    """What is under way when the lock falls is recorded afterwards; nothing more begins."""
    begun = 0
    with campaign(tmp_path, 250) as run, run.bot() as bot:
        for lock in range(locks):
            run.wait_for(40 + lock * 60)
            with at(run.town.file).locked():
                before = run.wait_for(0)
                time.sleep(60 if is_long and not lock else 3 if not lock else 0.3)
                begun = max(begun, run.wait_for(0) - before)
        run.wait_for_the_end()
        assert bot.terminate() == 0
        run.town.hold(bot.log)
    figure("D08", "database locked", locks=locks, begun_meanwhile=begun, **run.verdict.numbers)
    run.verdict.hold(repeats=0)
    assert begun <= WINDOW
