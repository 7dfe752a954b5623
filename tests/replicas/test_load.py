"""Many updates over three replicas: none lost, none applied twice, and each chat's in their order."""

import asyncio
import os
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.store.keys import Cipher, DataKey
from tests import postgres
from tests.faults.invariants import recorded
from tests.outside import Outside
from tests.replicas.fleet import Fleet, fleet
from tests.replicas.pushing import FIRST_UPDATE, Push, Pusher
from tests.rig import TOKEN, environment, eventually, sandbox_running

FIRST = 20_001
# What the database itself notes: an update that becomes done, a choice that is written, each with its transaction.
WITNESSES = (
    "CREATE TABLE applied (n bigserial, update_id bigint, tx bigint)",
    "CREATE TABLE chosen (n bigserial, chat bytea, minute int, tx bigint)",
    """CREATE FUNCTION note_applied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO applied (update_id, tx) VALUES (NEW.update_id, txid_current()); RETURN NULL; END $$""",
    """CREATE FUNCTION note_chosen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO chosen (chat, minute, tx)
        SELECT NEW.chat, minute_of_day, txid_current() FROM choices WHERE id = NEW.choice;
        RETURN NULL; END $$""",
    """CREATE TRIGGER applied AFTER UPDATE ON inbox FOR EACH ROW WHEN (OLD.state = 0 AND NEW.state <> 0)
        EXECUTE FUNCTION note_applied()""",
    # the planner, whose turn comes in a long run, changes other columns
    """CREATE TRIGGER chosen AFTER INSERT OR UPDATE OF choice ON subscribers FOR EACH ROW
        EXECUTE FUNCTION note_chosen()""",
)


@dataclass
class Seen:
    """What was noted of a run: update ids in the order in which they were applied with their transactions, what was
    chosen in which transaction, and how many updates ended in which state."""

    applied: list[tuple[int, int]]
    chosen: list[tuple[bytes, int, int]]
    states: dict[int, int]


