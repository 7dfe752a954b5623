"""Content that changes without anybody asking, at a bot in a process of its own: a signal, a webhook, AUTO_RELOAD."""

import signal
import urllib.error
import urllib.request
from pathlib import Path

from tests.content.remote import commit, repository_of
from tests.journeys.test_newsroom import edit
from tests.rig import ADA, IDRISS, Bot, Person, Sandbox, bot_running, eventually

SECRET = "of-thirty-two-characters-or-more-0123"


def offered(person: Person) -> str:
    found = eventually(lambda: next((each for each in person.answers if "has changed" in each["text"]), None))
    return str(found["text"])


def test_a_hangup_offers_what_has_changed_and_ends_nothing(sandbox: Sandbox, bot: Bot, content: Path) -> None:
    editor, reader = Person(sandbox, IDRISS), Person(sandbox, ADA)
    editor.say("/start")
    edit(content, "founded in 2019", "founded in early 2019")
    bot.process.send_signal(signal.SIGHUP)
    assert "Example Group" in offered(editor)
    assert "early" not in reader.say("/examplegroup")["text"]
    assert "early 2019" in editor.press("Look at it")["text"]
    assert "Published" in editor.press("Publish")["text"]
    assert "early" in reader.say("/examplegroup")["text"]


def ask_for_a_pull(bot: Bot, secret: str) -> int:
    address = bot.health.replace("/healthz", "/pull")
    request = urllib.request.Request(address, b"{}", {"X-Gitlab-Token": secret}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_a_push_to_the_repository_is_published_at_once_with_auto_reload(
    sandbox: Sandbox, content: Path, tmp_path: Path
) -> None:
    remote = repository_of(content)
    given = {"content_git": f"file://{remote}", "pull_minutes": 0, "pull_secret": SECRET, "auto_reload": True}
    reader = Person(sandbox, ADA)
    with bot_running(tmp_path, sandbox.api_url, **given) as bot:
        edit(remote, "founded in 2019", "founded in early 2019")
        commit(remote)
        assert ask_for_a_pull(bot, "x" * 40) == 403
        assert "early" not in reader.say("/examplegroup")["text"]
        assert ask_for_a_pull(bot, SECRET) == 202
        eventually(lambda: "early" in reader.say("/examplegroup")["text"], what="the new revision")
        assert SECRET not in bot.log
