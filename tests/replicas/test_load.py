"""Many updates over three replicas: none lost, none applied twice, and each chat's in their order."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bot.store.keys import Cipher, DataKey
from tests import postgres
from tests.faults.forge import Forge
from tests.faults.invariants import recorded
from tests.outside import Outside
from tests.replicas.fleet import fleet
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
        INSERT INTO chosen (chat, minute, tx) VALUES (NEW.chat, NEW.minute_of_day, txid_current());
        RETURN NULL; END $$""",
    """CREATE TRIGGER applied AFTER UPDATE ON inbox FOR EACH ROW WHEN (OLD.state = 0 AND NEW.state <> 0)
        EXECUTE FUNCTION note_applied()""",
    "CREATE TRIGGER chosen AFTER INSERT OR UPDATE ON subscribers FOR EACH ROW EXECUTE FUNCTION note_chosen()",
)


def test_three_replicas_lose_nothing_apply_nothing_twice_and_keep_the_order(
    tmp_path: Path, smithy: Forge, server: postgres.Postgres, figure: Callable[..., None], *, is_long: bool
) -> None:
    rate, seconds, chats = (500.0, 60, 3000) if is_long else (100.0, 5, 150)
    total = int(rate * seconds)
    pushes = [
        Push(FIRST_UPDATE + number, FIRST + number % chats, (7 * number + number // chats) % 1440)
        for number in range(total)
    ]
    record = tmp_path / "record.jsonl"
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=FIRST, count=chats)
        with fleet(tmp_path, sandbox.api_url, smithy, by_webhook=True, rate=1000) as ships:
            database = ships.database
            for statement in WITNESSES:
                database.query(statement)
            pusher, begun_s = Pusher(ships.ports, rate, pushes), time.monotonic()
            asyncio.run(pusher.run())
            eventually(lambda: _applied(database) >= total, within_s=600 if is_long else 60, what="the last update")
            drained_s = time.monotonic() - begun_s
            ships.hold()
            applied = database.query("SELECT update_id, tx FROM applied ORDER BY n")
            chosen = database.query("SELECT chat, minute, tx FROM chosen ORDER BY n")
            states = dict(database.query("SELECT state, count(*) FROM inbox GROUP BY state"))
    taken = sorted(pusher.taken_s)
    times = [each for each, _ in applied]
    figure(
        "replicas: updates", a_second=rate, updates=total, chats=chats, lost=total - len(set(times)),
        applied_twice=len(times) - len(set(times)), out_of_order=_out_of_order(pushes, times), again=pusher.again,
        taken_p50_ms=taken[len(taken) // 2] * 1000, taken_p99_ms=taken[len(taken) * 99 // 100] * 1000,
        behind_s=pusher.late_s, all_applied_after_s=drained_s, seconds=seconds,
    )  # fmt: skip
    assert states == {1: total}, "an update was set aside"
    assert sorted(times) == [push.update_id for push in pushes]
    assert _out_of_order(pushes, times) == 0
    assert _choices(chosen, dict(applied)) == {push.update_id: (push.chat, push.minute) for push in pushes}
    assert _answers_of(record) == _minutes(pushes)


def _applied(database: Outside) -> int:
    time.sleep(0.2)
    return int(database.query("SELECT count(*) FROM applied")[0][0])


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
