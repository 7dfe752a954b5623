"""The lifespan: opens everything in order, runs it in one TaskGroup, stops it in order."""

import asyncio
import contextlib
import errno
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime

from pydantic import SecretStr

from bot import log
from bot.chat import profile
from bot.chat.application import application
from bot.chat.greeting import connected
from bot.chat.hearing import Hearing
from bot.chat.ingest import Poller
from bot.chat.intake import Intake
from bot.content.catalogues import all_phrases
from bot.delivery.schedule import Schedule
from bot.delivery.worker import Worker
from bot.pictures.atelier import Pictures
from bot.publishing import Damaged, follow, published_folder, served, went_back
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
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

_log = log.get(__name__)


def now() -> datetime:
    return datetime.now(UTC)


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


async def publish(settings: Settings, revision: str | None, *, force: bool) -> str:
    """Publish the folder, or go back to an earlier revision; gives a sentence that says which. For the command line."""
    async with remembered(settings) as store:
        if revision is not None:
            pack = await went_back(settings, store, revision, now=now())
        else:
            pack = await published_folder(settings, store, force=force, now=now())
    return f"Published revision {pack.revision[:12]}."


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, now: Callable[[], datetime] = now) -> AsyncIterator[Services]:
    """Services for a bot that Telegram knows, over a data folder that no other process holds."""
    if settings.token is None:
        raise ConfigurationError("SAHELBOT_TOKEN is not set; set it, or try the bot without: sahelbot run --sandbox")
    with _alone(settings):
        async with remembered(settings) as store:
            current = await served(settings, store, now=now())
            async with (
                connected(settings.api_url, settings.token.get_secret_value()) as (bot, transport),
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


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """No other process on this data folder, nor on a SQLite file that lies elsewhere. Raises AnotherInstance."""
    file = settings.database_file
    folders = {settings.data_dir.resolve(), *([file.resolve().parent] if file is not None else [])}
    with contextlib.ExitStack() as locks:
        for folder in sorted(folders):
            locks.enter_context(InstanceLock(folder))
        yield


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
        following = [group.create_task(work) for work in (_follow(services), _keep_profile(services))]
        group.create_task(asyncio.to_thread(services.current.prepare))
        _log.info("ready", action="start", bot=services.username, listen=f"{host}:{listening}")
        await stopping.wait()
        _log.info("stopping", action="stop")
        for waiting in (polling, *following):
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


async def _follow(services: Services) -> None:
    """Serve what another process publishes, within a few seconds."""
    told = ""
    while True:
        try:
            if await follow(services):
                _log.info("another pack is served", action="follow", revision=services.current.pack.revision[:12])
        except (StoreError, Damaged, OSError) as reason:
            if str(reason) != told:
                _log.warning("what was published is not served", action="follow", reason=str(reason))
            told = str(reason)
        await asyncio.sleep(FOLLOW_S)


async def _keep_profile(services: Services) -> None:
    """The menu and the description follow the pack."""
    described = ""
    while True:
        if described != services.current.pack.revision:
            described = services.current.pack.revision
            await profile.publish(services)
        await asyncio.sleep(FOLLOW_S)


async def _either(one: asyncio.Event, other: asyncio.Event) -> None:
    """Wait for the first of two events."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in (one, other)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
