"""The intake: updates of the inbox, acted on in order within each chat, side by side between chats.

It takes what is stored and not yet done, at a start first of all. Storing them is `ingest`'s work or the webhook's."""

import asyncio
from collections import deque
from collections.abc import Callable

from telegram import Update

from bot import log
from bot.chat.application import BotApplication
from bot.chat.desk import Desk
from bot.services import Services
from bot.store.inbox import Waiting
from bot.store.refusals import StoreError

SIDE_BY_SIDE = 32  # chats answered at the same time
AHEAD = 1000  # updates held in memory
DRAIN_LOOK_S = 0.02
RETRY_S = 1.0  # after the database could not be written

_log = log.get(__name__)


class Intake:
    """One per process. `wake` says that something was stored."""

    def __init__(self, services: Services, application: BotApplication) -> None:
        self._services = services
        self._application = application
        self._chats: dict[int | None, deque[Waiting]] = {}
        self._held: set[int] = set()
        self._places = asyncio.Semaphore(SIDE_BY_SIDE)
        self._stored = asyncio.Event()
        self._stored.set()

    async def drained(self, stopping: asyncio.Event) -> None:
        """Wait until everything that was stored so far has been acted on, or until `stopping`."""
        while (self._held or self._stored.is_set()) and not stopping.is_set():  # noqa: ASYNC110 - looked at once, at a start
            await asyncio.sleep(DRAIN_LOOK_S)

    def wake(self) -> None:
        self._stored.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`; what was begun is finished before it returns."""
        async with asyncio.TaskGroup() as group:
            while not stopping.is_set():
                await self._stored.wait()
                self._stored.clear()
                if not stopping.is_set():
                    await self._take(group.create_task)

    async def _take(self, start: Callable[..., object]) -> None:
        """Queue what waits, a chat's updates behind one another."""
        store = self._services.store
        try:
            async with store.database.read() as connection:
                waiting = await store.inbox.waiting(connection, after=0, limit=AHEAD)
        except StoreError as reason:
            _log.warning("the inbox could not be read", action="intake", reason=str(reason))
            await asyncio.sleep(RETRY_S)
            self._stored.set()
            return
        for update in waiting:
            if update.update_id in self._held:
                continue
            self._held.add(update.update_id)
            line = self._chats.setdefault(update.chat_id, deque())
            line.append(update)
            if len(line) == 1:
                start(self._serve(update.chat_id, line))

    async def _serve(self, chat_id: int | None, line: deque[Waiting]) -> None:
        """One chat's updates, oldest first, until none is left."""
        while line:
            async with self._places:
                await self._act(line[0])
            self._held.discard(line.popleft().update_id)
        self._chats.pop(chat_id, None)
        if len(self._held) < AHEAD // 2:
            self._stored.set()

    async def _act(self, waiting: Waiting) -> None:
        """Hand one update to the application, again and again while the database cannot be written."""
        desk: Desk = self._application.bot_data[Desk]
        try:
            update = Update.de_json(dict(waiting.payload), self._services.bot)
        except (TypeError, ValueError, KeyError, AttributeError) as problem:
            _log.warning("an update makes no sense", action="poison", reason=type(problem).__name__)
            await self._set_aside(waiting.update_id)
            return
        while True:
            await self._application.process_update(update)
            if update.update_id not in desk.again:
                return
            desk.again.discard(update.update_id)
            await asyncio.sleep(RETRY_S)

    async def _set_aside(self, update_id: int) -> None:
        store = self._services.store
        async with store.database.write() as connection:
            await store.inbox.poison(connection, update_id, "unreadable", self._services.now())
