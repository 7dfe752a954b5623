"""Scheduled backups: one whenever its hour has come, so many kept, and nobody else's files touched."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.backups import back_up_if_due, dated, superfluous
from bot.opening import data_key
from bot.settings import Settings
from bot.store.keys import Cipher

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def made(settings: Settings, at: datetime) -> bool:
    return await back_up_if_due(settings, Cipher(data_key(settings)), now=at) is not None


async def test_a_backup_is_made_once_a_day_unless_told_otherwise(peopled: Settings) -> None:
    assert await made(peopled, NOON)
    assert not await made(peopled, NOON + timedelta(hours=23))
    assert await made(peopled, NOON + timedelta(hours=24))
    assert [at for _, at in dated(peopled.backups)] == [NOON, NOON + timedelta(hours=24)]


async def test_zero_hours_make_none(peopled: Settings) -> None:
    assert not await made(peopled.model_copy(update={"backup_hours": 0.0}), NOON)


async def test_only_so_many_are_kept_and_other_files_are_left_alone(peopled: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "sahelbot-of-mine.db").write_text("mine", "utf-8")
    settings = peopled.model_copy(update={"backup_keep": 2, "backup_hours": 1.0, "backup_dir": folder})
    for hour in range(4):
        assert await made(settings, NOON + timedelta(hours=hour))
    assert [at.hour for _, at in dated(folder)] == [14, 15]
    assert (folder / "sahelbot-of-mine.db").exists()


def test_what_is_older_than_a_backup_may_be_goes_but_never_the_last_one() -> None:
    old = [(Path(f"{day}"), NOON - timedelta(days=day)) for day in (50, 40, 3)]
    before = NOON - timedelta(days=35)
    assert superfluous(old, keep=7, before=before) == [Path("40"), Path("50")]
    assert superfluous(old[:1], keep=7, before=before) == []


async def test_a_backup_of_a_clock_that_was_ahead_keeps_none_from_being_made_or_kept(peopled: Settings) -> None:
    settings = peopled.model_copy(update={"backup_keep": 1, "backup_hours": 24.0})
    ahead = NOON + timedelta(days=30)
    assert await made(settings, ahead)
    assert await made(settings, NOON)
    assert [at for _, at in dated(settings.backups)] == [NOON, ahead]
    assert not await made(settings, NOON + timedelta(hours=23))
    assert await made(settings, NOON + timedelta(hours=24))
    assert [at for _, at in dated(settings.backups)] == [NOON + timedelta(hours=24), ahead]
