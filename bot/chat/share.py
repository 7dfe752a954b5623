"""A share of the inbox: with several replicas each acts on the chats it has claimed, and a chat is claimed by one.

A claim is taken before the chat's updates are read, so what was read is what is left to do; it is let go when nothing
of the chat is left in memory. Acting is `intake`'s work, order within a chat `lines`'."""

import asyncio
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.chat.lines import Lines
from bot.chat.patience import PASSING, pause
from bot.services import Services
from bot.store.claims import NOBODY, Claims
from bot.store.inbox import Waiting

ROOM: Final = 200  # updates in memory: what is more is for whoever has room
GATHER_S: Final = 0.02  # before a look: each costs a transaction
AGAIN_S: Final = 0.25  # until another look while there is work, for what another replica has let go
ALL_AGAIN_S: Final = 1.0  # else: a replica may have died
RENEWED_EVERY_S: Final = 3.0
SURE_S: Final = 8.0  # after this long without a renewal a claim may be somebody else's
NOT_SURE_LOOK_S: Final = 0.1

_log = log.get(__name__)


class Share:
    """One per process, over the lines of its intake."""

    def __init__(self, services: Services, lines: Lines) -> None:
        self._services = services
        self._lines = lines
        self._claims = Claims()
        self._ours: set[bytes] = set()
        self._looked_at_s = self._renewed_at_s = asyncio.get_running_loop().time()
        self._found_some = False

    async def is_ours(self, chat_id: int | None, stopping: asyncio.Event) -> bool:
        """Whether we may act on the chat; as long as that is not sure, it is waited for."""
        while asyncio.get_running_loop().time() - self._renewed_at_s > SURE_S:
            if stopping.is_set():
                return False
            await pause(stopping, NOT_SURE_LOOK_S)
        return self._sealed(chat_id) in self._ours

    async def run(self, stopping: asyncio.Event, *, look: asyncio.Event) -> None:
        """Keep the claims and ask for looks, until `stopping`; then let all of them go. Raises StoreError."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep(stopping))
            while not stopping.is_set():
                await pause(stopping, AGAIN_S)
                rested_s = asyncio.get_running_loop().time() - self._looked_at_s
                if self._ours or self._found_some or rested_s > ALL_AGAIN_S:
                    look.set()

    async def page(self) -> list[Waiting]:
        """Claim what there is room for and read it; let go of chats of which nothing is left. Raises StoreError."""
        await asyncio.sleep(GATHER_S)
        self._looked_at_s = asyncio.get_running_loop().time()
        if len(self._lines) >= ROOM:
            return []
        self._lines.look()
        busy = {chat for chat in self._ours if self._lines.first(self._opened(chat)) is not None}
        async with self._services.store.database.write() as connection:
            taken, page = await self._read(connection, busy)
        self._ours = busy | taken
        self._found_some = bool(page)
        return page

    async def _read(self, connection: AsyncConnection, busy: set[bytes]) -> tuple[set[bytes], list[Waiting]]:
        """The chats that become ours or stay so beside those that are busy, and what is new of all of them."""
        full = {self._sealed(chat_id) for chat_id in self._lines.full}
        found = await self._claims.open(connection, ROOM + len(self._lines), but=full)
        new = [(which, chat) for which, chat in found if not self._lines.holds(which)][:ROOM]
        wanted = {chat for _, chat in new} - busy
        await self._claims.release(connection, self._ours - busy - wanted)
        taken = await self._claims.take(connection, wanted)
        ours = busy | taken
        ids = [which for which, chat in new if chat in ours]
        return taken, await self._services.store.inbox.of_ids(connection, ids)

    async def let_go(self) -> None:
        """At the end: others need not wait for the claims to end by themselves."""
        try:
            async with self._services.store.database.write() as connection:
                await self._claims.release_all(connection)
        except PASSING as reason:
            _log.warning("chats stay claimed for a while", action="intake", reason=str(reason))

    async def _keep(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            asked_at_s = asyncio.get_running_loop().time()
            try:
                async with self._services.store.database.write() as connection:
                    kept = await self._claims.renew(connection)
            except PASSING as reason:
                _log.warning("claims cannot be renewed", action="intake", reason=str(reason))
                await pause(stopping, NOT_SURE_LOOK_S)
                continue
            if asked_at_s - self._renewed_at_s > SURE_S:  # we were asleep, or alone
                self._ours &= kept
            self._renewed_at_s = asked_at_s
            await pause(stopping, RENEWED_EVERY_S)

    def _sealed(self, chat_id: int | None) -> bytes:
        return NOBODY if chat_id is None else self._services.store.cipher.seal_chat(chat_id)

    def _opened(self, chat: bytes) -> int | None:
        return None if chat == NOBODY else self._services.store.cipher.open_chat(chat)
