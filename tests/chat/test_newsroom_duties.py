"""What the program does for the newsroom by itself, while it runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot import duties
from bot.services import Services
from tests.house import House, opened_house
from tests.rig import ADA, FATOU, GROUP


@pytest.fixture
async def desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A house whose newsroom is a group; what is looked at every minute is looked at all the time."""
    for pause in ("GAPS_S", "LETTERS_S", "LETTERS_AGAIN_S", "WEEKLY_S"):
        monkeypatch.setattr(duties, pause, 0.01)
    async with opened_house(folder, newsroom_chat=GROUP) as house, house.awake():
        yield house


@contextlib.asynccontextmanager
async def doing(house: House, duty: Callable[[Services], Awaitable[None]]) -> AsyncIterator[None]:
    """The duty goes on while the block runs, ten seconds at most."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        task = group.create_task(duty(house.services))  # type: ignore[arg-type]
        try:
            yield
        finally:
            task.cancel()


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    while not await is_so():  # noqa: ASYNC110 - nothing tells when it is done
        await asyncio.sleep(0.01)


def test_they_are_duties_of_one_replica_or_of_all() -> None:
    assert duties.note_gaps in duties.ALL
    assert {duties.carry_letters, duties.tell_the_week} <= set(duties.OF_THE_SENDER)


async def test_letters_are_carried_even_after_one_that_did_not_arrive(desk: House) -> None:
    await desk.say(ADA, "/feedback Hello")
    await desk.press(ADA, "Send")
    desk.fault("sendMessage", times=2, status=403, description="Forbidden: bot is not a member of the supergroup chat")

    async def arrived() -> bool:
        return len(desk.said(GROUP)) == 1

    async with doing(desk, duties.carry_letters):
        await until(arrived)


async def test_words_searched_in_vain_are_written_down(desk: House) -> None:
    for person in (ADA, FATOU):
        await desk.say(person, "cotton prices")
    store = desk.services.store

    async def noted() -> bool:
        async with store.database.read() as connection:
            return bool(await store.gaps.most(connection, today=desk.clock.now.date(), limit=1))

    async with doing(desk, duties.note_gaps):
        await until(noted)


async def test_the_week_is_told_on_monday(desk: House) -> None:
    async def told() -> bool:
        return len(desk.said(GROUP)) == 1

    async with doing(desk, duties.tell_the_week):
        await asyncio.sleep(0.05)
        assert not await told()
        desk.clock.advance(days=2)
        await until(told)
