"""A folder that was checked is not checked again, until anything of it is another."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.content.checked import Checked
from bot.content.checking import check
from bot.content.loader import Loaded
from tests.content.packs import CARD, TODAY, change, copy_example


class Checks:
    """Counts what is checked."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self, folder: Path, today: date) -> Loaded:
        self.times += 1
        return check(folder, today=today)


@pytest.fixture
def checks() -> Checks:
    return Checks()


async def test_a_folder_is_checked_once_while_nothing_changes(folder: Path, checks: Checks) -> None:
    checked = Checked()
    first = await checked.load(folder, TODAY, checks)
    assert first.pack is not None
    assert await checked.load(folder, TODAY, checks) is first
    assert checks.times == 1


@pytest.mark.parametrize("what", ["a word", "a link", "another day", "another folder"])
async def test_whatever_is_another_is_checked_anew(folder: Path, tmp_path: Path, checks: Checks, what: str) -> None:
    checked, today = Checked(), TODAY
    await checked.load(folder, today, checks)
    match what:
        case "a word":
            change(folder, CARD, "800", "801")
        case "a link":
            (folder / "cards" / "country").symlink_to("/etc")
        case "another day":
            today += timedelta(days=1)
        case "another folder":
            folder = copy_example(tmp_path / "other")
    await checked.load(folder, today, checks)
    assert checks.times == 2


async def test_a_folder_with_errors_is_checked_every_time(folder: Path, checks: Checks) -> None:
    change(folder, CARD, "status: published", "statos: published")
    checked = Checked()
    for _ in range(2):
        assert (await checked.load(folder, TODAY, checks)).pack is None
    assert checks.times == 2


async def test_it_is_forgotten_after_a_while(folder: Path, checks: Checks) -> None:
    checked = Checked(kept_s=0.01)
    await checked.load(folder, TODAY, checks)
    await asyncio.sleep(0.1)
    await checked.load(folder, TODAY, checks)
    assert checks.times == 2
