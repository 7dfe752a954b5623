"""The check command: its exit codes, its formats, and one sentence where there is nothing to check."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.content.packs import BROKEN, CARD, EXAMPLE, change


def check(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["check", *(str(word) for word in words)])


def test_a_clean_folder_is_0_and_says_nothing_on_stdout() -> None:
    result = check(EXAMPLE, "--on", "2026-11-21", "--strict")
    assert (result.exit_code, result.stdout) == (0, "")


def test_without_a_folder_it_is_the_one_the_bot_would_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHELBOT_CONTENT_DIR", str(EXAMPLE))
    assert check("--on", "2026-11-21", "--strict").exit_code == 0
    monkeypatch.setenv("SAHELBOT_CONTENT_DIR", str(EXAMPLE / "nowhere"))
    assert check().exit_code == 66


def test_problems_are_1_and_one_line_each() -> None:
    result = check(BROKEN, "--on", "2026-11-21")
    assert result.exit_code == 1
    assert (
        result.stdout.splitlines()[0] == 'cards/actor/group.yaml:2:1: comand: is no field here; did you mean "command"?'
    )


def test_warnings_are_problems_only_when_checked_strictly(folder: Path) -> None:
    change(folder, CARD, "review_by: 2027-02-21", "review_by: 2026-11-20")
    assert check(folder, "--on", "2026-11-21").exit_code == 0
    assert check(folder, "--on", "2026-11-21", "--strict").exit_code == 1


def test_the_json_format_is_json_and_nothing_else() -> None:
    result = check(BROKEN, "--format", "json", "--on", "2026-11-21")
    assert {problem["severity"] for problem in json.loads(result.stdout)} == {"error", "warning"}


def test_the_github_format_points_into_the_repository() -> None:
    result = check(BROKEN, "--format", "github", "--on", "2026-11-21")
    assert result.stdout.startswith(f"::error file={BROKEN.as_posix()}/cards/actor/group.yaml,line=2,col=1")


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_folder_that_is_missing_or_empty_is_66_with_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    result = check(tmp_path / name)
    assert (result.exit_code, result.stdout) == (66, "")
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_a_folder_that_lost_its_cards_is_1(folder: Path) -> None:
    for name in ("cards", "trackers", "dispatches"):
        shutil.rmtree(folder / name)
    assert check(folder).exit_code == 1
