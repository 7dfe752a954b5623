"""Bad input ends with the contract's exit code and one sentence, never with a trace."""

import os
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.rig import ADA, EXAMPLE, Person, Sandbox, bot_running, eventually, sahelbot, sandbox_running

BROKEN = EXAMPLE.parent / "broken"


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    with sandbox_running("--token", "4242:" + "T0ken_of-a-test_bot" + "x" * 16) as running:
        yield running


def refused(outcome: subprocess.CompletedProcess[str], *, code: int, words: str) -> None:
    """One sentence, this code, and what to do."""
    assert (outcome.returncode, outcome.stdout) == (code, ""), outcome.stderr
    lines = [line for line in outcome.stderr.splitlines() if "[warning" not in line]
    assert len(lines) == 1, outcome.stderr
    assert words in lines[0]


def test_without_a_token_it_says_which_setting_is_missing(tmp_path: Path) -> None:
    refused(sahelbot("run", folder=tmp_path, token=None), code=78, words="SAHELBOT_TOKEN is not set")


def test_a_wrong_token_is_refused_without_showing_it(tmp_path: Path, sandbox: Sandbox) -> None:
    wrong = "4242:" + "w" * 35
    outcome = sahelbot("run", folder=tmp_path, token=wrong, api_url=sandbox.api_url)
    refused(outcome, code=78, words="does not accept the token")
    assert wrong not in outcome.stderr


def test_a_missing_content_folder_is_no_usable_content(tmp_path: Path, sandbox: Sandbox) -> None:
    outcome = sahelbot("run", folder=tmp_path, content_dir=tmp_path / "nowhere", api_url=sandbox.api_url)
    refused(outcome, code=66, words="nowhere")


def test_a_folder_full_of_mistakes_is_no_usable_content(tmp_path: Path, sandbox: Sandbox) -> None:
    outcome = sahelbot("run", folder=tmp_path, content_dir=BROKEN, api_url=sandbox.api_url)
    refused(outcome, code=66, words="no usable content")
    assert sahelbot("check", str(BROKEN), folder=tmp_path).returncode == 1


def test_a_misspelt_setting_is_named(tmp_path: Path) -> None:
    refused(sahelbot("run", folder=tmp_path, listen="8081"), code=78, words="SAHELBOT_LISTEN")


def test_more_than_telegram_takes_for_nothing_must_be_paid_for(tmp_path: Path) -> None:
    refused(sahelbot("run", folder=tmp_path, rate=31), code=78, words="SAHELBOT_PAID_BROADCAST")


@pytest.mark.files
@pytest.mark.parametrize("harm", ["foreign", "torn", "empty"])
def test_a_database_that_is_not_ours_is_left_untouched(tmp_path: Path, sandbox: Sandbox, harm: str) -> None:
    file = tmp_path / "data" / "sahelbot.db"
    file.parent.mkdir()
    if harm == "foreign":
        with sqlite3.connect(file) as other:
            other.execute("create table accounts (id integer)")
        other.close()
    else:
        file.write_bytes(b"" if harm == "empty" else b"SQLite format 3\0" + b"\xff" * 4000)
    before = file.read_bytes()
    outcome = sahelbot("run", folder=tmp_path, api_url=sandbox.api_url)
    assert outcome.returncode == 74, outcome.stderr
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert file.read_bytes() == before


def test_a_wrong_data_key_is_a_configuration_error(tmp_path: Path, sandbox: Sandbox) -> None:
    with bot_running(tmp_path, sandbox.api_url) as bot:
        assert bot.terminate() == 0
    outcome = sahelbot("run", folder=tmp_path, data_key="quite another key", api_url=sandbox.api_url)
    refused(outcome, code=78, words="data key")


def test_a_second_instance_is_turned_away(tmp_path: Path, sandbox: Sandbox) -> None:
    with bot_running(tmp_path, sandbox.api_url):
        refused(sahelbot("run", folder=tmp_path, api_url=sandbox.api_url), code=75, words="nother instance")


def test_a_busy_port_is_named(tmp_path: Path, sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        outcome = sahelbot("run", folder=tmp_path, listen=address, api_url=sandbox.api_url)
    refused(outcome, code=75, words=address)


def test_a_busy_chat_page_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 8090)):
        refused(sahelbot("run", "--sandbox", folder=tmp_path), code=75, words="8090")


