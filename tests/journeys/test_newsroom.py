"""An editor's way from a file to readers, and everybody else's way past the newsroom."""

import shutil
from pathlib import Path

from tests.rig import ADA, FATOU, IDRISS, Bot, Person, Sandbox, bot_running, eventually, sahelbot

NEWS = Path("dispatches") / "2023" / "2023-06-30-example-vote.yaml"
CARD = Path("cards") / "actor" / "example-group.yaml"


def edit(content: Path, old: str, new: str, *, file: Path = CARD) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert old in text
    (content / file).write_text(text.replace(old, new), encoding="utf-8")


def test_a_change_is_shown_before_it_is_published(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    editor, reader = Person(sandbox, IDRISS), Person(sandbox, ADA)
    edit(content, "It was founded in 2019.", "It was founded in early 2019.")
    preview = editor.say("/reload")
    assert "Example Group" in preview["text"]
    assert "It was founded in early 2019." in preview["text"]
    assert "early" not in reader.say("/examplegroup")["text"]
    assert "Published" in editor.press("Publish")["text"]
    assert "early" in reader.say("/examplegroup")["text"]


def test_keeping_publishes_nothing_and_the_preview_is_spent(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    editor = Person(sandbox, IDRISS)
    edit(content, "It was founded in 2019.", "It was founded in early 2019.")
    preview = editor.say("/reload")
    data = preview["buttons"][0][0]["data"]
    assert "Nothing was published" in editor.press("Keep")["text"]
    sandbox.post("/sandbox/press", **{"as": IDRISS, "chat": IDRISS, "message_id": preview["message_id"], "data": data})
    eventually(lambda: "no longer good" in editor.answers[-1]["text"])
    assert "early" not in Person(sandbox, ADA).say("/examplegroup")["text"]


def test_a_mistake_is_told_with_file_line_and_column(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    edit(content, "status: published", "statos: published")
    answer = Person(sandbox, IDRISS).say("/reload")
    assert "cards/actor/example-group.yaml:4:1: statos" in answer["text"]
    assert 'did you mean "status"' in answer["text"]
    assert "It was founded in 2019." in Person(sandbox, ADA).say("/examplegroup")["text"]


def test_what_changed_after_the_preview_is_not_published(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    editor = Person(sandbox, IDRISS)
    edit(content, "It was founded in 2019.", "It was founded in early 2019.")
    editor.say("/reload")
    edit(content, "early 2019", "late 2019")
    assert "no longer good" in editor.press("Publish")["text"]


def test_nothing_changed_is_said_so(sandbox: Sandbox, bot: Bot) -> None:
    assert "Nothing has changed" in Person(sandbox, IDRISS).say("/reload")["text"]


def test_to_readers_the_newsroom_is_an_unknown_word(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    unknown = ada.say("/nosuchcommand")["text"].replace("nosuchcommand", "…")
    for name in ("newsroom", "reload"):
        assert ada.say(f"/{name}")["text"].replace(name, "…") == unknown


def test_a_readers_copy_of_the_publish_button_does_nothing(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    editor, fatou = Person(sandbox, IDRISS), Person(sandbox, FATOU)
    edit(content, "It was founded in 2019.", "It was founded in early 2019.")
    data = editor.say("/reload")["buttons"][0][0]["data"]
    mine = fatou.say("/start")
    sandbox.post("/sandbox/press", **{"as": FATOU, "chat": FATOU, "message_id": mine["message_id"], "data": data})
    assert "early" not in Person(sandbox, ADA).say("/examplegroup")["text"]


def test_the_command_line_publishes_to_a_running_bot(sandbox: Sandbox, bot: Bot, content: Path, tmp_path: Path) -> None:
    reader = Person(sandbox, ADA)
    before = sahelbot("publish", folder=tmp_path, content_dir=content)
    assert before.returncode == 0, before.stderr
    edit(content, "It was founded in 2019.", "It was founded in early 2019.")
    outcome = sahelbot("publish", folder=tmp_path, content_dir=content)
    assert outcome.returncode == 0, outcome.stderr
    eventually(lambda: "early" in reader.say("/examplegroup")["text"], within_s=25, what="the new revision")
    earlier = before.stdout.split()[-1].rstrip(".")
    assert sahelbot("publish", earlier, folder=tmp_path, content_dir=content).returncode == 0
    eventually(lambda: "early" not in reader.say("/examplegroup")["text"], within_s=25, what="the old revision")


def test_a_restart_serves_what_was_published_not_the_folder(
    sandbox: Sandbox, bot: Bot, content: Path, tmp_path: Path
) -> None:
    edit(content, "It was founded in 2019.", "It was founded in early 2019.")
    assert bot.terminate() == 0
    with bot_running(tmp_path / "again", sandbox.api_url, data_dir=tmp_path / "data", content_dir=content):
        assert "early" not in Person(sandbox, ADA).say("/examplegroup")["text"]
        assert "early" in Person(sandbox, IDRISS).say("/reload")["text"]


def test_most_cards_vanishing_needs_force(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    shutil.rmtree(content / "cards")
    shutil.rmtree(content / "trackers")
    edit(content, "cards: [example-group]\n", "", file=NEWS)
    editor = Person(sandbox, IDRISS)
    assert "100%" in editor.say("/reload")["text"]
    assert "gone" in editor.say("/reload --force")["text"]
    assert "Published" in editor.press("Publish")["text"]


def test_show_prints_what_a_reader_sees(tmp_path: Path) -> None:
    shown = sahelbot("show", "example-group", "--lang", "fr", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Groupe Exemple" in shown.stdout
    assert "[1] United Nations" in shown.stdout
    assert sahelbot("show", "no-such-card", folder=tmp_path).returncode == 78


def test_an_alert_arrives_and_its_correction_edits_it_and_tells_the_reader(
    sandbox: Sandbox, bot: Bot, content: Path
) -> None:
    editor, reader = Person(sandbox, IDRISS), Person(sandbox, ADA)
    reader.say("/subscribe alerts")
    edit(content, "importance: major", "importance: breaking", file=NEWS)
    editor.say("/reload")
    editor.press("Publish")
    assert "Council votes" in editor.say("/alert")["text"]
    assert "1 subscriber gets it." in editor.press("Council votes")["text"]
    editor.press("Send")
    alert = eventually(lambda: next((each for each in reader.answers if "Council votes" in each["text"]), None))
    eventually(lambda: any("Arrived: 1" in each["text"] for each in editor.answers), what="the result")

    edit(content, "What happened and why it matters.", "What really happened.", file=NEWS)
    editor.say("/reload")
    editor.press("Publish")
    assert "1 message carries it" in editor.say("/correct 2023-06-30-example-vote")["text"]
    editor.press("Confirm")
    eventually(lambda: "was corrected" in reader.answers[-1]["text"], within_s=30, what="the note")
    mended = next(each for each in reader.answers if each["message_id"] == alert["message_id"])
    assert "What really happened." in mended["text"]
