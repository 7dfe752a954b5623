"""Three real processes and a real PostgreSQL: one sends, and whatever dies, everybody gets a copy."""

import random
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.content.publications import load_published
from tests import postgres
from tests.faults.invariants import leaks
from tests.faults.town import Campaign, campaign
from tests.replicas.fleet import fleet
from tests.rig import ADA, TOKEN, Person, eventually, sandbox_running

WINDOW = 16
TAKEN_OVER_S = 30.0


@pytest.mark.parametrize("seed", [20270331])
def test_senders_die_and_the_database_dies_and_nobody_is_lost(
    tmp_path: Path,
    server: postgres.Postgres,
    figure: Callable[..., None],
    seed: int,
    *,
    is_long: bool,
) -> None:
    """The sender is killed mid-edition, then the database, then the next sender; each comes back."""
    chats, rounds = (6_000, 6) if is_long else (500, 1)
    chance = random.Random(seed)
    took_over_s: list[float] = []
    with campaign(tmp_path, chats) as run, fleet(tmp_path, run.sandbox.api_url, rate=100) as ships:
        share = chats // (2 * rounds + 1)
        for number in range(2 * rounds):
            run.wait_for((number + 1) * share - chance.randrange(40), within_s=120)
            dead = ships.sender()
            if number % 2:
                server.kill()
                time.sleep(chance.uniform(0.5, 2.0))
                server.start()
                continue
            ships.bots[dead].kill()
            killed_s = time.monotonic()
            eventually(lambda dead=dead: ships.sender() != dead, within_s=40, what="another sender")
            took_over_s.append(time.monotonic() - killed_s)
            run.town.let_a_minute_pass()
            ships.start(dead)
        eventually(lambda: _left(run) == 0, within_s=240, what="the end of the edition")
        logs = [bot.log for bot in ships.bots]
        ships.hold()
        ((revision,),) = run.town.query("SELECT revision FROM publications ORDER BY id DESC LIMIT 1")
        assert all(load_published(folder / "packs", revision).pack for folder in ships.folders)
        assert not leaks(tmp_path, run.town.secrets, *logs)
        terms = run.town.query("SELECT term FROM leadership")[0][0]
    verdict = run.verdict
    figure(
        "R1", "sender and database killed", seed=seed, chats=chats, kills=rounds, database_kills=rounds,
        terms=terms, slowest_takeover_s=max(took_over_s), **verdict.numbers,
    )  # fmt: skip
    verdict.hold(repeats=rounds * 2 * WINDOW)
    assert verdict.copies >= chats
    assert max(took_over_s) <= TAKEN_OVER_S


def _left(run: Campaign) -> int:
    """Open rows, with a minute passed for those that wait for the end of a lease."""
    run.town.let_a_minute_pass()
    time.sleep(0.5)
    return run.town.open_rows()


@pytest.mark.long
def test_a_sender_that_sleeps_is_cut_off_and_sends_nothing_when_it_wakes(
    tmp_path: Path, server: postgres.Postgres, figure: Callable[..., None]
) -> None:
    with campaign(tmp_path, 300) as run, fleet(tmp_path, run.sandbox.api_url, size=2, rate=20) as ships:
        run.wait_for(20)
        asleep = ships.sender()
        ships.bots[asleep].process.send_signal(signal.SIGSTOP)
        begun_s = time.monotonic()
        eventually(lambda: ships.sender() != asleep, within_s=40, what="another sender")
        took_over_s = time.monotonic() - begun_s
        ships.bots[asleep].process.send_signal(signal.SIGCONT)
        eventually(lambda: _left(run) == 0, within_s=60, what="the end of the edition")
        eventually(lambda: "sends no more" in ships.bots[asleep].log, what="the sleeper's insight")
        ships.hold()
    verdict = run.verdict
    figure("R2", "the sender sleeps", takeover_s=took_over_s, **verdict.numbers)
    verdict.hold(repeats=WINDOW)
    assert took_over_s <= TAKEN_OVER_S


def test_who_follows_serves_what_another_publishes_and_answers_when_the_others_are_gone(
    tmp_path: Path, server: postgres.Postgres
) -> None:
    with ExitStack() as stack:
        sandbox = stack.enter_context(sandbox_running("--token", TOKEN))
        ships = stack.enter_context(fleet(tmp_path, sandbox.api_url, size=2, by_webhook=True))
        ada = Person(sandbox, ADA)
        assert "Niamey" in ada.say("/subscribe daily 18:15 Niamey")["text"]
        ships.bots[ships.sender()].kill()
        answer = eventually(lambda: ada.say("/settings"), within_s=40)
        assert "18:15" in answer["text"]
        ships.hold()
