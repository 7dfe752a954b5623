"""Watch: a look at the whole bot, and what is wrong with what is seen. `health` and `metrics` show it, the error chat
is told of it.

A look asks the database and is kept for a few seconds, so that nobody who asks often costs much."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.backups import dated
from bot.metrics import tally
from bot.services import Services
from bot.store import overview, restored
from bot.store.overview import Overview
from bot.store.refusals import StoreError

FRESH_S: Final = 5.0
DATABASE_S: Final = 3.0
SILENCE: Final = timedelta(minutes=2)  # of Telegram
STALLED_S: Final = 600.0  # due deliveries, and none made
LITTLE_ROOM: Final = 100 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen at `at`. `overview` is None while the database does not answer; ages are in seconds,
    `stalled_s` since something is due and nothing was sent by this process, whose work it is."""

    at: datetime
    heard_s: float
    overview: Overview | None
    why_not: str
    disk_free: int
    database_bytes: int
    backup_s: float | None
    backup_is_late: bool
    published_s: float | None
    absent_after_days: int
    revision: str
    stalled_s: float
    waits_for_choice: bool = False
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        return not self.reasons


def reasons(sight: Sight) -> tuple[str, ...]:
    """Why the bot does not do its work just now."""
    found = []
    if sight.heard_s > SILENCE.total_seconds():
        found.append("Telegram has not answered a poll for two minutes.")
    if sight.overview is None:
        found.append(f"The database does not answer: {sight.why_not}")
    if sight.disk_free < LITTLE_ROOM:
        found.append("The disk of the data folder is nearly full.")
    due = sight.overview.due if sight.overview else 0
    if due and not sight.waits_for_choice and sight.stalled_s > STALLED_S:
        found.append("Deliveries are due, and none has been made for ten minutes.")
    return tuple(found)


def notes(sight: Sight) -> tuple[str, ...]:
    """What an operator should look at, though the bot works."""
    found = []
    if sight.waits_for_choice:
        found.append("Restored from a backup: an admin has to choose, see /newsroom.")
    halted = sight.overview.halted if sight.overview else 0
    if halted and not sight.waits_for_choice:
        found.append("An edition stands still; sahelbot deliveries says which and why.")
    if sight.backup_is_late:
        found.append("The scheduled backups are late.")
    if sight.published_s is not None and sight.published_s > sight.absent_after_days * 86400:
        found.append("Nothing has been published for longer than readers are used to.")
    return tuple(found)


class Watch:
    """One per process. `heard_at` tells when Telegram last answered well, `is_sender` whether sending is its work."""

    def __init__(
        self,
        services: Services,
        *,
        heard_at: Callable[[], datetime],
        is_sender: Callable[[], bool] = lambda: True,
        fresh_s: float = FRESH_S,
    ) -> None:
        self._services = services
        self._fresh_s = fresh_s
        self._heard_at = heard_at
        self._is_sender = is_sender
        self._due_since_s: float | None = None
        self._turn = asyncio.Lock()
        self._seen: Sight | None = None
        self._seen_at_s = 0.0

    async def sight(self) -> Sight:
        """What was seen within the last seconds."""
        async with self._turn:
            if self._seen is None or monotonic() - self._seen_at_s >= self._fresh_s:
                self._seen, self._seen_at_s = await self._look(), monotonic()
            return self._seen

    async def troubles(self) -> tuple[str, ...]:
        """What stands in the way, and what an operator should look at."""
        seen = await self.sight()
        return (*seen.reasons, *seen.notes)

    async def _look(self) -> Sight:
        services = self._services
        now, current = services.now(), services.current
        seen, why_not, waits = await self._asked(now)
        free, size, backup_s = await asyncio.to_thread(self._on_disk, now)
        every_s = services.settings.hours_between_backups * 3600
        sight = Sight(
            at=now,
            heard_s=(now - self._heard_at()).total_seconds(),
            overview=seen,
            why_not=why_not,
            disk_free=free,
            database_bytes=size,
            backup_s=backup_s,
            backup_is_late=bool(every_s and backup_s is not None and backup_s > 2 * every_s),
            published_s=(now - current.published_at).total_seconds() if current.published_at else None,
            absent_after_days=current.pack.absent_after_days,
            revision=current.pack.revision,
            stalled_s=self._stalled_s(seen),
            waits_for_choice=waits,
        )
        return replace(sight, reasons=reasons(sight), notes=notes(sight))

    def _stalled_s(self, seen: Overview | None) -> float:
        now_s = monotonic()
        if seen is None or not seen.due or not self._is_sender():
            self._due_since_s = None
            return 0.0
        if self._due_since_s is None:
            self._due_since_s = now_s
        return now_s - max(self._due_since_s, tally.sent_at_s)

    async def _asked(self, now: datetime) -> tuple[Overview | None, str, bool]:
        """What the database tells; what it says instead, if it does not."""
        try:
            async with asyncio.timeout(DATABASE_S), self._services.store.database.read() as connection:
                return await overview.look(connection, now), "", await restored.waiting_since(connection) is not None
        except TimeoutError:
            return None, "no answer within three seconds.", False
        except StoreError as reason:
            return None, str(reason), False
        except DBAPIError as reason:  # a mistake of ours, or a database that lost its tables
            return None, f"it answers with {type(reason.orig).__name__}.", False

    def _on_disk(self, now: datetime) -> tuple[int, int, float | None]:
        settings = self._services.settings
        file, age_s = settings.database_file, None
        try:
            if made := [at for _, at in dated(settings.backups) if at <= now]:
                age_s = (now - made[-1]).total_seconds()
            size = file.stat().st_size if file is not None else 0
            return shutil.disk_usage(settings.data_dir).free, size, age_s
        except OSError:  # the folder is gone: nothing can be written to it
            return 0, 0, age_s
