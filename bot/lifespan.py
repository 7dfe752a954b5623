"""The lifespan: opens everything in order, runs it in one TaskGroup, stops it in order."""

import asyncio
import contextlib
import errno
import signal
from collections.abc import Coroutine

from pydantic import SecretStr

from bot import duties, log
from bot.chat.application import application
from bot.chat.hearing import Hearing
from bot.chat.ingest import Poller
from bot.chat.intake import Intake
from bot.delivery.schedule import Schedule
from bot.delivery.worker import Worker
from bot.opening import opened
from bot.services import Services
from bot.settings import Settings
from bot.web import health
from bot.web.server import PortBusy, serving

SANDBOX_PORT = 8090
SANDBOX_TOKEN = "1:" + "sandbox" * 5
SANDBOX_ADMINS = frozenset({1003})  # Idriss of the sandbox's default world

_log = log.get(__name__)


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises what keeps the bot from starting or going on; each has its exit code."""
    stopping, opening, loop = asyncio.Event(), asyncio.timeout(None), asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        if is_opening:  # knocking in vain must not outlast a stop
            opening.reschedule(loop.time())

    is_opening = True
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    async with contextlib.AsyncExitStack() as stack:
        try:
            async with opening:
                services = await stack.enter_async_context(opened(settings))
                is_opening = False
        except TimeoutError:
            if not stopping.is_set():
                raise
        else:
            await _serve(services, stopping)
        finally:
            is_opening = False
    _log.info("stopped", action="stop")


async def trial(settings: Settings) -> None:
    """Run with a Telegram look-alike beside the bot; prints where its chat page is. Raises as `run` does."""
    from bot.sandbox.running import serve as sandbox  # noqa: PLC0415 - a bot on Telegram never needs it
    from bot.sandbox.world import World  # noqa: PLC0415

    try:
        async with sandbox(World.default(), port=SANDBOX_PORT) as address:
            tried = settings.model_copy(
                update={
                    "token": SecretStr(SANDBOX_TOKEN),
                    "api_url": f"{address}/bot",
                    "admins": settings.admins or SANDBOX_ADMINS,
                }
            )
            print(f"Chat page: {address}   (Ctrl+C ends it)", flush=True)  # noqa: T201 - the one line a newcomer needs
            failure = await _ending(run(tried))
    except OSError as reason:
        if reason.errno != errno.EADDRINUSE:
            raise
        raise PortBusy(
            f"Port {SANDBOX_PORT} is in use, so the chat page cannot be opened; stop what runs there."
        ) from None
    if failure is not None:
        raise failure


async def _ending(work: Coroutine[None, None, None]) -> Exception | None:
    """What a coroutine ends with, as a value, so that what runs beside it can be closed in order first."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - raised again by the caller
        return error
    return None


async def _serve(services: Services, stopping: asyncio.Event) -> None:
    """Answer and deliver until `stopping`: first what waited, then what is due."""
    chat = application(services)
    await chat.initialize()
    intake = Intake(services, chat)
    poller = Poller(services, wake=intake.wake)
    host, port = services.settings.listen_address
    watched = health.application(services, polled_at=lambda: poller.last_good_at)
    async with serving(watched, host=host, port=port) as listening, asyncio.TaskGroup() as group:
        polling = group.create_task(_poll(poller, stopping))
        group.create_task(intake.run(stopping))
        group.create_task(_deliver(services, poller, intake, stopping))
        beside = [group.create_task(duty(services)) for duty in duties.ALL]
        group.create_task(asyncio.to_thread(services.current.prepare))
        _log.info("ready", action="start", bot=services.username, listen=f"{host}:{listening}")
        await stopping.wait()
        _log.info("stopping", action="stop")
        for waiting in (polling, *beside):
            waiting.cancel()
        intake.wake()
    failure = None if polling.cancelled() else polling.result()
    if failure is not None:
        raise failure


async def _poll(poller: Poller, stopping: asyncio.Event) -> Exception | None:
    """What ends the polling stops the bot in order, and is told then."""
    failure = await _ending(poller.run(stopping))
    stopping.set()
    return failure


async def _deliver(services: Services, poller: Poller, intake: Intake, stopping: asyncio.Event) -> None:
    """Deliver once everything that waited has been read: a /stop sent during an outage comes before the digest."""
    await _either(poller.caught_up, stopping)
    await intake.drained(stopping)
    hearing = Hearing(services, poller, intake)
    worker = Worker(services, may_begin=lambda: hearing.is_current)
    schedule = Schedule(services, planned=worker.wake)
    schedule.start()
    async with asyncio.TaskGroup() as group:
        listening = group.create_task(hearing.run(stopping))
        try:
            await worker.run(stopping)
        finally:
            listening.cancel()
            schedule.shutdown()


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Wait for the first of two events."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in (one, other)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
