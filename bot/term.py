"""Terms: what the one process does that sends. It hears what people say, plans and delivers until its term is over.

Every replica answers; `store.leader` decides whose term it is, where there may be several."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from datetime import datetime

from bot import duties
from bot.chat.hearing import Hearing
from bot.chat.ingest import ON_A_FILE, ON_A_SERVER, Poller
from bot.chat.intake import Intake
from bot.chat.patience import pause
from bot.chat.pushed import Pushed
from bot.chat.registration import Registration
from bot.chat.restored import chosen
from bot.delivery.schedule import Schedule
from bot.delivery.stale import Sweep
from bot.delivery.worker import Worker
from bot.services import Services
from bot.store.leader import ASKED_EVERY_S, Leadership

MOMENT_S = 3.0

Ear = Poller | Registration


class Terms:
    """One per process. `pushed` is what a webhook takes, None where the bot polls."""

    def __init__(self, services: Services, intake: Intake, pushed: Pushed | None) -> None:
        database = services.store.database
        self._leadership = None if database.is_file else Leadership(database)
        self._services = services
        self._intake = intake
        self._pushed = pushed
        self._hears: Ear | None = None
        self._answered = asyncio.Event()

    @property
    def heard_at(self) -> datetime:
        """When Telegram last answered well; whoever does not ask it misses nothing."""
        return self._services.now() if self._hears is None else self._hears.last_good_at

    @property
    def is_held(self) -> bool:
        """Whether the term is this process's."""
        return self._hears is not None

    async def answered(self) -> None:
        """Until everybody who wrote while nobody listened has an answer, and no longer than a moment: what else begins
        with the process is not to keep them waiting, nor is an outage to keep it from beginning."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MOMENT_S):
                await self._answered.wait()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`. Raises what ends the hearing or the delivering for good."""
        if self._leadership is None:
            await self._serve(over=stopping)
            return
        try:
            while not stopping.is_set():
                if await self._leadership.won():
                    await self._hold(self._leadership, stopping)
                await pause(stopping, ASKED_EVERY_S)
        finally:
            await self._leadership.close()

    async def _hold(self, leadership: Leadership, stopping: asyncio.Event) -> None:
        """One term of several."""
        over = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(_either(stopping, over))
            waiting.add_done_callback(lambda _: over.set())
            group.create_task(leadership.hold(over))
            failure = await ending(self._serve(over=over))
            over.set()
        await leadership.resign()
        if failure is not None:
            raise failure

    async def _serve(self, *, over: asyncio.Event) -> None:
        """One term."""
        self._hears = hears = _ear(self._services, self._intake, self._pushed)
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(_listen(hears, over))
            group.create_task(self._deliver(hears, over))
            beside = [group.create_task(self._do(duty)) for duty in duties.OF_THE_SENDER]
            await over.wait()
            for waiting in (listening, *beside):
                waiting.cancel()
        self._hears = None
        failure = None if listening.cancelled() else listening.result()
        if failure is not None:
            raise failure

    async def _do(self, duty: Callable[[Services], Coroutine[None, None, None]]) -> None:
        await self.answered()
        await duty(self._services)

    async def _deliver(self, hears: Ear, over: asyncio.Event) -> None:
        """Deliver once everything that waited has been read: a /stop sent during an outage comes before the digest."""
        services, leadership = self._services, self._leadership
        await _either(hears.caught_up, over)
        await self._intake.drained(over)
        self._answered.set()
        await chosen(services, over)
        hearing = Hearing(services, hears, self._intake)

        def may_begin() -> bool:
            return hearing.is_current and (leadership is None or leadership.is_sure)

        sweep, fences = Sweep(services), leadership.fences if leadership else None
        worker = Worker(services, sweep=sweep, may_begin=may_begin, fences=fences)
        schedule = Schedule(services, sweep=sweep, planned=worker.wake)
        schedule.start()
        async with asyncio.TaskGroup() as group:
            listening = group.create_task(hearing.run(over))
            try:
                await worker.run(over)
            finally:
                listening.cancel()
                await schedule.shutdown()


def _ear(services: Services, intake: Intake, pushed: Pushed | None) -> Ear:
    """How this bot hears: by a webhook if it has an address, else by polling."""
    url, secret = services.settings.webhook_url, services.settings.webhook_secret
    if pushed is None or url is None or secret is None:
        contest = ON_A_FILE if services.store.database.is_file else ON_A_SERVER
        return Poller(services, wake=intake.wake, contest=contest)
    registration = Registration(services, url=url, secret=secret.get_secret_value())
    pushed.refused = registration.fall_behind
    return registration


async def _listen(hears: Ear, over: asyncio.Event) -> Exception | None:
    """What ends the hearing ends the term in order, and is told then."""
    failure = await ending(hears.run(over))
    over.set()
    return failure


async def ending(work: Coroutine[None, None, None]) -> Exception | None:
    """What a coroutine ends with, as a value, so that what runs beside it can be closed in order first."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - raised again by the caller
        return error
    return None


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Wait for the first of two events."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in (one, other)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
