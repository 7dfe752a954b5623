"""The watcher: one signal for a burst of changes, and a folder that goes and comes back is found again."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from bot.content.watcher import changes
from tests.content.packs import CARD, copy_example


class Ear:
    """Counts the signals in the background."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[None] = asyncio.Queue()

    async def listen(self, folder: Path) -> None:
        async with aclosing(changes(folder, debounce_ms=50, look_again_s=0.1)) as signals:
            async for _ in signals:
                self._heard.put_nowait(None)

    async def hears(self) -> None:
        async with asyncio.timeout(10):
            await self._heard.get()

    def forget(self) -> None:
        while not self._heard.empty():
            self._heard.get_nowait()

    @property
    def is_quiet(self) -> bool:
        return self._heard.empty()


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Ear]:
    """An ear on the folder that has been heard to work."""
    ear = Ear()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(ear.listen(folder))
        await asyncio.sleep(0.2)
        yield ear
        task.cancel()


async def test_a_changed_file_is_told(folder: Path) -> None:
    async with watching(folder) as ear:
        (folder / CARD).write_text("title: {en: New}", encoding="utf-8")
        await ear.hears()


async def test_a_burst_of_changes_is_told_once(folder: Path) -> None:
    async with watching(folder) as ear:
        for number in range(50):
            (folder / f"cards/actor/new-{number}.yaml").touch()
        await ear.hears()
        await asyncio.sleep(0.4)
        ear.forget()
        await asyncio.sleep(0.3)
        assert ear.is_quiet


async def test_what_is_not_content_is_not_told(folder: Path) -> None:
    async with watching(folder) as ear:
        (folder / "notes.txt").touch()
        (folder / "cards/actor/x.yaml.swp").touch()
        await asyncio.sleep(0.4)
        assert ear.is_quiet


async def test_a_folder_that_goes_and_comes_back_is_found_again(folder: Path) -> None:
    async with watching(folder) as ear:
        shutil.rmtree(folder)
        await ear.hears()
        await asyncio.sleep(0.3)
        ear.forget()
        copy_example(folder)
        await ear.hears()
        await asyncio.sleep(0.4)
        ear.forget()
        (folder / CARD).write_text("title: {en: New}", encoding="utf-8")
        await ear.hears()


async def test_a_folder_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    async with watching(tmp_path / "content") as ear:
        assert ear.is_quiet
        copy_example(tmp_path / "content")
        await ear.hears()


async def test_a_folder_that_is_replaced_is_told(folder: Path, tmp_path: Path) -> None:
    other = copy_example(tmp_path / "other")
    async with watching(folder) as ear:
        shutil.move(folder, tmp_path / "old")
        shutil.move(other, folder)
        await ear.hears()
        await asyncio.sleep(0.4)
        ear.forget()
        (folder / CARD).write_text("title: {en: New}", encoding="utf-8")
        await ear.hears()
