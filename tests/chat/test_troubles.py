"""The error chat: what could not be told of is told when it can be, and nothing is over that nobody heard of."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import log
from bot.chat import troubles
from bot.chat.troubles import Troubles
from tests.house import House, opened_house
from tests.rig import IDRISS

REFUSED = {"status": 403, "description": "Forbidden: bot was blocked by the user"}


@pytest.fixture
async def house(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(troubles, "LOOK_S", 0.01)
    async with opened_house(folder, error_chat=IDRISS) as house:
        yield house


@asynccontextmanager
async def telling(house: House, standing: Callable[[], Awaitable[list[str]]]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Troubles(house.services, standing).run())
        await asyncio.sleep(0.05)
        yield
        task.cancel()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)


async def nothing() -> list[str]:
    return []


async def test_a_line_that_could_not_be_told_is_told_when_it_comes_again(house: House) -> None:
    logger = log.get("bot.test")
    house.fault("sendMessage", **REFUSED)
    async with telling(house, nothing):
        logger.error("no backup was made", action="backup", reason="the disk is full")
        await until(lambda: house.requests("sendMessage") == 1)
        assert house.said(IDRISS) == []
        for _ in range(3):
            logger.error("no backup was made", action="backup", reason="the disk is full")
        await until(lambda: bool(house.said(IDRISS)))
    (told,) = house.said(IDRISS)
    assert told.text.splitlines()[:2] == ["backup", "no backup was made"]


async def test_what_stands_in_the_way_is_told_as_soon_as_it_can_be(house: House) -> None:
    standing: list[str] = ["The disk is full."]

    async def now() -> list[str]:
        return standing

    house.fault("sendMessage", times=2, **REFUSED)
    async with telling(house, now):
        await until(lambda: len(house.said(IDRISS)) == 1)
        house.fault("sendMessage", **REFUSED)
        standing = []
        await until(lambda: len(house.said(IDRISS)) == 2)
    assert [each.text for each in house.said(IDRISS)] == [
        "health\nThe disk is full.",
        "health\nOver: The disk is full.",
    ]


async def test_what_nobody_heard_of_is_not_over(house: House) -> None:
    standing: list[str] = ["The disk is full."]

    async def now() -> list[str]:
        return standing

    house.fault("sendMessage", times=None, **REFUSED)
    async with telling(house, now):
        await until(lambda: house.requests("sendMessage") > 0)
        standing = []
        await asyncio.sleep(0.1)
        house.world.faults.ordered.clear()
        await asyncio.sleep(0.1)
    assert house.said(IDRISS) == []
