"""The environment as settings: an empty variable is one that is not set."""

from pathlib import Path

import pytest

from bot.settings import Settings


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = Settings.read()
    (tmp_path / "token").write_text("1234567:" + "w" * 35)
    for name in ("XDG_CONFIG_HOME", "SAHELBOT_DATA_DIR", "SAHELBOT_BACKUP_DIR", "SAHELBOT_ADMINS", "SAHELBOT_TOKEN"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("SAHELBOT_TOKEN_FILE", str(tmp_path / "token"))
    found = Settings.read()
    assert found.made_key == Path("~/.config/sahelbot/data.key").expanduser()
    assert (found.data_dir, found.backups, found.admins) == (usual.data_dir, usual.backups, frozenset())
    assert found.token is not None
    assert found.token.get_secret_value().startswith("1234567:")
