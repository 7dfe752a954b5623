"""A copy of the furnished data folder, and a house that is awake for each test."""

import functools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import opening
from tests.chat.newsdesk import content_copy, opened_desk
from tests.house import House, opened_house


@pytest.fixture(scope="session", autouse=True)
def phrases() -> Iterator[None]:
    """The catalogues are read once, not for each of the hundreds of houses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "all_phrases", functools.cache(opening.all_phrases))
        yield


@pytest.fixture
async def sleeping(folder: Path) -> AsyncIterator[House]:
    """A house in which nothing is polled yet."""
    async with opened_house(folder) as house:
        yield house


@pytest.fixture
async def house(sleeping: House) -> AsyncIterator[House]:
    async with sleeping.awake():
        yield sleeping


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder that an editor edits."""
    return content_copy(tmp_path)


@pytest.fixture
async def desk(folder: Path, content: Path) -> AsyncIterator[House]:
    """A house whose editors keep that folder."""
    async with opened_desk(folder, content) as house:
        yield house
