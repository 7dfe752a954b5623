"""The intake: updates of the inbox, acted on in order within each chat, side by side between chats.

It takes what is stored and not yet done, at a start first of all; with several replicas, its share. Storing
them is `ingest`'s work or `pushed`'s."""

import asyncio

from telegram import Update

from bot import log
from bot.chat import errors
from bot.chat.application import BotApplication
from bot.chat.busy import Busy
from bot.chat.desk import Desk
from bot.chat.lines import Lines
from bot.chat.patience import PASSING, pause
from bot.chat.share import Share
from bot.services import Services
from bot.store.inbox import Waiting
from bot.store.refusals import StoreError

PAGE = 200  # updates read from the inbox at a time
RETRY_S = 1.0  # after the database could not be read or written
DRAIN_LOOK_S = 0.05
DRAIN_S = 60.0  # a chat that may be written to once a minute does not keep all others from their digest
GRACE_S = 15.0  # for answers under way at a stop: who asks us to stop kills us after 45

_log = log.get(__name__)


class Unheard(Exception):
    """No handler took the update."""


class Intake:
    """One per process. `wake` says that something was stored, from which id on where ids may come in any order: a push
    is stored after another that began later."""

    def __init__(self, services: Services, application: BotApplication, *, lines: Lines | None = None) -> None:
        self._services = services
        self._application = application
        self._desk: Desk = application.bot_data[Desk]
        self._lines = lines or Lines()
        self._share = None if services.store.database.is_file else Share(services, self._lines)
        self._under_way: set[asyncio.Task[None]] = set()
        self._stored = asyncio.Event()
        self._stored.set()
        self._first_stored: int | None = None

    def wake(self, first: int | None = None) -> None:
        if first is not None:
            self._first_stored = first if self._first_stored is None else min(first, self._first_stored)
        self._stored.set()

    async def drained(self, stopping: asyncio.Event) -> None:
        """Wait until what is stored now has been acted on, a minute at most, or until `stopping`."""
        inbox, ends_at_s = self._services.store.inbox, asyncio.get_running_loop().time() + DRAIN_S
        newest: int | None = None
        while not stopping.is_set() and asyncio.get_running_loop().time() < ends_at_s:
            try:
                async with self._services.store.database.read() as connection:
                    newest = await inbox.last_update_id(connection) if newest is None else newest
                    oldest = await inbox.waiting(connection, after=0, limit=1)
            except PASSING as reason:
                _log.warning("the inbox cannot be read", action="intake", reason=str(reason))
            else:
                if newest is None or not oldest or oldest[0].update_id > newest:
                    return
            await pause(stopping, DRAIN_LOOK_S)

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`; an answer under way is finished before it returns, unless it takes too long.

        Raises a StoreError that will not pass."""
        async with asyncio.TaskGroup() as group:
            desk = group.create_task(self._desk.run())
            busy = group.create_task(self._application.bot_data[Busy].run())
            if self._share is not None:
                group.create_task(self._share.run(stopping, look=self._stored))
            while not stopping.is_set():
                await self._stored.wait()
                self._stored.clear()
                self._look_back()
                for chat_id in await self._taken(stopping):
                    task = group.create_task(self._serve(chat_id, stopping))
                    self._under_way.add(task)
                    task.add_done_callback(self._under_way.discard)
            await self._finish()
            desk.cancel()
            busy.cancel()

    async def _finish(self) -> None:
        """What is cut short is still in the inbox, and acted on after the next start."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=GRACE_S)
            for task in late:
                task.cancel()
        if self._share is not None:
            await self._share.let_go()

    def _look_back(self) -> None:
        """What was stored below the ids that were read already is read now."""
        first, self._first_stored = self._first_stored, None
        if first is not None and first <= self._lines.read_to:
            self._lines.rewind()

    async def _taken(self, stopping: asyncio.Event) -> list[int | None]:
        """Line up what waits; the chats whose line has begun. Whoever woke us for lower ids than those read before
        (update ids begin anew after a silence) is found by reading from the beginning."""
        begun: list[int | None] = []
        rewound = self._lines.read_to == 0
        while not stopping.is_set():
            try:
                page = await self._page()
            except PASSING as reason:
                _log.warning("the inbox cannot be read", action="intake", reason=str(reason))
                await pause(stopping, RETRY_S)
                continue
            begun += self._lines.take(page)
            if self._share is not None:
                break
            if not page and not begun and not rewound:
                self._lines.rewind()
                rewound = True
            elif len(page) < PAGE or self._lines.is_crowded:
                break
        return begun

    async def _page(self) -> list[Waiting]:
        if self._share is not None:
            return await self._share.page()
        store = self._services.store
        self._lines.look()
        async with store.database.read() as connection:
            return await store.inbox.waiting(connection, after=self._lines.read_to, limit=PAGE)

    async def _serve(self, chat_id: int | None, stopping: asyncio.Event) -> None:
        """One chat's updates, oldest first, until none is left or a stop comes."""
        while not stopping.is_set() and (waiting := self._lines.first(chat_id)) is not None:
            if self._share is not None and not await self._share.is_ours(chat_id, stopping):
                self._lines.drop(chat_id)
                return
            await self._act(waiting, stopping)
            if self._lines.end(chat_id):
                self._stored.set()

    async def _act(self, waiting: Waiting, stopping: asyncio.Event) -> None:
        """Act on one update, again and again while the database cannot be written."""
        while not stopping.is_set():
            try:
                await self._once(waiting)
            except PASSING as reason:
                _log.warning("an update waits for the database", action="intake", reason=str(reason))
                await pause(stopping, RETRY_S)
            else:
                return

    async def _once(self, waiting: Waiting) -> None:
        """Hand one update to the application; what fails for a reason of its own is set aside. Raises StoreError."""
        update: Update | None = None
        error: Exception | None = Unheard("no handler took the update")
        try:
            update = Update.de_json(dict(waiting.payload), self._services.bot)
            await self._application.process_update(update)
        except Exception as problem:  # noqa: BLE001 - whatever an update is made of, the others go on
            error = problem
        error = self._desk.ended.pop(waiting.update_id, error)
        if isinstance(error, StoreError):
            raise error
        if error is not None:
            await errors.set_aside(self._desk, waiting, update, error)
