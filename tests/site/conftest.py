"""The sites that the tests look at: of the example pack and of the content folder, each rendered once."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.cards.pack import Pack
from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.site.site import site

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 19, tzinfo=UTC)
FOLDERS = {"example": ROOT / "tests" / "packs" / "example", "content": ROOT / "content"}


@cache
def pack_of(name: str) -> Pack:
    loaded = load(FOLDERS[name], today=date(2026, 11, 21))
    assert loaded.pack is not None, loaded.problems[:3]
    return loaded.pack


@cache
def pages_of(name: str) -> dict[str, str]:
    return {file.path: file.text for file in site(pack_of(name), all_phrases(), now=NOW)}


@pytest.fixture
def example() -> Pack:
    return pack_of("example")


@pytest.fixture(params=["example", "content"])
def pages(request: pytest.FixtureRequest) -> dict[str, str]:
    """Path and text of every file of a site."""
    return pages_of(request.param)
