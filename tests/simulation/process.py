"""One life of the bot: store, schedule and worker over one copy of the database, put together as in `opening`, `term`.

A kill copies the files as they are at that instant. What the dying process still does, it does to the old ones, in
vain; the next life begins with the copy. The trigger of the ticks is ours, what they do is the schedule's."""

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from telegram.ext import ExtBot

from bot.cards.pack import Pack
from bot.content.current import CurrentPack
from bot.delivery import retention
from bot.delivery.schedule import ORDERS_S, REPORT_S, TICK_S, Schedule
from bot.delivery.worker import Worker
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.services import Services, Store
from bot.settings import Settings
from bot.store.database import Database
from bot.store.keys import Cipher
from tests.services import services_over
from tests.simulation.wire import Line, Wire

RATE = 30.0
NAME = "sahelbot.db"
SLOWLY = 10  # times as seldom as the bot: a look that finds nothing costs the simulation as much as one that does


@dataclass
class Process:
    """`services` are open between `born` and `buried`. `began_s` is when it began to deliver."""

    folder: Path
    services: Services
    line: Line
    grave: Path
    worker: Worker = field(init=False)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    is_hearing: bool = True
    is_dead: bool = False
    _doom: tuple[str, int] | None = None
    _task: asyncio.Task[None] | None = None

    @classmethod
    async def born(
        cls, folder: Path, wire: Wire, *, cipher: Cipher, clock: Callable[[], datetime], packs: dict[str, Pack]
    ) -> "Process":
        """The last published pack of `packs` is served, the first one at the very beginning."""
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - before anything runs
        database = await Database.open(f"sqlite+aiosqlite:///{folder / NAME}", cipher=cipher, now=clock)
        store, line = Store.over(database, cipher), Line(wire)
        async with database.read() as connection:
            latest = await store.publications.current(connection)
        pack = packs[latest.revision] if latest else next(iter(packs.values()))
        current = CurrentPack(pack, published_at=latest.published_at if latest else None)
        sender = Sender(line, Pacer(RATE))  # type: ignore[arg-type]
        bot: ExtBot[None] = ExtBot("1:simulated")
        services = services_over(store, sender, bot, now=clock, current=current, settings=Settings(rate=RATE))
        return cls(folder, services, line, folder.with_name(f"{int(folder.name) + 1}"))

    @property
    def file(self) -> Path:
        return self.folder / NAME

    def deliver(self, group: asyncio.TaskGroup) -> None:
        """From now on, until it dies or is stopped."""
        self._task = group.create_task(self._run())

    def doom(self, point: str, times: int) -> None:
        """It will fall when a delivery passes this point for so many times more."""
        self._doom = point, times

    def fall(self) -> None:
        """Dead at this instant."""
        if self.is_dead:
            return
        self.is_dead = self.line.is_cut = True
        self.grave.mkdir()
        for file in (self.file, self.file.with_name(f"{NAME}-wal")):
            if file.exists():
                shutil.copy(file, self.grave / file.name)

    async def buried(self) -> None:
        """Nothing of it runs any more."""
        task = self._task
        while task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=1)
        await self.services.store.database.close()

    async def stopped(self) -> None:
        """In order."""
        self.over.set()
        if self._task is not None:
            await self._task
        await self.services.store.database.close()

    async def _run(self) -> None:
        try:
            await self._term()
        except BaseException:  # a dead process may end in any way
            if not self.is_dead:
                raise

    async def _term(self) -> None:
        self.worker = Worker(self.services, may_begin=lambda: self.is_hearing, on_point=self._pass)
        schedule = Schedule(self.services, planned=self.worker.wake)
        async with asyncio.TaskGroup() as group:
            ticks = [
                group.create_task(_every(TICK_S, schedule.tick)),
                group.create_task(_every(ORDERS_S, schedule.fulfil)),
                group.create_task(_every(REPORT_S * SLOWLY, schedule.report)),
                group.create_task(_every(86_400, self._retain, first_s=60)),
            ]
            try:
                await self.worker.run(self.over)
            finally:
                for tick in ticks:
                    tick.cancel()

    async def _retain(self) -> None:
        await retention.retain(self.services)

    def _pass(self, point: str) -> None:
        if self._doom is None or self._doom[0] != point:
            return
        self._doom = point, self._doom[1] - 1
        if self._doom[1] <= 0:
            self._doom = None
            self.fall()


async def _every(seconds: float, job: Callable[[], Awaitable[object]], *, first_s: float = 0.0) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(first_s)
        while True:
            await job()
            await asyncio.sleep(seconds)
