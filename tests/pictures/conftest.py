"""What the tests of pictures share: two packs, read once, and an atelier over a folder of its own."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.cards.pack import Pack
from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.pages.phrases import Phrases
from bot.pages.reading import Reading
from bot.pictures.atelier import Pictures

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
LANGUAGES = ("en", "fr")

Read = Callable[[str], Reading]


def read_pack(folder: Path) -> Pack:
    loaded = load(folder, today=date(2026, 11, 21))
    assert loaded.pack is not None, loaded.problems[:3]
    return loaded.pack


def reading_of(pack: Pack, language: str) -> Reading:
    phrases = all_phrases().get(language) or Phrases(language)
    return Reading(pack=pack, phrases=phrases, now=NOW, bot="bot")


@pytest.fixture(scope="session")
def sahel() -> Pack:
    return read_pack(ROOT / "content")


@pytest.fixture(scope="session")
def example() -> Pack:
    return read_pack(ROOT / "tests/packs/example")


@pytest_asyncio.fixture
async def pictures(tmp_path: Path) -> AsyncIterator[Pictures]:
    atelier = Pictures(tmp_path / "pictures")
    yield atelier
    await atelier.close()
