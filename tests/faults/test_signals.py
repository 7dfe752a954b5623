"""D03 and D04: a bot is told to stop, or put to sleep, in the middle of an edition."""

import asyncio
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.delivery.worker import Worker
from bot.store.database import Database
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import served
from tests.faults.invariants import ledger
from tests.faults.town import Campaign, campaign
from tests.outside import at
from tests.rig import TOKEN, Bot, eventually

STOPS, WINDOW = 20, 16


@pytest.mark.parametrize("seed", [20270330])
def test_a_stop_loses_nobody_and_repeats_nothing(
    tmp_path: Path, figure: Callable[..., None], seed: int, *, is_long: bool
) -> None:
    """Answers take a while, so that every stop finds sends under way; those of the last one take longest."""
    chats, longest_s = (3_000, 20.0) if is_long else (400, 2.0)
    chance = random.Random(seed)
    moments = sorted(chance.sample(range(1, chats - 60), STOPS))
    took_s: list[float] = []
    with campaign(tmp_path, chats) as run:
        for moment in moments:
            run.sandbox.post("/sandbox/faults", method="sendMessage", times=None, delay_s=0.15)
            with run.bot() as bot:
                run.wait_for(moment)
                if moment == moments[-1]:
                    _answer_later(run, longest_s)
                time.sleep(chance.uniform(0, 0.05))
                took_s.append(_stopped(bot))
            assert _states(run) <= {DeliveryState.SENT, DeliveryState.PENDING}
            assert run.verdict.ghosts == run.verdict.strangers == 0
        run.sandbox.delete("/sandbox/faults")
        with run.bot() as bot:
            run.wait_for_the_end()
            took_s.append(_stopped(bot))
            run.town.hold(bot.log)
    verdict = run.verdict
    figure("D03", "SIGTERM", seed=seed, stops=STOPS, **verdict.numbers, slowest_stop_s=max(took_s))
    verdict.hold(repeats=0)
    assert verdict.copies == chats


def _answer_later(run: Campaign, seconds: float) -> None:
    run.sandbox.delete("/sandbox/faults")
    before = run.wait_for(0)
    run.sandbox.post("/sandbox/faults", method="sendMessage", times=None, delay_s=seconds)
    run.wait_for(before + WINDOW // 2)


def _stopped(bot: Bot) -> float:
    begun_s = time.monotonic()
    assert bot.terminate(within_s=45) == 0, bot.log
    return time.monotonic() - begun_s


def _states(run: Campaign) -> set[DeliveryState]:
    return {row.state for row in ledger(run.town.file, run.town.cipher)}


def test_a_bot_that_slept_past_its_leases_sends_nothing_twice(
    tmp_path: Path, figure: Callable[..., None], *, is_long: bool
) -> None:
    naps, chats = 4, 300
    with campaign(tmp_path, chats) as run, run.bot() as bot:
        for nap in range(naps):
            run.wait_for(40 + nap * 60)
            _put_to_sleep(run, bot)
            time.sleep(65 if is_long else 0.3)
            bot.process.send_signal(signal.SIGCONT)
        run.wait_for_the_end()
        _stopped(bot)
        run.town.hold(bot.log)
    verdict = run.verdict
    figure("D04", "SIGSTOP past the lease", naps=naps, **verdict.numbers)
    verdict.hold(repeats=naps * WINDOW)
    assert verdict.copies >= chats


def test_what_another_took_over_from_a_sleeper_stays_its_own(tmp_path: Path, figure: Callable[..., None]) -> None:
    """Two on one ledger: the lock would not let them, a server's two replicas may meet so."""
    with campaign(tmp_path, 300) as run, run.bot() as bot:
        run.sandbox.post("/sandbox/faults", method="sendMessage", times=None, delay_s=0.3)
        run.wait_for(80)
        _put_to_sleep(run, bot)
        asleep = sum(row.state is DeliveryState.SENDING for row in ledger(run.town.file, run.town.cipher))
        run.sandbox.delete("/sandbox/faults")
        owners = run.town.query("SELECT DISTINCT lease_owner FROM deliveries WHERE state = 1")
        assert asleep
        assert len(owners) == 1
        asyncio.run(_take_over(run))
        settled = sorted(ledger(run.town.file, run.town.cipher), key=lambda row: row.chat)
        bot.process.send_signal(signal.SIGCONT)
        eventually(lambda: "stopped" in bot.log or bot.process.poll() is None, what="the sleeper")
        _stopped(bot)
        assert sorted(ledger(run.town.file, run.town.cipher), key=lambda row: row.chat) == settled
        run.town.hold(bot.log)
    verdict = run.verdict
    figure("D04", "taken over from a sleeper", asleep=asleep, **verdict.numbers)
    verdict.hold(repeats=WINDOW)


def _put_to_sleep(run: Campaign, bot: Bot) -> None:
    """Past its leases, and not while it holds the database, where nobody could pass by it."""
    while True:
        bot.process.send_signal(signal.SIGSTOP)
        time.sleep(0.05)
        try:
            run.town.let_a_minute_pass(patience_s=0)
        except sqlite3.OperationalError:
            bot.process.send_signal(signal.SIGCONT)
            time.sleep(0.005)
        else:
            return


async def _take_over(run: Campaign) -> None:
    """Deliver what is left from here."""
    town = run.town

    def now() -> datetime:
        return datetime.now(UTC)

    database = await Database.open(at(town.file).address, cipher=town.cipher, now=now)
    async with served(database, town.cipher, now, address=run.sandbox.api_url, token=TOKEN, rate=1000) as services:
        stopping = asyncio.Event()
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(Worker(services, window=WINDOW).run(stopping))
            while town.open_rows():  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(0.02)
            stopping.set()
    await database.close()
