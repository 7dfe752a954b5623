"""Publishing: a checked folder becomes the pack that readers see, and a start finds the last one published.

Loading and copying is content's work, remembering which revision is current the store's; here the two meet."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cards.card import Status
from bot.cards.difference import Difference, difference
from bot.cards.pack import Pack
from bot.cards.problems import Problem
from bot.content.checked import Checked
from bot.content.current import CurrentPack, Served
from bot.content.git import GitFailed
from bot.content.keeping import kept
from bot.content.loader import Loaded, load
from bot.content.origin import Origin, origin
from bot.content.worker import load_aside
from bot.depot import PACKS, deposit, fetch, known
from bot.pages.publisher import Publisher
from bot.services import Services, Store
from bot.settings import Settings
from bot.store.publications import Publication

_checked = Checked()  # the content folder, while an editor looks at what would change

SHARE_GONE = 0.5  # more of the cards vanishing than this needs --force
FOLDER_S = 30.0  # until the folder is checked, where nobody waits for an answer


class NoContent(Exception):
    """There is no pack to serve; the message says what is wrong with the folder."""

    exit_code = 66


class TooMuchGone(Exception):
    """More than half of the cards would vanish; publishing needs to be told that this is meant."""

    exit_code = 66


class Damaged(Exception):
    """A published copy that is gone or was edited; the message names it."""


@dataclass(frozen=True)
class Proposal:
    """What publishing the folder would do. `pack` is None where the folder has errors."""

    pack: Pack | None
    problems: tuple[Problem, ...]
    change: Difference | None


async def proposed(settings: Settings, current: Pack | None, *, now: datetime) -> Proposal:
    """Load and check the content folder aside, and compare it with what is served."""
    loaded = await _checked.load(origin(settings).folder, now.date(), load_aside)
    if loaded.pack is None or current is None:
        return Proposal(loaded.pack, loaded.problems, None)
    change = await asyncio.to_thread(difference, current, loaded.pack)
    return Proposal(loaded.pack, loaded.problems, change)


async def checked_folder(settings: Settings, *, now: datetime) -> Pack:
    """The pack of the content folder, or of a repository, whose newest commit is pulled before. Raises NoContent."""
    source = origin(settings)
    try:
        await source.pull()
    except GitFailed as reason:
        raise NoContent(f"The content could not be fetched: {reason}.") from None
    return _usable(await load_aside(source.folder, now.date(), timeout_s=FOLDER_S), source)


def as_it_lies(settings: Settings, *, now: datetime) -> Pack:
    """The same for whoever only looks: nothing is pulled, and a page may be too long. Raises NoContent."""
    source = origin(settings)
    return _usable(load(source.folder, today=now.date()), source)


def _usable(loaded: Loaded, source: Origin) -> Pack:
    if loaded.pack is None:
        first = f" The first: {loaded.problems[0]}" if loaded.problems else ""
        raise NoContent(f"There is no usable content in {source.name}; sahelbot check lists what is wrong.{first}")
    return loaded.pack


async def copy(
    settings: Settings, store: Store, pack: Pack, *, current: Pack | None, force: bool, now: datetime
) -> None:
    """Copy the folder at this pack's revision into the depot, before it is made current.

    Raises TooMuchGone, and content's ChangedMeanwhileError if the folder is no longer what was checked."""
    if current is not None and not force:
        change = await asyncio.to_thread(difference, current, pack)
        if change.share_of_cards_gone > SHARE_GONE:
            raise TooMuchGone("More than half of the cards would vanish; say --force if this is meant.")
    await deposit(settings, store, origin(settings).folder, pack.revision, now=now)


async def published_folder(settings: Settings, store: Store, *, force: bool, now: datetime) -> Pack:
    """Publish the content folder outright, for the command line. Raises NoContent or TooMuchGone."""
    pack = await checked_folder(settings, now=now)
    async with store.database.read() as connection:
        latest = await store.publications.current(connection)
    before = (await fetch(settings, store, latest.revision)).pack if latest else None
    await copy(settings, store, pack, current=before, force=force, now=now)
    await make_current(store, pack, now=now)
    return pack


async def went_back(settings: Settings, store: Store, revision: str, *, now: datetime) -> Pack:
    """Make an earlier published revision current again; its first digits are enough. Raises NoContent."""
    pack = await earlier(settings, store, revision)
    await make_current(store, pack, now=now)
    return pack


