"""Kills: a bot process dies without warning in the middle of an edition, again and again, and is started anew."""

import random
import time
from pathlib import Path

import pytest

from tests.faults.town import Town, judged, received, wait_for_lines
from tests.rig import TOKEN, bot_running, eventually, sandbox_running

CHATS, KILLS, WINDOW = 1500, 5, 16


@pytest.mark.parametrize("seed", [20270329])
def test_kills_lose_nobody_and_repeat_no_more_than_was_under_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = random.Random(seed)
    moments = sorted(chance.sample(range(20, CHATS - 200), KILLS))
    town, record = Town(tmp_path, CHATS), tmp_path / "record.jsonl"
    town.settle()
    begun_s = time.monotonic()
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=town.chats.start, count=CHATS)
        for moment in moments:
            with bot_running(tmp_path, sandbox.api_url, rate=100) as bot:
                wait_for_lines(record, moment)
                time.sleep(chance.uniform(0, 0.1))
                bot.kill()
            town.let_a_minute_pass()
        with bot_running(tmp_path, sandbox.api_url, rate=100) as bot:
            eventually(lambda: not town.open_rows(), within_s=40, what="the end of the edition")
            assert bot.terminate() == 0
    verdict = judged(town, record)
    with capsys.disabled():
        took_s = time.monotonic() - begun_s
        print(f"\nseed {seed}: {KILLS} kills at {moments}; {verdict}; {took_s:.1f} s")  # noqa: T201 - the figures
    assert verdict.lost == 0
    assert verdict.duplicates <= KILLS * WINDOW
    assert verdict.most_copies <= 2
    assert verdict.sent_not_received == 0
    assert verdict.received_not_known == 0
    assert {chat for chat, _ in received(record)} == set(town.chats)
