"""The lifespan: opens everything in order, runs it in one TaskGroup, stops it in order."""

import asyncio
import contextlib
import errno
import signal
from collections.abc import AsyncIterator, Coroutine
from datetime import UTC, datetime

from pydantic import SecretStr
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import log
from bot.chat import profile
from bot.chat.application import application
from bot.chat.ingest import Poller
from bot.chat.intake import Intake
from bot.content.catalogues import all_phrases
from bot.delivery.schedule import Schedule
from bot.delivery.worker import Worker
from bot.pictures.atelier import Pictures
from bot.publishing import follow, published_folder, served, went_back
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.sending.transport import Transport
from bot.services import Services, Store
from bot.settings import ConfigurationError, Settings
from bot.store.database import Database
from bot.store.instance import InstanceLock
from bot.store.keys import Cipher, DataKey
from bot.store.refusals import StoreError
from bot.web import health
from bot.web.server import PortBusy, serving

SANDBOX_PORT = 8090
SANDBOX_TOKEN = "1:" + "sandbox" * 5
SANDBOX_ADMINS = frozenset({1003})  # Idriss of the sandbox's default world
FOLLOW_S = 5.0  # between two looks at which revision is current
KNOCK_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # pauses while Telegram cannot be reached at a start; the last one repeats

_log = log.get(__name__)


def now() -> datetime:
    return datetime.now(UTC)


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT. Raises what keeps the bot from starting or going on; each has its exit code."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with opened(settings) as services:
        await _serve(services, stopping)
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


async def publish(settings: Settings, revision: str | None, *, force: bool) -> str:
    """Publish the folder, or go back to an earlier revision; gives a sentence that says which. For the command line."""
    async with remembered(settings) as store:
        if revision is not None:
            pack = await went_back(settings, store, revision, now=now())
        else:
            pack = await published_folder(settings, store, force=force, now=now())
    return f"Published revision {pack.revision[:12]}."


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Services for a bot that Telegram knows, over a data folder that no other process holds."""
    if settings.token is None:
        raise ConfigurationError("SAHELBOT_TOKEN is not set; set it, or try the bot without: sahelbot run --sandbox")
    with InstanceLock(settings.data_dir):
        async with remembered(settings) as store:
            current = await served(settings, store, now=now())
            async with (
                _connected(settings, settings.token.get_secret_value()) as (bot, transport),
                _drawing(settings) as pictures,
            ):
                yield Services(
                    settings=settings,
                    now=now,
                    current=current,
                    phrases=all_phrases(),
                    store=store,
                    sender=Sender(transport, Pacer(settings.rate)),
                    bot=bot,
                    pictures=pictures,
                    username=bot.username,
                )


@contextlib.asynccontextmanager
async def remembered(settings: Settings) -> AsyncIterator[Store]:
    """The store alone, as the command line needs it beside a running bot."""
    cipher = Cipher(_data_key(settings))
    database = await Database.open(settings.database, cipher=cipher, now=now)
    try:
        yield Store.over(database, cipher)
    finally:
        await database.close()


def _data_key(settings: Settings) -> DataKey:
    """The key that was given, else the one made at the first start; an old database never gets a new one."""
    if settings.data_key is not None:
        return DataKey.from_secret(settings.data_key.get_secret_value())
    file = settings.database_file
    key = DataKey.from_file(settings.made_key, may_create=file is None or not file.exists())
    if key.notice:
        _log.warning(key.notice, action="data-key")
    return key


@contextlib.asynccontextmanager
async def _drawing(settings: Settings) -> AsyncIterator[Pictures]:
    """Pictures; their worker is a process of its own and begins with the first one asked for."""
    pictures = Pictures(settings.data_dir / "pictures")
    try:
        yield pictures
    finally:
        await pictures.close()


@contextlib.asynccontextmanager
async def _connected(settings: Settings, token: str) -> AsyncIterator[tuple[ExtBot[None], Transport]]:
    """A bot whose token Telegram has confirmed. While Telegram cannot be reached it knocks again and again."""
    transport = Transport(settings.api_url, token)
    files = settings.api_url.removesuffix("/bot") + "/file/bot"
    bot: ExtBot[None] = ExtBot(
        token, base_url=settings.api_url, base_file_url=files, request=transport, get_updates_request=transport
    )
    try:
        await _greet(bot)
        yield bot, transport
    finally:
        await bot.shutdown()
        await transport.shutdown()


async def _greet(bot: ExtBot[None]) -> None:
    for attempt in range(1_000_000):
        try:
            await bot.initialize()
        except InvalidToken:
            raise ConfigurationError(
                "Telegram does not accept the token; copy SAHELBOT_TOKEN anew from BotFather."
            ) from None
        except TelegramError as reason:
            pause_s = KNOCK_S[min(attempt, len(KNOCK_S) - 1)]
            _log.warning("Telegram cannot be reached", action="start", reason=str(reason), wait_s=pause_s)
            await asyncio.sleep(pause_s)
        else:
            return


async def _serve(services: Services, stopping: asyncio.Event) -> None:
    """Answer and deliver until `stopping`: first what waited, then what is due."""
    chat = application(services)
    await chat.initialize()
    intake = Intake(services, chat)
    poller = Poller(services, wake=intake.wake)
    host, port = services.settings.listen_address
    watched = health.application(services, polled_at=lambda: poller.last_good_at)
    async with serving(watched, host=host, port=port) as listening, asyncio.TaskGroup() as group:
        polling = group.create_task(poller.run(stopping))
        group.create_task(intake.run(stopping))
        group.create_task(_deliver(services, poller, intake, stopping))
        group.create_task(_follow(services, stopping))
        profiling = group.create_task(profile.publish(services))
        group.create_task(asyncio.to_thread(services.current.prepare))
        _log.info("ready", action="start", bot=services.username, listen=f"{host}:{listening}")
        await stopping.wait()
        _log.info("stopping", action="stop")
        polling.cancel()
        profiling.cancel()
        intake.wake()


async def _deliver(services: Services, poller: Poller, intake: Intake, stopping: asyncio.Event) -> None:
    """Deliver once everything that waited has been read: a /stop sent during an outage comes before the digest."""
    await _either(poller.caught_up, stopping)
    await intake.drained(stopping)
    worker = Worker(services)
    schedule = Schedule(services, planned=worker.wake)
    schedule.start()
    try:
        await worker.run(stopping)
    finally:
        schedule.shutdown()


async def _follow(services: Services, stopping: asyncio.Event) -> None:
    """Serve what another process publishes, within a few seconds."""
    while not stopping.is_set():
        try:
            if await follow(services.settings, services.store, services.current):
                revision = services.current.pack.revision[:12]
                _log.info("another pack is served", action="follow", revision=revision)
        except StoreError as reason:
            _log.warning("the current revision is not known", action="follow", reason=str(reason))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FOLLOW_S):
                await stopping.wait()


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Wait for the first of two events."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in (one, other)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
