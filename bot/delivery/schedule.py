"""The schedule: ticks, and nothing else. Who is due, and which editions there are, the database says when it is asked.

APScheduler may skip, delay or merge ticks without harm: every tick looks at all that is due by then."""

import asyncio
import contextlib
from asyncio import CancelledError
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import log
from bot.delivery import retention
from bot.delivery.orders import fulfil
from bot.delivery.planner import plan
from bot.delivery.progress import Reporter
from bot.delivery.stale import Sweep
from bot.services import Services
from bot.store.refusals import StoreError

TICK_S: Final = 15
ORDERS_S: Final = 2  # an alert is planned so soon after Send
REPORT_S: Final = 3  # between two edits of a message that tells how far an alert is
RETENTION_AFTER_S: Final = 60  # once a start has done what is urgent, then daily

_log = log.get(__name__)


class Schedule:
    """Between `start` and `shutdown`, in the running loop. `planned` is called when there is something to send."""

    def __init__(
        self, services: Services, *, sweep: Sweep | None = None, planned: Callable[[], None] = lambda: None
    ) -> None:
        self._services = services
        self._planned = planned
        self._sweep = sweep or Sweep(services)
        self._jobs: set[asyncio.Task[Any]] = set()
        self._reporter = Reporter(services)
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """The first tick comes at once."""
        now = datetime.now(UTC)
        add = self._scheduler.add_job
        add(self._ending_quietly(self.tick), "interval", seconds=TICK_S, next_run_time=now)
        add(self._ending_quietly(self.fulfil), "interval", seconds=ORDERS_S, next_run_time=now)
        add(self._ending_quietly(self.report), "interval", seconds=REPORT_S, next_run_time=now)
        daily_from = now + timedelta(seconds=RETENTION_AFTER_S)
        add(self._ending_quietly(self._retain), "interval", days=1, next_run_time=daily_from)
        self._scheduler.start()

    async def shutdown(self) -> None:
        """No further tick; one under way is broken off between its transactions or within one, which is undone then."""
        self._scheduler.shutdown(wait=False)
        if self._jobs:
            await asyncio.wait(self._jobs)

    async def tick(self) -> None:
        """What is too late goes, what is due is planned. A database that is busy is asked again by the next tick."""
        try:
            await self._sweep.if_needed()
            if await plan(self._services):
                self._planned()
        except StoreError as reason:
            _log.warning("nothing was planned", action="plan", reason=str(reason))

    async def fulfil(self) -> None:
        """What the newsroom ordered is planned."""
        try:
            if await fulfil(self._services):
                self._planned()
        except StoreError as reason:
            _log.warning("an order waits", action="plan", reason=str(reason))

    async def report(self) -> None:
        """Editors are told how far it is."""
        try:
            await self._reporter.report()
        except StoreError as reason:
            _log.warning("progress was not told", action="report", reason=str(reason))

    async def _retain(self) -> None:
        try:
            await retention.retain(self._services)
        except StoreError as reason:
            _log.warning("nothing was forgotten", action="retain", reason=str(reason))

    def _ending_quietly(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """A stop in the middle of a job is no error to report."""

        async def run() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - a scheduled job is one
            self._jobs.add(task)
            try:
                with contextlib.suppress(CancelledError):
                    await job()
            finally:
                self._jobs.discard(task)

        return run
