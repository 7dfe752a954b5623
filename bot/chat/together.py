"""Together: work that costs for many about what it costs for one, done in groups. What the work is, its owner says.

Whoever hands something in waits for what becomes of it. A group begins at once if the last one is long enough ago, else
as soon as it is, with all that has gathered meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.store.refusals import StoreError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """`work` gives a result for each item, in their order. `every_s` lies between the beginnings of two groups."""

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], *, every_s: float = 0.0) -> None:
        self._work = work
        self._every_s = every_s
        self._gathered: list[tuple[Item, asyncio.Future[Result]]] = []
        self._something = asyncio.Event()

    async def done(self, item: Item) -> Result:
        """What became of the item. Raises the StoreError that its group failed with, or what it failed with alone."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._gathered.append((item, future))
        self._something.set()
        return await future

    async def run(self) -> None:
        """Until it is cancelled. What fails is told to those who wait, and the next group has its own chance."""
        loop, may_begin_at_s = asyncio.get_running_loop(), 0.0
        while True:
            await self._something.wait()
            await asyncio.sleep(max(0.0, may_begin_at_s - loop.time()))
            self._something.clear()
            may_begin_at_s = loop.time() + self._every_s
            group, self._gathered = self._gathered, []
            await self._one(group)

    async def _one(self, group: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._work([item for item, _ in group])
        except StoreError as reason:
            _tell(group, reason)
        except Exception as reason:  # noqa: BLE001 - whatever an item is made of, the others go on
            if len(group) == 1:
                _tell(group, reason)
                return
            for each in group:
                await self._one([each])
        else:
            for (_, future), result in zip(group, results, strict=True):
                if not future.done():  # its task was cut short meanwhile
                    future.set_result(result)


def _tell(group: Sequence[tuple[Item, asyncio.Future[Result]]], reason: Exception) -> None:
    for _, future in group:
        if not future.done():
            future.set_exception(reason)
