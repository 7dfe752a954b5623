"""A real process, killed while updates flow: each of them is acted on once, by the count of the store and the record of
the server."""

import asyncio
import json
import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from bot import opening
from bot.settings import Settings
from bot.store.inbox import InboxState
from tests.house import copied, settings_for
from tests.rig import EXAMPLE, TOKEN, Sandbox, bot_running, eventually, free_port, sandbox_running

SEED = 20261121
KILLS = 3
PEOPLE = range(30_001, 30_026)
EACH = 4  # updates of a person
UPDATES = len(PEOPLE) * EACH


def settled(file: Path) -> Counter[InboxState]:
    """How many updates are in which state, seen from outside."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as connection:
        rows = connection.execute("SELECT state, count(*) FROM inbox GROUP BY state").fetchall()
    return Counter({InboxState(state): number for state, number in rows})


def write(sandbox: Sandbox, person: int, number: int) -> None:
    """A person's updates in turn: subscribing, then a topic switched on and off, whose last state counts the taps."""
    order = {"as": person, "chat": person}
    if number == 0:
        sandbox.post("/sandbox/send", **order, text=f"/subscribe daily 07:{person % 60:02} Bamako")
    else:
        sandbox.post("/sandbox/press", **order, message_id=1, data="1.pick.topics.armed-groups")


async def topics(settings: Settings) -> dict[int, tuple[str, frozenset[str]]]:
    """Hour and topics of everybody who is remembered."""
    async with opening.remembered(settings) as store, store.database.read() as connection:
        return {
            each.chat_id: (f"{each.subscription.time:%H:%M}", each.subscription.topics)
            async for each in store.subscribers.iterate(connection)
        }


def webhook() -> dict[str, object]:
    """Settings of a bot that is pushed to."""
    address = f"127.0.0.1:{free_port()}"
    return {"listen": address, "webhook_url": f"http://{address}/push", "webhook_secret": "s" * 32}


@pytest.mark.parametrize("how", ["polling", "webhook"])
def test_no_update_is_lost_or_applied_twice_by_kills(
    furnished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    chance, record = random.Random(SEED), tmp_path / "record.jsonl"
    moments = sorted(chance.sample(range(5, UPDATES - 5), KILLS))
    settings = settings_for(copied(furnished, tmp_path))
    given: dict[str, object] = {"content_dir": EXAMPLE, "data_key": "00" * 64, "rate": 1000}
    given |= webhook() if how == "webhook" else {}
    orders = [(person, number) for number in range(EACH) for person in PEOPLE]
    begun_s = time.monotonic()
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=PEOPLE.start, count=len(PEOPLE))
        file = settings.data_dir / "sahelbot.db"
        sent = 0
        for moment in (*moments, UPDATES):
            with bot_running(tmp_path, sandbox.api_url, **given) as bot:
                for person, number in orders[sent:moment]:
                    write(sandbox, person, number)
                sent = max(sent, moment)
                if moment < UPDATES:
                    time.sleep(chance.uniform(0, 0.05))
                    bot.kill()
                    for person, number in orders[sent : sent + 5]:
                        write(sandbox, person, number)  # while it is away
                    sent += 5
                    continue
                eventually(lambda: settled(file)[InboxState.DONE] >= UPDATES, within_s=40, what="the last update")
                assert bot.terminate() == 0
    states = settled(file)
    said = Counter(each["chat_id"] for each in map(json.loads, record.read_text(encoding="utf-8").splitlines()))
    with capsys.disabled():
        took_s = time.monotonic() - begun_s
        figures = (
            f"{UPDATES} updates by {how}, {KILLS} kills at {moments}: {dict(states)}, {sum(said.values())} answers"
        )
        print(f"\nseed {SEED}: {figures}; {took_s:.1f} s")  # noqa: T201 - the figures
    assert states == {InboxState.DONE: UPDATES}
    remembered = asyncio.run(topics(settings))
    assert remembered == {person: (f"07:{person % 60:02}", frozenset({"armed-groups"})) for person in PEOPLE}
    assert max(said.values()) <= EACH
