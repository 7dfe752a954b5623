"""D24 and D10: an old backup comes back in the middle of an edition; a database that is none any more."""

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.rig import EXAMPLE, IDRISS, TOKEN, Bot, Person, Sandbox, bot_running, eventually, sahelbot, sandbox_running

FIRST, MANY = 20_001, 60
LEAVING = (FIRST + 5, FIRST + MANY - 3)
NEWS = "dispatches/2023/2023-06-30-example-vote.yaml"
SLOW, FAST = 6, 25
QUIET_S = 2.5


def copies(sandbox: Sandbox) -> Counter[int]:
    """How many alerts each reader has, by the server's own record."""
    return Counter(
        each["chat_id"]
        for each in sandbox.get("/sandbox/record")
        if "Council votes" in each["text"] and each["chat_id"] >= FIRST
    )


def have_been_heard(sandbox: Sandbox) -> bool:
    """Whether everybody who leaves has been answered."""
    answered = {each["chat_id"] for each in sandbox.get("/sandbox/record") if "Stopped" in each["text"]}
    return answered >= set(LEAVING)


def healthy(bot: Bot) -> dict[str, object]:
    with urllib.request.urlopen(bot.health, timeout=10) as answer:
        told: dict[str, object] = json.load(answer)
    return told


def subscribed(folder: Path, content: Path, **settings: object) -> None:
    lines = "\n".join(f"{chat},alerts" for chat in range(FIRST, FIRST + MANY))
    (folder / "people.csv").write_text(f"chat_id,frequency\n{lines}\n", "utf-8")
    done = sahelbot("subscribers", "import", str(folder / "people.csv"), folder=folder, content_dir=content, **settings)
    assert done.returncode == 0, done.stderr


def restored(folder: Path, content: Path) -> bool:
    """A server may hold the sessions of a killed process for a moment."""
    done = sahelbot("restore", str(folder / "mid.backup"), folder=folder, content_dir=content)
    assert done.returncode in {0, 75}, done.stderr
    return done.returncode == 0


def alerted(sandbox: Sandbox) -> None:
    editor = Person(sandbox, IDRISS)
    editor.say("/alert")
    editor.press("Council votes")
    editor.press("Send")


@pytest.mark.parametrize("choice", ["Send", "Skip"])
def test_an_old_backup_in_the_middle_of_an_edition_sends_nothing_before_an_admin_chooses(
    tmp_path: Path, figure: Callable[..., None], choice: str
) -> None:
    content = Path(copytree(EXAMPLE, tmp_path / "content"))
    news = content / NEWS
    news.write_text(news.read_text("utf-8").replace("importance: major", "importance: breaking"), "utf-8")
    subscribed(tmp_path, content)
    with sandbox_running("--token", TOKEN) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=FIRST, count=MANY)
        with bot_running(tmp_path, sandbox.api_url, content_dir=content, rate=SLOW, backup_hours=0) as bot:
            alerted(sandbox)
            eventually(lambda: len(copies(sandbox)) >= 10, what="ten alerts")
            done = sahelbot("backup", str(tmp_path / "mid.backup"), folder=tmp_path, content_dir=content)
            assert done.returncode == 0, done.stderr
            for chat in LEAVING:
                sandbox.post("/sandbox/send", **{"as": chat, "chat": chat, "text": "/stop"})
            eventually(lambda: have_been_heard(sandbox), what="the answers to /stop")
            bot.kill()
        sent = copies(sandbox)
        eventually(lambda: restored(tmp_path, content), what="the restored database", within_s=60)
        with bot_running(tmp_path, sandbox.api_url, content_dir=content, rate=FAST, backup_hours=0) as bot:
            editor = Person(sandbox, IDRISS)
            eventually(lambda: "Restored from a backup" in editor.answers[-1]["text"], what="a word to the admin")
            assert "an admin has to choose" in str(healthy(bot)["notes"])
            begun = _begun_within(QUIET_S, sandbox, sent)
            editor.press(choice)
            staying = set(range(FIRST, FIRST + MANY)) - set(LEAVING)
            if choice == "Send":
                eventually(lambda: staying <= copies(sandbox).keys(), what="everybody's alert", within_s=40)
            else:
                assert _begun_within(QUIET_S, sandbox, sent) == 0
            after = copies(sandbox)
    lost = len(staying - after.keys()) if choice == "Send" else 0
    repeated = sum(number > 1 for number in after.values())
    written_to = sum(after[chat] > sent[chat] for chat in LEAVING)
    assert (begun, lost, written_to) == (0, 0, 0)
    assert max(after.values()) <= 2
    figure(
        "D24", f"restore mid-edition, then {choice}", kills=1, sent=sum(after.values()), lost=lost, duplicates=repeated,
        most_copies=max(after.values()), before_the_choice=begun, to_who_left=written_to,
    )  # fmt: skip


def _begun_within(seconds: float, sandbox: Sandbox, sent: Counter[int]) -> int:
    """How many alerts came in that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and copies(sandbox) == sent:
        time.sleep(0.1)
    return (copies(sandbox) - sent).total()


def damaged(file: Path) -> None:
    file.write_bytes(b"\xff" * 100 + file.read_bytes()[100:])


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:50])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def foreign(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[68:72] = b"ELSE"
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", [damaged, truncated, empty, foreign])
def test_a_database_that_is_none_any_more_is_refused_and_not_touched(
    tmp_path: Path, figure: Callable[..., None], spoil: Callable[[Path], None]
) -> None:
    file = tmp_path / "data" / "sahelbot.db"
    address = {"database_url": f"sqlite+aiosqlite:///{file}"}
    subscribed(tmp_path, EXAMPLE, **address)
    for journal in ("sahelbot.db-wal", "sahelbot.db-shm"):
        file.with_name(journal).unlink(missing_ok=True)
    spoil(file)
    before = file.read_bytes()
    commands = (["run"], ["backup", str(tmp_path / "no.backup")])
    for command in commands:
        done = sahelbot(*command, folder=tmp_path, api_url="http://127.0.0.1:9/bot", **address)
        assert done.returncode == 74, (command, done.stderr)
        said = [line for line in done.stderr.splitlines() if "sahelbot.db" in line]
        assert len(said) == 1, done.stderr
        assert "Traceback" not in done.stderr
        assert file.read_bytes() == before
    figure("D10", f"database {spoil.__name__}", commands=len(commands), exit_code=74)
