"""A loop whose time is virtual and whose threads are none: what happens, and in which order, the seed alone decides.

When nothing is ready the loop's clock jumps to the next timer. What would run in a thread runs in the loop instead: a
statement of SQLite's a drawn moment after it was handed over, so that others go first as they would beside a thread."""

import asyncio
import random
import selectors
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.store import trips

TRIP_S = (0.0001, 0.002)


class Stuck(Exception):
    """Everybody waits and no timer is set."""


class _Jumping(selectors.DefaultSelector):
    """Never waits: where it would, time passes."""

    jump: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None:
            raise Stuck
        self.jump(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """`chance` draws how long a trip to SQLite takes."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._now_s = 1000.0
        selector = _Jumping()
        selector.jump = self.pass_by
        super().__init__(selector)

    def time(self) -> float:
        return self._now_s

    def pass_by(self, seconds: float) -> None:
        """Time passes for every timer at once; those it passes over are late."""
        self._now_s += seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # noqa: ARG002 - asyncio's shape
        future = self.create_future()
        self.call_later(self.chance.uniform(*TRIP_S), _answer, future, func, args)
        return future


class Errands:
    """Where a connection lays what its thread is to do. First come, first done."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[asyncio.Future[Any] | None, Callable[[], Any]]] = deque()

    def put_nowait(self, errand: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        self._waiting.append(errand)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.call_later(loop.chance.uniform(*TRIP_S), self._run)

    def _run(self) -> None:
        future, function = self._waiting.popleft()
        _answer(future, function, ())


class Connection(trips.Connection):
    """The store's own connection without its thread."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._tx: Any = Errands()
        self._thread: Any = _NoThread()


class _NoThread:
    def start(self) -> None:
        """There is nothing to start."""


def _answer(future: asyncio.Future[Any] | None, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        result = function(*arguments)
    except BaseException as error:  # noqa: BLE001 - whoever waits is told, as aiosqlite's thread does it
        if future is not None and not future.done():
            future.set_exception(error)
    else:
        if future is not None and not future.done():
            future.set_result(result)
