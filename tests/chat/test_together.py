"""Work for many is done in groups, and each who waits learns what became of their own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.chat.together import Together
from bot.store.refusals import DatabaseLocked


class Doubling:
    """Doubles numbers, refuses a group that holds a 13, and can make nothing of a 0.

    `door` is open unless somebody closes it."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.began = asyncio.Event()
        self.door = asyncio.Event()
        self.door.set()

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        self.began.set()
        await self.door.wait()
        if 13 in items:
            raise DatabaseLocked("locked")
        return [2 * item * item // item for item in items]


@asynccontextmanager
async def running(work: Doubling, *, every_s: float = 0.0) -> AsyncIterator[Together[int, int]]:
    together = Together(work, every_s=every_s)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(together.run())
        yield together
        task.cancel()


async def test_each_gets_what_became_of_its_own() -> None:
    work = Doubling()
    async with running(work) as together:
        assert await asyncio.gather(*(together.done(number) for number in range(1, 6))) == [2, 4, 6, 8, 10]
    assert work.groups == [[1, 2, 3, 4, 5]]


async def test_one_alone_does_not_wait_for_others() -> None:
    work = Doubling()
    async with running(work, every_s=3600) as together:
        assert await together.done(1) == 2
    assert work.groups == [[1]]


async def test_what_comes_while_a_group_is_under_way_makes_the_next_one() -> None:
    work = Doubling()
    work.door.clear()
    async with running(work) as together, asyncio.TaskGroup() as asking:
        first = asking.create_task(together.done(1))
        await work.began.wait()
        later = [asking.create_task(together.done(number)) for number in (2, 3)]
        await asyncio.sleep(0)
        work.door.set()
        assert [await first, *[await each for each in later]] == [2, 4, 6]
    assert work.groups == [[1], [2, 3]]


async def test_a_refused_group_is_told_so_and_the_next_one_goes_on() -> None:
    async with running(Doubling()) as together:
        refused = await asyncio.gather(together.done(1), together.done(13), return_exceptions=True)
        assert [type(each) for each in refused] == [DatabaseLocked, DatabaseLocked]
        assert await together.done(4) == 8


async def test_what_fails_for_a_reason_of_its_own_fails_alone() -> None:
    async with running(Doubling()) as together:
        ended = await asyncio.gather(*(together.done(number) for number in (1, 0, 2)), return_exceptions=True)
    assert (ended[0], type(ended[1]), ended[2]) == (2, ZeroDivisionError, 4)


async def test_who_is_cut_short_keeps_nobody_else_from_their_result() -> None:
    work = Doubling()
    work.door.clear()
    async with running(work) as together, asyncio.TaskGroup() as asking:
        gone, stays = (asking.create_task(together.done(number)) for number in (1, 2))
        await work.began.wait()
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        work.door.set()
        assert await stays == 4
