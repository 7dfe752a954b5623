"""A stop that is asked for once and cuts waits short. What is under way is finished by whoever runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Stop:
    """Only waits stand inside of `cutting`: nothing that would be left half done."""

    def __init__(self) -> None:
        self.asked = False
        self._scopes: set[asyncio.Timeout] = set()

    def ask(self) -> None:
        self.asked = True
        for scope in self._scopes:
            if not scope.expired():  # its own time is over in this turn of the loop
                scope.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def cutting(self, seconds: float | None = None) -> AsyncIterator[None]:
        """The block ends by itself, after `seconds`, or at the stop; it does not tell which."""
        scope = asyncio.timeout(0 if self.asked else seconds)
        try:
            async with scope:
                self._scopes.add(scope)
                yield
        except TimeoutError:
            if not scope.expired():
                raise
        finally:
            self._scopes.discard(scope)

    async def pause(self, seconds: float) -> None:
        async with self.cutting():
            await asyncio.sleep(seconds)

    async def wait(self, event: asyncio.Event, seconds: float | None = None) -> None:
        async with self.cutting(seconds):
            await event.wait()
