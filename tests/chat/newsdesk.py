"""A newsroom for tests: a house on a copy of the example pack that may be edited, with its admins and editors."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import publishing
from bot.content.checking import check
from bot.content.loader import Loaded
from bot.sandbox.world import Person
from tests.house import House, opened_house
from tests.rig import EXAMPLE, IDRISS, MOUSSA

CARD = Path("cards") / "actor" / "example-group.yaml"
NEWS = Path("dispatches") / "2023" / "2023-06-30-example-vote.yaml"
SECOND = 1005


def content_copy(folder: Path) -> Path:
    """A copy of the example pack, for a test to edit."""
    return Path(shutil.copytree(EXAMPLE, folder / "content", copy_function=shutil.copyfile))


async def load_here(folder: Path, today: date, **_: object) -> Loaded:
    """The loader without its child process, which has tests of its own and takes its time."""
    return await asyncio.to_thread(check, folder, today=today)


@contextlib.asynccontextmanager
async def opened_desk(folder: Path, content: Path, *, is_aside: bool = False, **changed: Any) -> AsyncIterator[House]:
    """Idriss and Awa are admins, Moussa is an editor. `is_aside`: folders are loaded in a child, as by a real bot."""
    people: dict[str, Any] = {"admins": frozenset({IDRISS, SECOND}), "editors": frozenset({MOUSSA})}
    with pytest.MonkeyPatch.context() as patch:
        if not is_aside:
            patch.setattr(publishing, "load_aside", load_here)
        async with opened_house(folder, **{"content_dir": content} | people | changed) as house:
            house.world.people[SECOND] = Person(SECOND, "Awa", started=True)
            house.world.people[MOUSSA].language_code = "en"
            async with house.awake():
                yield house


def edit(content: Path, old: str = "founded in 2019", new: str = "founded in early 2019", *, file: Path = CARD) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert old in text
    (content / file).write_text(text.replace(old, new), encoding="utf-8")


async def previewed(house: House, person: int = IDRISS, command: str = "/reload") -> tuple[int, str, str]:
    """The preview's message with the payloads of its Publish and Keep."""
    (preview,) = await house.say(person, command)
    assert preview.markup, preview.text
    keys = [key for row in preview.markup["inline_keyboard"] for key in row]
    publish, keep = (next(key["callback_data"] for key in keys if key["text"] == text) for text in ("Publish", "Keep"))
    return preview.message_id, publish, keep
