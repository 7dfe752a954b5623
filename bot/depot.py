"""The depot: published packs, as folders beside the bot and as parcels in the database, for replicas and backups.

The folder is what is served from, and is made anew from the parcel wherever it is missing or was edited. Which revision
is current is `publishing`'s to decide."""

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

from bot.content.loader import Loaded
from bot.content.parcel import Torn, packed, unpack
from bot.content.publications import ChangedMeanwhileError, load_published, publish_copy, published_revisions
from bot.services import Store
from bot.settings import Settings

PACKS = "packs"


async def deposit(settings: Settings, store: Store, folder: Path, revision: str, *, now: datetime) -> None:
    """Copy `folder`, which must be at `revision`. Raises ChangedMeanwhileError, OSError or StoreError."""
    copy = await asyncio.to_thread(publish_copy, folder, settings.data_dir / PACKS, revision)
    async with store.database.read() as connection:
        if revision in await store.packs.revisions(connection):
            return
    parcel = await asyncio.to_thread(packed, copy)
    async with store.database.write() as connection:
        await store.packs.put(connection, revision, parcel, now)


async def fetch(settings: Settings, store: Store, revision: str) -> Loaded:
    """The published pack, from its folder or else from its parcel. Raises StoreError."""
    packs = settings.data_dir / PACKS
    loaded = await asyncio.to_thread(load_published, packs, revision)
    if loaded.pack is not None:
        return loaded
    async with store.database.read() as connection:
        parcel = await store.packs.files(connection, revision)
    if parcel is None:
        return loaded
    try:
        await asyncio.to_thread(_put_in_place, parcel, packs, revision)
    except (ChangedMeanwhileError, Torn, OSError):
        return loaded
    return await asyncio.to_thread(load_published, packs, revision)


async def known(settings: Settings, store: Store) -> tuple[str, ...]:
    """All revisions there are, those in folders first, the newest first."""
    async with store.database.read() as connection:
        in_parcels = await store.packs.revisions(connection)
    return tuple(dict.fromkeys((*published_revisions(settings.data_dir / PACKS), *in_parcels)))


def _put_in_place(parcel: bytes, packs: Path, revision: str) -> None:
    packs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".parcel-", dir=packs) as folder:
        unpack(parcel, Path(folder))
        publish_copy(Path(folder), packs, revision)
