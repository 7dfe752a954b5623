"""C15 and the short form of C16: a kill in the middle of a reload or a Publish, and many reloads under load.

The long form, a thousand on the whole pack, is `tests/faults/test_reloads.py`."""

import shutil
import time
from pathlib import Path

import pytest

from bot.content.publications import load_published, published_revisions
from tests.journeys.test_newsroom import edit
from tests.reloading import reload
from tests.rig import ADA, IDRISS, Bot, Person, Sandbox, bot_running, eventually, sahelbot

RELOADS = 15
GROWS_MB = 20.0


def publish(content: Path, tmp_path: Path) -> str:
    done = sahelbot("publish", folder=tmp_path, content_dir=content)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1].rstrip(".")


def test_c16_many_reloads_under_load_fail_no_command_and_keep_no_memory(
    sandbox: Sandbox, content: Path, tmp_path: Path
) -> None:
    earlier = publish(content, tmp_path)
    edit(content, "founded in 2019", "founded in early 2019")
    now = publish(content, tmp_path)
    with bot_running(tmp_path, sandbox.api_url, content_dir=content) as bot:
        found = reload(sandbox, bot, (now, earlier), times=RELOADS)
        assert bot.terminate() == 0
    assert found.failed == []
    assert found.asked > RELOADS
    assert found.grown_mb < GROWS_MB


@pytest.mark.parametrize("after_s", [0.0, 0.3])
def test_c15_a_kill_during_a_reload_or_a_publish_leaves_one_whole_pack(
    sandbox: Sandbox, content: Path, tmp_path: Path, after_s: float
) -> None:
    editor, reader = Person(sandbox, IDRISS), Person(sandbox, ADA)
    with bot_running(tmp_path, sandbox.api_url, content_dir=content) as bot:
        edit(content, "founded in 2019", "founded in early 2019")
        editor.tell("/reload")
        time.sleep(after_s)
        bot.kill()
    with bot_running(tmp_path, sandbox.api_url, content_dir=content) as bot:
        assert "founded in 2019" in reader.say("/examplegroup")["text"]
        editor.say("/reload")
        press(sandbox, editor)
        time.sleep(after_s)
        bot.kill()
    with bot_running(tmp_path, sandbox.api_url, content_dir=content) as bot:
        assert "founded in" in reader.say("/examplegroup")["text"]
        whole(tmp_path)
        assert_can_go_on(editor, reader)
        assert bot.terminate() == 0


def press(sandbox: Sandbox, editor: Person) -> None:
    """Tap Publish, and wait for nothing."""
    message, row, column = editor._button("Publish")
    place = {"as": IDRISS, "chat": IDRISS, "message_id": message["message_id"], "row": row, "column": column}
    sandbox.post("/sandbox/press", **place)


def whole(tmp_path: Path) -> None:
    """Every published copy is as it was published."""
    packs = tmp_path / "data" / "packs"
    for revision in published_revisions(packs):
        assert load_published(packs, revision).pack is not None


def assert_can_go_on(editor: Person, reader: Person) -> None:
    """What the kill interrupted is published now, if it was not then. Other news may come to the editor between."""
    before = max(message["message_id"] for message in editor.answers)
    editor.tell("/reload")

    def answer() -> str | None:
        new = [message["text"] for message in editor.answers if message["message_id"] > before]
        return next((text for text in new if "What would change" in text or "Nothing has changed" in text), None)

    if "What would change" in eventually(answer, what="a preview"):
        press(editor.sandbox, editor)
    eventually(lambda: "founded in early 2019" in reader.say("/examplegroup")["text"], what="the card as it was edited")


def test_a_bot_whose_published_copies_were_taken_away_says_what_to_do(
    sandbox: Sandbox, bot: Bot, content: Path, tmp_path: Path
) -> None:
    """What is served lies in memory; /reload and Publish put a copy there again."""
    editor, reader = Person(sandbox, IDRISS), Person(sandbox, ADA)
    shutil.rmtree(tmp_path / "data" / "packs")
    assert "founded in 2019" in reader.say("/examplegroup")["text"]
    edit(content, "founded in 2019", "founded in early 2019")
    editor.say("/reload")
    assert "Published" in editor.press("Publish")["text"]
    whole(tmp_path)
    assert "early 2019" in reader.say("/examplegroup")["text"]
