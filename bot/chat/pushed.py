"""Ingest by webhook: what Telegram pushes is stored, and only then told 200. Any replica may take it.

Who may push, and how much, is `web`'s to judge; where to, `registration`'s; acting on what came is `intake`'s work."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot import log
from bot.chat.batch import Arrived, read_update
from bot.chat.patience import PASSING
from bot.sending.bodies import read_object
from bot.services import Services
from bot.store.refusals import StoreError

_log = log.get(__name__)


@dataclass(eq=False, slots=True)
class _Batch:
    """Updates that are stored in one transaction."""

    updates: list[Arrived] = field(default_factory=list)
    is_stored: bool = False


class Pushed:
    """One per process with a webhook. While one transaction is under way, the next one's updates gather.

    `wake` is told the lowest id that was stored; `refused` is called whenever updates were left to Telegram to push
    again."""

    def __init__(self, services: Services, *, wake: Callable[[int], None]) -> None:
        self._services = services
        self._wake = wake
        self.refused: Callable[[], None] = lambda: None
        self._gathering = _Batch()
        self._turn = asyncio.Lock()
        self._failed = asyncio.Event()
        self._failure: StoreError | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`. Raises a StoreError that will not pass."""
        async with asyncio.TaskGroup() as group:
            waits = [group.create_task(event.wait()) for event in (stopping, self._failed)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        if self._failure is not None:
            raise self._failure

    async def take(self, body: bytes) -> bool:
        """Store an update. False: it is not stored, and must be pushed again.

        What can never be stored is taken and dropped, so that it does not come again for ever."""
        update = read_update(read_object(body))
        if update is None:
            _log.warning("what was pushed is no update", action="webhook", size=len(body))
            return True
        self._services.sender.pacer.expect_reply()
        batch = self._gathering
        batch.updates.append(update)
        async with self._turn:
            if batch is self._gathering:
                self._gathering = _Batch()
                batch.is_stored = await self._store(batch.updates)
        return batch.is_stored

    async def _store(self, updates: Sequence[Arrived]) -> bool:
        store = self._services.store
        try:
            async with store.database.write() as connection:
                await store.inbox.store(connection, updates, self._services.now())
        except StoreError as reason:
            _log.warning("updates are left to Telegram", action="webhook", reason=str(reason), updates=len(updates))
            self.refused()
            if not isinstance(reason, PASSING):
                self._failure = reason
                self._failed.set()
            return False
        self._wake(min(update_id for update_id, _, _ in updates))
        return True