def choices(rate: float, seconds: float, chats: int) -> list[Push]:
    """Everybody chooses another minute each time."""
    return [
        Push(FIRST_UPDATE + number, FIRST + number % chats, (7 * number + number // chats) % 1440)
        for number in range(int(rate * seconds))
    ]


def test_three_replicas_lose_nothing_apply_nothing_twice_and_keep_the_order(
    tmp_path: Path, server: postgres.Postgres, figure: Callable[..., None], *, is_long: bool
) -> None:
    rate, seconds, chats = (500.0, 60, 3000) if is_long else (100.0, 5, 150)
    pushes, record = choices(rate, seconds, chats), tmp_path / "record.jsonl"
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=FIRST, count=chats)
        with fleet(tmp_path, sandbox.api_url, by_webhook=True, rate=1000) as ships:
            watch(ships.database)
            used_s, begun_s = _used_s(ships), time.monotonic()
            pusher = Pusher(ships.ports, rate, pushes)
            asyncio.run(pusher.run())
            wait_for(ships.database, len(pushes), within_s=900 if is_long else 60)
            drained_s, used_s = time.monotonic() - begun_s, _used_s(ships) - used_s
            ships.hold()
            seen = noted(ships.database)
    taken = sorted(pusher.taken_s)
    figure(
        "R3",
        "updates over three replicas",
        a_second=rate,
        for_s=seconds,
        chats=chats,
        **counted(pushes, seen),
        again=pusher.again,
        taken_p50_ms=taken[len(taken) // 2] * 1000,
        taken_p99_ms=taken[len(taken) * 99 // 100] * 1000,
        behind_s=pusher.late_s,
        all_applied_after_s=drained_s,
        processor_ms_each=used_s / len(pushes) * 1000,
    )
    hold(pushes, seen)
    assert _answers_of(record) == _minutes(pushes)


@pytest.mark.long
@pytest.mark.parametrize("seed", [20270401])
def test_replicas_that_die_among_updates_lose_nothing_either(
    tmp_path: Path, server: postgres.Postgres, figure: Callable[..., None], seed: int, *, is_long: bool
) -> None:
    """A change is said after it was committed: a kill in between loses an answer, and repeats none."""
    rate, seconds, chats, kills = (100.0, 40, 300, 8) if is_long else (40.0, 8, 80, 2)
    chance, pushes, record = random.Random(seed), choices(rate, seconds, chats), tmp_path / "record.jsonl"
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=FIRST, count=chats)
        with fleet(tmp_path, sandbox.api_url, by_webhook=True, rate=1000) as ships:
            watch(ships.database)
            pusher = Pusher(ships.ports, rate, pushes)
            pushing = threading.Thread(target=lambda: asyncio.run(pusher.run()))
            pushing.start()
            for kill in range(kills):
                wait_for(ships.database, len(pushes) * (kill + 1) // (kills + 2), within_s=120)
                dead = chance.randrange(3)
                ships.bots[dead].kill()
                ships.start(dead)
            pushing.join()
            wait_for(ships.database, len(pushes), within_s=120)
            ships.hold()
            seen = noted(ships.database)
    figure("R4", "replicas killed among updates", seed=seed, kills=kills, **counted(pushes, seen), again=pusher.again)
    hold(pushes, seen)
    wanted = _minutes(pushes)
    assert all(_is_part(said, wanted[chat]) for chat, said in _answers_of(record).items())


def watch(database: Outside) -> None:
    for statement in WITNESSES:
        database.query(statement)


def wait_for(database: Outside, number: int, *, within_s: float) -> None:
    """Until so many updates are applied."""

    def are_applied() -> bool:
        time.sleep(0.1)
        return bool(database.query("SELECT count(*) FROM applied")[0][0] >= number)

    eventually(are_applied, within_s=within_s, what=f"update {number}")


def noted(database: Outside) -> Seen:
    return Seen(
        applied=database.query("SELECT update_id, tx FROM applied ORDER BY n"),
        chosen=database.query("SELECT chat, minute, tx FROM chosen ORDER BY n"),
        states=dict(database.query("SELECT state, count(*) FROM inbox GROUP BY state")),
    )


def counted(pushes: list[Push], seen: Seen) -> dict[str, int]:
    ids = [update_id for update_id, _ in seen.applied]
    return {
        "updates": len(pushes),
        "lost": len(pushes) - len(set(ids)),
        "applied_twice": len(ids) - len(set(ids)),
        "out_of_order": _out_of_order(pushes, ids),
    }


def hold(pushes: list[Push], seen: Seen) -> None:
    ids = [update_id for update_id, _ in seen.applied]
    assert seen.states == {1: len(pushes)}, "an update was set aside"
    assert sorted(ids) == [push.update_id for push in pushes]
    assert _out_of_order(pushes, ids) == 0
    changed = _choices(seen.chosen, dict(seen.applied))
    assert changed == {push.update_id: (push.chat, push.minute) for push in pushes}


def _is_part(said: list[str], wanted: list[str]) -> bool:
    """Whether `said` is `wanted` with some left out."""
    left = iter(wanted)
    return all(word in left for word in said)


def _used_s(ships: Fleet) -> float:
    """Processor time of all replicas."""
    ticks = 0
    for bot in ships.bots:
        fields = Path(f"/proc/{bot.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _out_of_order(pushes: list[Push], applied: list[int]) -> int:
    """Updates applied before an earlier one of the same chat."""
    chats = {push.update_id: push.chat for push in pushes}
    last: dict[int, int] = defaultdict(int)
    wrong = 0
    for update_id in applied:
        wrong += update_id < last[chats[update_id]]
        last[chats[update_id]] = max(update_id, last[chats[update_id]])
    return wrong


def _choices(chosen: list[tuple[bytes, int, int]], transactions: dict[int, int]) -> dict[int, tuple[int, int]]:
    """What each update changed: the choice written in the transaction that made it done."""
    cipher = Cipher(DataKey.from_secret(environment(Path("x"), database_url="x")["SAHELBOT_DATA_KEY"]))
    written = {tx: (cipher.open_chat(chat), minute) for chat, minute, tx in chosen}
    assert len(written) == len(chosen), "an update has changed something twice"
    return {update_id: written[tx] for update_id, tx in transactions.items()}


def _minutes(pushes: list[Push]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for push in pushes:
        found[push.chat].append(f"{push.minute // 60:02}:{push.minute % 60:02}")
    return found


def _answers_of(record: Path) -> dict[int, list[str]]:
    """The hours that each chat was told, in the order in which it was told them."""
    found: dict[int, list[str]] = defaultdict(list)
    for each in recorded(record):
        found[each["chat_id"]].append(_hour(each["text"]))
    return found


def _hour(text: str) -> str:
    hours = re.findall(r"\b\d\d:\d\d\b", text)
    assert hours, text
    return hours[0]
