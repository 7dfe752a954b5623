"""A clock that stands until it is told to run, in the shape of an event loop's."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


class ManualTimer:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class ManualClock:
    """`time` is in seconds. `run` passes them in no time, letting tasks work at every instant something rings."""

    def __init__(self, start_s: float = 1000.0) -> None:
        self._now_s = start_s
        self._timers: list[tuple[float, int, ManualTimer]] = []
        self._numbers = itertools.count()

    def time(self) -> float:
        return self._now_s

    def call_at(self, when: float, callback: Callable[[], None], /) -> ManualTimer:
        timer = ManualTimer(callback)
        heapq.heappush(self._timers, (when, next(self._numbers), timer))
        return timer

    async def run(self, seconds: float, *, late_s: Callable[[], float] = lambda: 0.0) -> None:
        """Let time pass. `late_s` says how late each timer rings."""
        end_s = self._now_s + seconds
        await settled()
        while self._timers and self._timers[0][0] <= end_s:
            when_s, _, timer = heapq.heappop(self._timers)
            if timer.callback is not None:
                self._now_s = max(self._now_s, when_s + late_s())
                timer.callback()
                await settled()
        self._now_s = max(end_s, self._now_s)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While inside, time jumps to whatever is waited for next."""

        async def run() -> None:
            while True:
                if self._timers:
                    await self.run(self._timers[0][0] - self._now_s)
                await asyncio.sleep(0.001)

        async with asyncio.TaskGroup() as group:
            runner = group.create_task(run())
            yield
            runner.cancel()

    async def sleep(self, seconds: float) -> None:
        done = asyncio.get_running_loop().create_future()
        self.call_at(self._now_s + seconds, lambda: None if done.done() else done.set_result(None))
        await done


async def settled() -> None:
    """Let every task that can go on do so."""
    for _ in range(6):
        await asyncio.sleep(0)
