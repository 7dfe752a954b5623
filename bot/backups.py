"""Backups: the database as a file that is sound, private and dated; made on demand and, if so set, every few hours.

What a file is made of is the store's; restoring one is `operating`'s."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from bot.store import copies, dumps
from bot.store.copies import Copy
from bot.store.database import address_of
from bot.store.keys import Cipher

NAME = "sahelbot-%Y%m%dT%H%M%SZ"
SUFFIXES = {True: ".db", False: ".dump"}
"""Of a SQLite file, and of a dump of a server."""


async def back_up(settings: Settings, cipher: Cipher, target: Path, *, now: datetime) -> Copy:
    """A backup of a database that may be in use. Raises StoreError; `target` must not be there yet."""
    file, fingerprint = settings.database_file, cipher.fingerprint
    if file is not None:
        return await asyncio.to_thread(copies.make, file, target, fingerprint=fingerprint, at=now)
    return await dumps.make(address_of(settings.database), target, fingerprint=fingerprint, at=now)


async def back_up_if_due(settings: Settings, cipher: Cipher, *, now: datetime) -> Copy | None:
    """The next one of the scheduled backups, if its hour has come; then those kept for long enough go."""
    folder, every_hours = settings.backups, settings.hours_between_backups
    latest = max((made_at for _, made_at in dated(folder) if made_at <= now), default=None)  # a clock may jump ahead
    if every_hours == 0 or (latest is not None and now - latest < timedelta(hours=every_hours)):
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = await back_up(
        settings, cipher, folder / f"{now:{NAME}}{SUFFIXES[settings.database_file is not None]}", now=now
    )
    past = [(path, made_at) for path, made_at in dated(folder) if made_at <= now]
    for path in superfluous(past, keep=settings.backup_keep, before=now - timedelta(days=settings.backup_days)):
        path.unlink(missing_ok=True)
    return made


def dated(folder: Path) -> list[tuple[Path, datetime]]:
    """The backups of a folder with when each was made, oldest first; other files are nobody's business."""
    found = []
    for path in folder.glob("sahelbot-*"):
        try:
            found.append((path, datetime.strptime(path.stem, NAME).replace(tzinfo=UTC)))
        except ValueError:
            continue
    return sorted(found, key=lambda each: each[1])


def superfluous(backups: Iterable[tuple[Path, datetime]], *, keep: int, before: datetime) -> list[Path]:
    """All but the newest `keep`, and whatever was made before. The newest one always stays."""
    *older, _ = [*backups]
    return [path for place, (path, made) in enumerate(reversed(older), 2) if place > keep or made < before]
