"""U05: Telegram or the bot is out of reach; meanwhile people say /stop, and an edition comes due. /stop wins."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.faults import invariants
from tests.faults.town import Campaign, campaign
from tests.rig import ADA, Person, eventually


def _say_stop(run: Campaign, leaving: list[int]) -> None:
    for chat in leaving:
        run.sandbox.post("/sandbox/send", **{"as": chat, "chat": chat, "text": "/stop"})


def _got(run: Campaign, text: str) -> set[int]:
    return {copy.chat for copy in invariants.delivered(invariants.recorded(run.record)) if copy.text == text}


@pytest.mark.parametrize("seed", [20270405])
def test_a_stop_said_while_the_bot_was_dead_comes_before_the_edition_that_came_due(
    tmp_path: Path, figure: Callable[..., None], seed: int, *, is_long: bool
) -> None:
    chance, outages, leavers = random.Random(seed), 10 if is_long else 1, 10 if is_long else 60
    won = 0
    with campaign(tmp_path, 200) as run:
        staying = list(run.town.chats)
        with run.bot() as bot:
            run.wait_for_the_end()
            bot.kill()
        for outage in range(outages):
            leaving = chance.sample(staying, leavers)
            staying = [chat for chat in staying if chat not in leaving]
            text = run.town.plan_alert(f"outage-{outage}")
            _say_stop(run, leaving)
            with run.bot() as bot:
                run.wait_for_the_end()
                got = _got(run, text)
                assert got == set(staying)
                won += leavers - len(got & set(leaving))
                bot.kill()
        run.town.hold()
    figure("U05", "/stop while the bot was dead", seed=seed, outages=outages, stops=outages * leavers, won=won)
    assert won == outages * leavers


@pytest.mark.parametrize("seed", [20270406])
def test_a_stop_said_while_telegram_was_away_comes_before_the_edition_that_came_due(
    tmp_path: Path, figure: Callable[..., None], seed: int, *, is_long: bool
) -> None:
    """The bot runs on. When Telegram is back, nothing is sent before it has heard what was said meanwhile."""
    chance, outages, leavers = random.Random(seed), 10 if is_long else 1, 10 if is_long else 40
    won = 0
    with campaign(tmp_path, 150) as run, run.bot() as bot:
        run.wait_for_the_end()
        staying = list(run.town.chats)
        for outage in range(outages):
            leaving = chance.sample(staying, leavers)
            staying = [chat for chat in staying if chat not in leaving]
            before = _cut_off(run)
            _say_stop(run, leaving)
            text = run.town.plan_alert(f"outage-{outage}")
            eventually(partial(_has_failed, run, before, polls=3), what="failed polls")
            run.sandbox.delete("/sandbox/faults")
            eventually(partial(_is_over, run), within_s=60, what="the end of the edition")
            won += leavers - len(_got(run, text) & set(leaving))
        assert bot.terminate() == 0
        run.town.hold()
    figure("U05", "/stop while Telegram was away", seed=seed, outages=outages, stops=outages * leavers, won=won)
    assert won == outages * leavers


def _cut_off(run: Campaign) -> int:
    """Every call fails, and a poll has done so. How many calls there were before."""
    before = len(run.sandbox.get("/sandbox/requests"))
    run.sandbox.post("/sandbox/faults", method="*", status=502, times=None)
    Person(run.sandbox, ADA).tell("/help")  # ends the poll that waits
    eventually(partial(_has_failed, run, before, polls=1), what="a failed poll")
    return before


def _has_failed(run: Campaign, before: int, *, polls: int) -> bool:
    met = run.sandbox.get("/sandbox/requests")[before:]
    return sum(each["method"] == "getUpdates" and each["status"] == 502 for each in met) >= polls


def _is_over(run: Campaign) -> bool:
    """Nothing waits for its first try."""
    return not run.town.query("SELECT 1 FROM deliveries WHERE not_before IS NOT NULL AND attempts = 0")
