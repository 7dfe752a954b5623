"""From subscribing to the digest and to the last goodbye, with a real clock: a slot is waited for, a minute at most."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.rig import ADA, IDRISS, Bot, Person, Sandbox, bot_running, eventually

DISPATCH = """\
date: 2026-11-20
publish_at: 2026-11-20T06:00:00Z
status: published
importance: major
countries: [chad]
topics: [displacement]
headline: {en: A camp opens near Bol, fr: Un camp ouvre près de Bol}
text: {en: A camp for displaced people has opened., fr: Un camp pour déplacés a ouvert.}
sources: [un-example-2023]
translated: {fr: 2026-11-20}
"""


def in_a_moment() -> str:
    """The next minute that is at least two seconds away, in UTC."""
    return f"{datetime.now(UTC) + timedelta(seconds=62):%H:%M}"


def write_dispatch(content: Path) -> None:
    place = content / "dispatches" / "2026" / "2026-11-20-camp.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(DISPATCH, encoding="utf-8")


def publish(sandbox: Sandbox) -> None:
    editor = Person(sandbox, IDRISS)
    preview = editor.say("/reload")
    assert "A camp opens near Bol" in preview["text"]
    assert "Published" in editor.press("Publish")["text"]


def test_a_dispatch_arrives_at_the_chosen_minute_and_stop_ends_it(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    ada, minute = Person(sandbox, ADA), in_a_moment()
    assert minute in ada.say(f"/subscribe daily {minute} UTC")["text"]
    write_dispatch(content)
    publish(sandbox)
    digest = eventually(
        lambda: next((said for said in ada.answers if "A camp opens near Bol" in said["text"]), None),
        within_s=90,
        what="the digest",
    )
    assert f"{datetime.fromtimestamp(digest['date'], UTC):%H:%M}" == minute
    assert "[1] United Nations" in digest["text"]
    labels = [key["text"] for row in digest["buttons"] for key in row]
    assert labels[-1] == "Unsubscribe"
    assert "A camp for displaced people has opened." in ada.press("A camp opens")["text"]
    assert "Stopped" in ada.press("Unsubscribe")["text"]


def test_subscribing_brings_no_backlog(sandbox: Sandbox, bot: Bot) -> None:
    ada, minute = Person(sandbox, ADA), in_a_moment()
    ada.say(f"/subscribe daily {minute} UTC")
    eventually(lambda: f"{datetime.now(UTC) - timedelta(seconds=17):%H:%M}" == minute, within_s=100, what="the slot")
    assert len(ada.answers) == 1


@pytest.mark.parametrize("words", ["/stop", "stop", "Arrêt", "désabonner", "unsubscribe", "/unsubscribe"])
def test_every_word_for_stop_stops(sandbox: Sandbox, bot: Bot, words: str) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/subscribe")
    assert "Stopped" in ada.say(words)["text"]
    assert "No digest will come" in ada.say("/settings")["text"]
    ada.press("Home")


def test_a_stop_can_be_undone_with_one_tap(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/subscribe weekly friday 18:15 Niamey")
    ada.say("/stop")
    assert "Friday" in ada.press("Undo")["text"]
    assert "18:15" in ada.say("/settings")["text"]


def test_a_pause_is_told_until_it_is_ended(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/subscribe daily 07:35 Ouaga")
    assert "Paused until" in ada.say("/pause 2w")["text"]
    assert "Paused until" in ada.say("/settings quiet 22:00-06:00")["text"]
    resumed = ada.say("/resume")["text"]
    assert "07:35 (Ouagadougou)" in resumed
    assert "Paused until" not in resumed
    assert "22:00–06:00" in resumed


def test_settings_survive_a_kill(sandbox: Sandbox, bot: Bot, tmp_path: Path) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/subscribe weekly friday 18:15 Niamey")
    bot.kill()
    ada.tell("/settings")
    again = tmp_path / "again"
    settings = {"data_dir": tmp_path / "data", "content_dir": bot.environment["SAHELBOT_CONTENT_DIR"]}
    with bot_running(again, sandbox.api_url, **settings):
        answer = eventually(lambda: next((said for said in ada.answers if "18:15" in said["text"]), None))
        assert "Niamey" in answer["text"]


def test_mydata_is_a_file_and_forget_leaves_nothing(sandbox: Sandbox, bot: Bot, tmp_path: Path) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/subscribe daily 06:45")
    file = ada.say("/mydata")["document"]
    with urllib.request.urlopen(sandbox.address + file["url"]) as answer:
        known = json.load(answer)
    assert "06:45" in json.dumps(known)
    ada.say("/forget")
    assert "erased" in ada.press("Confirm")["text"]
    with urllib.request.urlopen(sandbox.address + ada.say("/mydata")["document"]["url"]) as answer:
        assert "06:45" not in json.dumps(json.load(answer))