def test_the_made_data_key_is_private_and_outside_the_data_folder(tmp_path: Path, sandbox: Sandbox) -> None:
    with bot_running(tmp_path, sandbox.api_url, data_key=None) as bot:
        key = tmp_path / "config" / "sahelbot" / "data.key"
        assert key.stat().st_mode & 0o777 == 0o600
        assert "copy" in bot.log
        assert bot.terminate() == 0
    key.unlink()
    outcome = sahelbot("run", folder=tmp_path, data_key=None, api_url=sandbox.api_url)
    assert outcome.returncode == 78, outcome.stderr
    assert not key.exists()


def test_a_broken_folder_does_not_keep_a_published_pack_from_being_served(tmp_path: Path, sandbox: Sandbox) -> None:
    folder = tmp_path / "content"
    shutil.copytree(EXAMPLE, folder)
    with bot_running(tmp_path, sandbox.api_url, content_dir=folder) as bot:
        assert bot.terminate() == 0
    (folder / "pack.yaml").write_text("name: [", encoding="utf-8")
    with bot_running(tmp_path, sandbox.api_url, content_dir=folder) as bot:
        assert bot.process.poll() is None
    shutil.rmtree(folder)
    with bot_running(tmp_path, sandbox.api_url, content_dir=folder) as bot:
        eventually(lambda: "action=start" in bot.log)


def test_the_token_is_in_no_output_and_no_file(tmp_path: Path, sandbox: Sandbox) -> None:
    token = "4242:" + "T0ken_of-a-test_bot" + "x" * 16
    with bot_running(tmp_path, sandbox.api_url) as bot:
        sandbox.post("/sandbox/faults", method="getUpdates", status=500, times=1)
        Person(sandbox, ADA).tell("/start")
        eventually(lambda: "polling failed" in bot.log)
        bot.terminate()
    for parent, _, names in os.walk(tmp_path):
        for name in names:
            content = (Path(parent) / name).read_bytes()
            assert token.encode() not in content, name
            assert token.partition(":")[2].encode() not in content, name


def test_two_data_folders_on_one_database_file_are_turned_away(tmp_path: Path, sandbox: Sandbox) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'shared' / 'one.db'}"
    (tmp_path / "shared").mkdir()
    with bot_running(tmp_path / "first", sandbox.api_url, database_url=url):
        outcome = sahelbot("run", folder=tmp_path / "second", api_url=sandbox.api_url, database_url=url)
    refused(outcome, code=75, words="nother instance")


def test_a_token_that_is_revoked_meanwhile_ends_the_process_in_words(tmp_path: Path, sandbox: Sandbox) -> None:
    with bot_running(tmp_path, sandbox.api_url) as bot:
        sandbox.post("/sandbox/faults", method="getUpdates", status=404, body="<html>sign in</html>", times=1)
        Person(sandbox, ADA).tell("/help")
        eventually(lambda: "polling failed" in bot.log)
        assert bot.process.poll() is None
        sandbox.post("/sandbox/faults", method="getUpdates", status=401, times=1)
        Person(sandbox, ADA).tell("/help")
        assert bot.process.wait(15) == 78
        last = bot.log.strip().splitlines()[-1]
        assert last == "Telegram does not accept the token any more; set SAHELBOT_TOKEN anew."


@pytest.mark.files  # on a server replicas settle among themselves who polls
def test_of_two_bots_with_the_same_token_one_gives_way(tmp_path: Path, sandbox: Sandbox) -> None:
    with (
        bot_running(tmp_path / "one", sandbox.api_url) as one,
        bot_running(tmp_path / "other", sandbox.api_url) as other,
    ):
        gone = eventually(lambda: [bot for bot in (one, other) if bot.process.poll() is not None], what="an end")
        assert [bot.process.returncode for bot in gone] == [75]
        assert "with the same token" in gone[0].log.splitlines()[-1]
        (left,) = (bot for bot in (one, other) if bot not in gone)
        assert Person(sandbox, ADA).say("/help")["text"]
        assert left.terminate() == 0
