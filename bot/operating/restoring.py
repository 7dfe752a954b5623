"""Backups on demand, and restoring: a backup becomes the database, who left since is taken out of it, and its editions
wait for an admin."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.backups import back_up
from bot.opening import alone, data_key, entered, now
from bot.services import Store
from bot.settings import ConfigurationError, Settings
from bot.store import copies, dumps, postgres
from bot.store.database import Database
from bot.store.keys import Cipher
from bot.store.restored import Entered

KEPT: Final = "%Y%m%dT%H%M%SZ"


class TooOld(ConfigurationError):
    """It is not known any more who has left since the backup."""


async def backup(settings: Settings, file: Path) -> str:
    """Gives a sentence on what was written. Raises StoreError."""
    made = await back_up(settings, Cipher(data_key(settings)), file, now=now())
    return f"Wrote {made.path} ({made.size / 1e6:.1f} MB), opened it and found it whole. Keep the data key elsewhere."


async def restore(settings: Settings, backup: Path, *, force: bool) -> str:
    """Gives what came of it in sentences. Every bot on this database must be stopped. Raises StoreError, TooOld."""
    with alone(settings):
        cipher = Cipher(data_key(settings))
        if settings.database_file is None:
            return await _restored_server(settings, cipher, backup, force=force)
        return await _restored_file(settings, cipher, backup, force=force)


async def _restored_file(settings: Settings, cipher: Cipher, backup: Path, *, force: bool) -> str:
    """All the work is done on a copy beside the database; it takes its place when it is ready."""
    file = settings.database_file
    assert file is not None  # noqa: S101 - the caller looked
    draft = await asyncio.to_thread(copies.draft_of, backup, file)
    try:
        await asyncio.to_thread(copies.look, draft, fingerprint=cipher.fingerprint)
        found = await _entered(settings, cipher, f"sqlite+aiosqlite:///{draft}")
        _refuse_old(settings, found.made_at, force=force)
        aside = file.with_name(f"{file.name}.before-{now():{KEPT}}")
        was_there = await asyncio.to_thread(copies.put_in_place, draft, file, aside=aside)
    finally:
        await asyncio.to_thread(copies.discard, draft)
    kept = f"What was there is kept as {aside}; remove it when all is well." if was_there else ""
    return "\n".join((*_told(settings, backup, found), kept)).strip()


async def _restored_server(settings: Settings, cipher: Cipher, backup: Path, *, force: bool) -> str:
    """The server changes back all at once or not at all; nothing of what was there is kept."""
    found = await dumps.look(backup, fingerprint=cipher.fingerprint)
    if found.made_at is not None:
        _refuse_old(settings, found.made_at, force=force)
    database = await Database.open(settings.database, cipher=cipher, now=now)
    try:
        async with database.read() as connection:
            await postgres.refuse_others(connection)
    finally:
        await database.close()
    await dumps.put_back(database.url, backup)
    return "\n".join(_told(settings, backup, await _entered(settings, cipher, settings.database)))


async def _entered(settings: Settings, cipher: Cipher, url: str) -> Entered:
    database = await Database.open(url, cipher=cipher, now=now)
    try:
        return await entered(Store.over(database, cipher, kept=settings.leavers))
    finally:
        await database.close()


def _refuse_old(settings: Settings, made_at: datetime, *, force: bool) -> None:
    if not force and now() - made_at > timedelta(days=settings.backup_days):
        raise TooOld(
            f"The backup is of {made_at:%Y-%m-%d}, and who has left is remembered for {settings.backup_days} "
            "days (SAHELBOT_BACKUP_DAYS); say --force to write to them again."
        )


def _told(settings: Settings, backup: Path, found: Entered) -> tuple[str, ...]:
    unknown = (
        f"Nobody is known to have left: {settings.leavers} holds no notes. If there was such a folder before, "
        "put it back and restore once more, or who has left since is written to again."
    )
    return (
        f"Restored {backup}, as of {found.made_at:%Y-%m-%d %H:%M} UTC.",
        f"Taken out because they have left since: {found.left}. Editions that wait: {found.editions}.",
        *(() if found.knows_leavers else (unknown,)),
        "Start the bot: it answers, and sends no digest and no alert before an admin has chosen (/newsroom).",
    )
