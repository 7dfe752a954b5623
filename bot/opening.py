"""What is opened before anything is served, in order: the lock, the store, the pack, Telegram. `lifespan` runs it."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime

from pydantic import SecretStr

from bot import log
from bot.content.catalogues import all_phrases
from bot.pictures.atelier import Pictures
from bot.publishing import served
from bot.sending.greeting import connected
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.services import Services, Store
from bot.settings import ConfigurationError, Settings, proxy_for
from bot.store import restored
from bot.store.database import Database
from bot.store.instance import InstanceLock
from bot.store.keys import Cipher, DataKey
from bot.store.leavers import Departed
from bot.store.readership import Marker
from bot.store.refusals import KeyMismatch
from bot.store.restored import Entered

_log = log.get(__name__)


def now() -> datetime:
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, now: Callable[[], datetime] = now) -> AsyncIterator[Services]:
    """Services for a bot that Telegram knows, over a data folder that no other process holds."""
    if settings.token is None:
        raise ConfigurationError("SAHELBOT_TOKEN is not set; set it, or try the bot without: sahelbot run --sandbox")
    with alone(settings):
        async with remembered(settings, now=now) as store:
            await entered_if_restored(store, now=now)
            async with connected_services(settings, settings.token, store, now=now) as services:
                yield services


@contextlib.asynccontextmanager
async def connected_services(
    settings: Settings, token: SecretStr, store: Store, *, now: Callable[[], datetime] = now
) -> AsyncIterator[Services]:
    """Services over an open store: the published pack, and a Telegram that knows the token, which is waited for.

    Raises ConfigurationError, NoContent or StoreError."""
    current = await served(settings, store, now=now())
    async with (
        connected(settings.api_url, token.get_secret_value(), proxy=proxy_for(settings.api_url)) as (bot, transport),
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
def alone(settings: Settings) -> Iterator[None]:
    """No other process on this data folder, nor on a SQLite file that lies elsewhere. Raises AnotherInstance."""
    file = settings.database_file
    folders = {settings.data_dir.resolve(), *([file.resolve().parent] if file is not None else [])}
    with contextlib.ExitStack() as locks:
        for folder in sorted(folders):
            locks.enter_context(InstanceLock(folder))
        yield


@contextlib.asynccontextmanager
async def remembered(settings: Settings, *, now: Callable[[], datetime] = now) -> AsyncIterator[Store]:
    """The store alone, as the command line needs it beside a running bot."""
    marker = Marker(settings.marker, settings.database)
    marker.look_before()
    key = data_key(settings)
    cipher = Cipher(key)
    try:
        database = await Database.open(settings.database, cipher=cipher, now=now)
    except KeyMismatch:
        if key.notice:  # just made, beside a server that knows another: the right one shall not find it in its place
            settings.made_key.unlink(missing_ok=True)
        raise
    try:
        async with database.read() as connection:
            await marker.look(connection)
        yield Store.over(database, cipher, kept=settings.leavers)
    finally:
        await database.close()


async def entered_if_restored(store: Store, *, now: Callable[[], datetime] = now) -> Entered | None:
    """A database that is a backup put in place: who left since is taken out, and its editions wait for a choice."""
    async with store.database.read() as connection:
        if not await restored.is_backup(connection):
            return None
    return await entered(store, now=now)


async def entered(store: Store, *, now: Callable[[], datetime] = now) -> Entered:
    """The same, whatever the database says of itself. Raises KeyMismatch where it cannot be known who left."""
    async with store.database.write() as connection:
        since = await restored.made_at(connection) - restored.BEFORE
        try:
            departed = store.leavers.since(since) if store.leavers else Departed(b"")
        except ValueError as reason:
            raise KeyMismatch(f"It cannot be read who has left since the backup: {reason}.") from None
        found = await restored.enter(connection, store.cipher, departed, now=now())
        made = found.made_at.isoformat()
        await store.audit.record(connection, at=now(), actor=None, action="restore", subject="backup", after=made)
    _log.warning(
        "the database is a backup; nothing is delivered until an admin chooses", action="restore",
        made_at=found.made_at.isoformat(), left=found.left, editions=found.editions,
        knows_leavers=found.knows_leavers,
    )  # fmt: skip
    return found


def data_key(settings: Settings, *, may_create: bool = True) -> DataKey:
    """The key that was given, else the one made at the first start; an old database never gets a new one."""
    if settings.data_key is not None:
        return DataKey.from_secret(settings.data_key.get_secret_value())
    file = settings.database_file
    key = DataKey.from_file(settings.made_key, may_create=may_create and (file is None or not file.exists()))
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
