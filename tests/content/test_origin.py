"""Where the pack comes from, by the settings; and that an address's credential is a secret like the others."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.content.origin import origin
from bot.log import Redaction
from bot.settings import ConfigurationError, Settings
from tests.content.remote import repository_of


def settings(tmp_path: Path, **given: object) -> Settings:
    return Settings(data_dir=tmp_path / "data", content_dir=tmp_path / "content", **given)


async def test_without_a_repository_it_is_the_folder_and_there_is_nothing_to_pull(tmp_path: Path) -> None:
    kept = origin(settings(tmp_path))
    assert (kept.folder, kept.name) == (tmp_path / "content", str(tmp_path / "content"))
    assert await kept.pull() is None


async def test_a_repository_is_pulled_into_the_data_folder(folder: Path, tmp_path: Path) -> None:
    address = f"file://{repository_of(folder)}"
    pulled = origin(settings(tmp_path, content_git=SecretStr(address), content_branch="main"))
    assert await pulled.pull() is not None
    assert pulled.folder.is_relative_to(tmp_path / "data" / "checkout")
    assert pulled.name == address


@pytest.mark.parametrize(
    ("address", "branch"),
    [
        ("ext::sh -c id", ""),
        ("https://example.org/pack", "--force"),
        ("ssh://bot:w0rd@example.org/pack", ""),
        ("file://bot:w0rd@localhost/pack", ""),
    ],
)
def test_an_address_or_branch_that_git_is_not_to_be_given_is_a_setting_to_change(
    tmp_path: Path, address: str, branch: str
) -> None:
    with pytest.raises(ConfigurationError, match="SAHELBOT_CONTENT_GIT: ") as refused:
        origin(settings(tmp_path, content_git=SecretStr(address), content_branch=branch))
    assert "w0rd" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("https://bot:dep%2Bloy-w0rd@example.org/p", "dep+loy-w0rd"),
        ("https://t0ken-0123456@example.org/p", "t0ken-0123456"),
        ("https://t0ken-0123456@example.org/p", "https://t0ken-0123456@example.org/p"),
    ],
)
def test_the_credential_of_an_address_stands_in_no_output(tmp_path: Path, address: str, word: str) -> None:
    given = settings(tmp_path, content_git=SecretStr(address))
    hidden = Redaction(given.secrets)
    said = hidden(f"cloning {word} of {address}")
    assert "w0rd" not in said
    assert "t0ken-0123456" not in said
    assert "w0rd" not in repr(given)


def test_an_address_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "address").write_text("https://bot:word-of-it@example.org/pack.git\n")
    monkeypatch.setenv("SAHELBOT_CONTENT_GIT_FILE", str(tmp_path / "address"))
    assert origin(Settings.read()).name == "https://example.org/pack.git"
