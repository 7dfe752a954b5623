"""A bot that pulls its content from a repository: a new commit is offered, a broken or missing one harms nobody."""

import shutil
from pathlib import Path

import pytest

from tests.content.remote import commit, repository_of
from tests.journeys.test_newsroom import CARD, edit
from tests.rig import ADA, IDRISS, Person, Sandbox, bot_running, sahelbot


@pytest.fixture
def remote(content: Path) -> Path:
    return repository_of(content)


def test_what_is_committed_is_pulled_at_reload_and_published(sandbox: Sandbox, remote: Path, tmp_path: Path) -> None:
    given = {"content_git": f"file://{remote}", "content_dir": tmp_path / "nowhere", "pull_minutes": 0}
    editor, reader = Person(sandbox, IDRISS), Person(sandbox, ADA)
    with bot_running(tmp_path, sandbox.api_url, **given) as bot:
        assert "founded in 2019" in reader.say("/examplegroup")["text"]
        edit(remote, "founded in 2019", "founded in early 2019")
        assert "Nothing has changed" in editor.say("/reload")["text"]
        commit(remote)
        assert "early 2019" in editor.say("/reload")["text"]
        assert "Published" in editor.press("Publish")["text"]
        assert "early 2019" in reader.say("/examplegroup")["text"]

        edit(remote, "status: published", "statos: published")
        commit(remote)
        assert f"{CARD}:4:1: statos" in editor.say("/reload")["text"]
        shutil.move(remote, tmp_path / "moved")
        assert "could not be fetched" in editor.say("/reload")["text"]
        assert "early 2019" in reader.say("/examplegroup")["text"]
        assert bot.terminate() == 0
    with bot_running(tmp_path, sandbox.api_url, **given):
        assert "early 2019" in reader.say("/examplegroup")["text"]


def test_the_command_line_fetches_what_it_publishes(remote: Path, tmp_path: Path) -> None:
    given = {"content_git": f"file://{remote}", "content_dir": tmp_path / "nowhere"}
    first = sahelbot("publish", folder=tmp_path, **given)
    assert first.returncode == 0, first.stderr
    edit(remote, "founded in 2019", "founded in early 2019")
    commit(remote)
    second = sahelbot("publish", folder=tmp_path, **given)
    assert (second.returncode, second.stdout) != (0, first.stdout)
    assert "early 2019" in sahelbot("show", "example-group", folder=tmp_path, **given).stdout
    digest = sahelbot("edition", "preview", "--since", "2020-01-01", folder=tmp_path, **given)
    assert (digest.returncode, digest.stderr) == (0, "")
    assert "[" in digest.stdout


@pytest.mark.parametrize(
    ("address", "code", "sentence"),
    [
        ("file:///nowhere/at/all", 66, "could not be fetched"),
        ("ext::sh -c id", 78, "SAHELBOT_CONTENT_GIT: "),
    ],
)
def test_a_repository_that_cannot_be_fetched_is_one_sentence(
    tmp_path: Path, address: str, code: int, sentence: str
) -> None:
    done = sahelbot("publish", folder=tmp_path, content_git=address)
    assert done.returncode == code
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
