"""Nothing is sent unasked before what people have said is known and acted on."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.chat.hearing import Hearing
from bot.sandbox import deeds
from tests.house import House
from tests.rig import ADA, FATOU


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110 - a server answers when it likes
            await asyncio.sleep(0.005)


def say(house: House, who: int) -> None:
    deeds.say(house.world, house.world.people[who], house.chat(who), text="/help")


@pytest.fixture
async def hearing(sleeping: House) -> AsyncIterator[Hearing]:
    """It listens, but nothing is polled or acted on yet."""
    hearing = Hearing(sleeping.services, sleeping.poller, sleeping.intake)
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(hearing.run(sleeping.stopping))
        yield hearing
        listening.cancel()


async def test_it_is_current_once_what_waited_has_been_acted_on(sleeping: House, hearing: Hearing) -> None:
    say(sleeping, ADA)
    assert not hearing.is_current
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(sleeping.poller.run(sleeping.stopping))
        await sleeping.poller.caught_up.wait()
        await asyncio.sleep(0.1)
        assert not hearing.is_current, "it is stored, and nobody has read it"
        polling.cancel()
    async with sleeping.awake():
        await until(lambda: hearing.is_current)
        assert await sleeping.counts() != {}


async def test_a_poll_that_fails_leaves_it_behind_until_one_has_caught_up(sleeping: House, hearing: Hearing) -> None:
    async with sleeping.awake():
        await until(lambda: hearing.is_current)
        for times in (1, 2):
            sleeping.fault("getUpdates", times=1, status=502)
            say(sleeping, FATOU)
            await until(lambda: not hearing.is_current)
            assert sleeping.poller.times_behind == times
            await until(lambda: hearing.is_current)


async def test_an_answer_that_was_slept_over_is_old(sleeping: House, hearing: Hearing) -> None:
    async with sleeping.awake():
        await until(lambda: hearing.is_current)
        sleeping.clock.advance(hours=1)
        assert not hearing.is_current
        say(sleeping, ADA)
        await until(lambda: hearing.is_current)
        assert sleeping.poller.times_behind == 1
