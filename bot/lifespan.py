"""The lifespan: opens everything in order, runs it in one TaskGroup, stops it in order."""

import asyncio
import contextlib
import errno
import gc
import signal
from collections.abc import Coroutine

from pydantic import SecretStr
from starlette.types import ASGIApp

from bot import duties, log
from bot.chat.application import application
from bot.chat.intake import Intake
from bot.chat.pushed import Pushed
from bot.chat.troubles import Troubles
from bot.opening import opened
from bot.services import Services
from bot.settings import SANDBOX_TOKEN, Settings
from bot.term import Terms, ending
from bot.web import health
from bot.web.pull import Pull
from bot.web.server import PortBusy, serving
from bot.web.watch import Watch
from bot.web.webhook import Webhook

SANDBOX_PORT = 8090
SANDBOX_ADMINS = frozenset({1003})  # Idriss of the sandbox's default world

_log = log.get(__name__)


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises what keeps the bot from starting or going on; each has its exit code."""
    stopping, opening, loop = asyncio.Event(), asyncio.timeout(None), asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        if is_opening and not opening.expired():  # knocking in vain must not outlast a stop
            opening.reschedule(loop.time())

    is_opening = True
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(signal.SIGHUP, lambda: None)  # before anything is open there is nothing to reload
    async with contextlib.AsyncExitStack() as stack:
        try:
            async with opening:
                services = await stack.enter_async_context(opened(settings))
                is_opening = False
                loop.add_signal_handler(signal.SIGHUP, services.reload_asked.set)
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
                    "webhook_url": None,
                    "admins": settings.admins or SANDBOX_ADMINS,
                }
            )
            print(f"Chat page: {address}   (Ctrl+C ends it)", flush=True)  # noqa: T201 - the one line a newcomer needs
            failure = await ending(run(tried))
    except OSError as reason:
        if reason.errno != errno.EADDRINUSE:
            raise
        raise PortBusy(
            f"Port {SANDBOX_PORT} is in use, so the chat page cannot be opened; stop what runs there."
        ) from None
    if failure is not None:
        raise failure


async def _serve(services: Services, stopping: asyncio.Event) -> None:
    """Answer and deliver until `stopping`: first what waited, then what is due."""
    chat = application(services)
    await chat.initialize()
    intake = Intake(services, chat)
    pushed = Pushed(services, wake=intake.wake) if services.settings.webhook_url else None
    terms = Terms(services, intake, pushed)
    host, port = services.settings.listen_address
    watch = Watch(services, heard_at=lambda: terms.heard_at, is_sender=lambda: terms.is_held)
    app = _web(services, watch, pushed)
    async with serving(app, host=host, port=port) as listening, asyncio.TaskGroup() as group:
        work = [group.create_task(_lasting(terms.run(stopping), stopping))]
        group.create_task(intake.run(stopping))
        beside = [group.create_task(duty(services)) for duty in duties.ALL]
        beside.append(group.create_task(Troubles(services, watch.troubles).run()))
        if pushed is not None:
            work.append(group.create_task(_lasting(pushed.run(stopping), stopping)))
        beside.append(group.create_task(_prepare(services, terms)))
        _log.info("ready", action="start", bot=services.username, listen=f"{host}:{listening}")
        await stopping.wait()
        _log.info("stopping", action="stop")
        for waiting in beside:
            waiting.cancel()
        intake.wake()
    for failure in (task.result() for task in work):
        if failure is not None:
            raise failure


async def _prepare(services: Services, terms: Terms) -> None:
    """What was made at the start stays; the collector need not look through it again and again, 0.1 s at a time."""
    await terms.answered()
    await asyncio.to_thread(services.current.prepare)
    gc.freeze()


def _web(services: Services, watch: Watch, pushed: Pushed | None) -> ASGIApp:
    """What `LISTEN` serves."""
    settings = services.settings
    app: ASGIApp = health.application(watch)
    if settings.pull_secret is not None:
        app = Pull(app, secret=settings.pull_secret.get_secret_value(), ask=services.reload_asked.set)
    if pushed is None or settings.webhook_secret is None:
        return app
    secret = settings.webhook_secret.get_secret_value()
    return Webhook(app, path=settings.webhook_path, secret=secret, take=pushed.take, now=services.now)


async def _lasting(work: Coroutine[None, None, None], stopping: asyncio.Event) -> Exception | None:
    """What ends before its time stops the bot in order, and is told then."""
    failure = await ending(work)
    stopping.set()
    return failure