async def earlier(settings: Settings, store: Store, revision: str) -> Pack:
    """An earlier published pack, by the first digits of its revision. Raises NoContent."""
    fitting = [published for published in await known(settings, store) if published.startswith(revision)]
    if len(fitting) != 1:
        why = "fits more than one" if fitting else "is none"
        raise NoContent(f"“{revision}” {why} of the published revisions in {settings.data_dir / PACKS}.")
    pack = (await fetch(settings, store, fitting[0])).pack
    if pack is None:
        raise NoContent(f"The published pack {fitting[0][:12]} is damaged; publish the folder instead.")
    return pack


async def take(services: Services, pack: Pack) -> bool:
    """Publish the folder's pack in a running bot without asking. False: something else was published meanwhile.

    Raises TooMuchGone and ChangedMeanwhileError."""
    current, store, now = services.current.pack, services.store, services.now()
    await copy(services.settings, store, pack, current=current, force=False, now=now)
    made = await asyncio.to_thread(ready, pack, now, Publisher.OPERATOR)
    async with services.publishing:
        async with store.database.write() as connection:
            latest = await store.publications.current(connection)
            if latest is not None and latest.revision != current.revision:
                return False
            await record(connection, store, pack, by=None, now=now)
        services.current.swap(made)
    return True


async def make_current(store: Store, pack: Pack, *, now: datetime) -> None:
    """A Publish of the program's own or of its command line, in a transaction of its own."""
    async with store.database.write() as connection:
        await record(connection, store, pack, by=None, now=now)


async def record(connection: AsyncConnection, store: Store, pack: Pack, *, by: int | None, now: datetime) -> None:
    """The store's part of a Publish: the revision is current, and each dispatch has its hour. `by` is a user's id."""
    before = await store.publications.current(connection)
    await store.publications.publish(connection, pack.revision, by=by, at=now, visible=visible(pack))
    await store.audit.record(
        connection,
        at=now,
        actor=by,
        action="publish",
        subject=pack.revision[:12],
        before=before.revision[:12] if before else None,
        after=pack.revision[:12],
    )


def visible(pack: Pack) -> Mapping[str, datetime]:
    """The dispatches that readers see or will see, with the hour their editors gave them."""
    return {item.id: item.publish_at for item in pack.dispatches.values() if item.status is Status.PUBLISHED}


async def served(settings: Settings, store: Store, *, now: datetime) -> CurrentPack:
    """The pack to serve at a start: the last published one; at the very first start the folder, which it publishes.

    Raises NoContent with the first problem."""
    async with store.database.read() as connection:
        latest = await store.publications.current(connection)
    if latest is None:
        folder = await checked_folder(settings, now=now)
        await copy(settings, store, folder, current=None, force=True, now=now)
        await make_current(store, folder, now=now)
        return CurrentPack(folder, published_at=now)
    packs = settings.data_dir / PACKS
    for revision in dict.fromkeys((latest.revision, *await known(settings, store))):
        loaded = await fetch(settings, store, revision)
        if loaded.pack is not None:
            await deposit(settings, store, packs / revision, revision, now=now)
            publisher = role(settings, latest.published_by)
            return CurrentPack(loaded.pack, published_at=latest.published_at, publisher=publisher)
    raise NoContent(f"No published pack is left in {packs}; publish the folder again with: sahelbot publish --force")


async def follow(services: Services) -> bool:
    """Serve what another process published meanwhile. True if the pack was swapped. Raises Damaged if its copy cannot
    be served, which changes nothing."""
    store, current = services.store, services.current
    async with services.publishing:
        async with store.database.read() as connection:
            latest: Publication | None = await store.publications.current(connection)
        if latest is None or latest.revision == current.pack.revision:
            return False
        loaded = await fetch(services.settings, store, latest.revision)
        if loaded.pack is None:
            raise Damaged(f"The published pack {latest.revision[:12]} cannot be served: {loaded.problems[0]}")
        publisher = role(services.settings, latest.published_by)
        current.swap(await asyncio.to_thread(ready, loaded.pack, latest.published_at, publisher))
        return True


def role(settings: Settings, user_id: int | None) -> Publisher:
    """What somebody is to this bot now. Whoever is no longer listed was an editor."""
    if user_id is None:
        return Publisher.OPERATOR
    return Publisher.ADMIN if user_id in settings.admins else Publisher.EDITOR


def ready(pack: Pack, published_at: datetime, publisher: Publisher) -> Served:
    """A pack with its index made: what a swap takes."""
    made = Served(pack, published_at, publisher)
    with kept():
        made.index  # noqa: B018 - made here, so that the swap costs nothing
    return made
