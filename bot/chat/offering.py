"""Offering: content that changed without anybody asking is offered to the admins, or published if AUTO_RELOAD is on.

A folder tells of itself (`content.watcher`), a repository is pulled now and then; a signal or the pull webhook asks for
a look at once. What is wrong is told to the newsroom once, and readers keep the last good pack."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import partial

from bot import log
from bot.cards.difference import Difference
from bot.cards.pack import Pack
from bot.cards.problems import errors
from bot.chat.telling import tell_admins, tell_newsroom
from bot.content.git import GitFailed
from bot.content.origin import Origin, origin
from bot.content.publications import ChangedMeanwhileError
from bot.content.tree import read_tree
from bot.content.watcher import changes
from bot.pages import tidings
from bot.pages.page import Page
from bot.pages.reading import Reading
from bot.publishing import Proposal, TooMuchGone, proposed, take
from bot.services import Services
from bot.store.refusals import StoreError

FIRST_S = 10.0  # after a start, so that it is not in the way of one
QUIET_S, QUIET_AUTO_S = 30.0, 3.0  # without a change, before a folder is looked at: an editor is rarely done at once
LOOK_S = 60.0  # between two looks at a folder that cannot be watched
OFFER_AGAIN_S = 3600.0  # a folder that goes on changing is offered no sooner
TELL_AGAIN_S = 600.0  # after nobody could be told

Tell = Callable[[Services, Callable[[Reading], Page]], Awaitable[bool]]

_log = log.get(__name__)


class Offering:
    """`quiet_s`: how long a folder must have rested; `look_s`: how often one that cannot be watched is looked at."""

    def __init__(
        self, services: Services, *, first_s: float = FIRST_S, quiet_s: float | None = None, look_s: float = LOOK_S
    ) -> None:
        self._services = services
        self._origin: Origin = origin(services.settings)
        self._first_s = first_s
        self._look_s = look_s
        self._quiet_s = quiet_s or (QUIET_AUTO_S if services.settings.auto_reload else QUIET_S)
        self._told: dict[tuple[str, str, str], float] = {}
        self._again: asyncio.TimerHandle | None = None
        self._is_out_of_reach = False

    async def run(self) -> None:
        """Until it is cancelled."""
        wake = self._services.reload_asked
        async with asyncio.TaskGroup() as group:
            group.create_task(self._pulling(wake) if self._origin.checkout else self._watching(wake))
            asyncio.get_running_loop().call_later(self._first_s, wake.set)
            while True:
                await wake.wait()
                wake.clear()
                try:
                    await self.look()
                except (StoreError, OSError, ChangedMeanwhileError) as reason:
                    _log.warning("the content was not looked at", action="offer", reason=str(reason))

    async def _watching(self, wake: asyncio.Event) -> None:
        """A folder that the system cannot watch (a network’s, or there are no more watches) is looked at instead."""
        loop, handle = asyncio.get_running_loop(), None
        try:
            async for _ in changes(self._origin.folder):
                if handle is not None:
                    handle.cancel()
                handle = loop.call_later(self._quiet_s, wake.set)
        except (OSError, RuntimeError) as reason:  # watchfiles' own error is a RuntimeError
            _log.warning("the content folder cannot be watched", action="offer", reason=str(reason))
        while True:
            await asyncio.sleep(self._look_s)
            wake.set()

    async def _pulling(self, wake: asyncio.Event) -> None:
        pause_s = self._services.settings.pull_minutes * 60
        while pause_s:
            await asyncio.sleep(pause_s)
            wake.set()

    async def look(self) -> None:
        """Pull, check aside, and tell or publish what differs from what readers see. Raises StoreError, OSError."""
        services = self._services
        if not await self._is_fetched():
            return
        current, folder = services.current.pack, self._origin.folder
        tree = await asyncio.to_thread(read_tree, folder)
        if tree.revision == current.revision:
            self._told.clear()
            return
        proposal = await proposed(services.settings, current, now=services.now())
        if proposal.pack is None or proposal.change is None:
            await self._tell(
                "broken", proposal, tell_newsroom, partial(tidings.broken_page, problems=proposal.problems)
            )
        elif proposal.change.is_empty:
            self._told.clear()
        elif services.settings.auto_reload:
            await self._take(proposal, proposal.pack, proposal.change)
        else:
            await self._tell("offer", proposal, tell_admins, partial(tidings.offer_page, change=proposal.change))

    async def _is_fetched(self) -> bool:
        try:
            pulled = await self._origin.pull()
        except GitFailed as reason:
            _log.warning("the content could not be fetched", action="pull", reason=str(reason))
            if not self._is_out_of_reach:
                page = partial(tidings.not_fetched_page, reason=str(reason))
                self._is_out_of_reach = await tell_newsroom(self._services, page)
            return False
        self._is_out_of_reach = False
        if pulled is not None and pulled.is_new:
            _log.info("new content was fetched", action="pull", commit=pulled.commit[:12])
        return True

    async def _take(self, proposal: Proposal, pack: Pack, change: Difference) -> None:
        """Publish without asking; never what leaves out most cards, nor what somebody has gone back from."""
        services = self._services
        if await self._was_published(pack.revision):
            await self._tell("offer", proposal, tell_admins, partial(tidings.offer_page, change=change))
            return
        try:
            taken = await take(services, pack)
        except TooMuchGone:
            share = change.share_of_cards_gone
            await self._tell("vanishing", proposal, tell_newsroom, partial(tidings.vanishing_page, share=share))
            return
        if taken:
            _log.info("content published without asking", action="publish", revision=pack.revision[:12])
            page = partial(tidings.taken_page, change=change, revision=pack.revision)
            await tell_newsroom(services, page)

    async def _was_published(self, revision: str) -> bool:
        store = self._services.store
        async with store.database.read() as connection:
            return revision in {each.revision for each in await store.publications.history(connection)}

    async def _tell(self, what: str, proposal: Proposal, tell: Tell, page: Callable[[Reading], Page]) -> None:
        """Once for each commit; for a folder that goes on changing, once an hour. What reached nobody is looked at and
        told again after a while."""
        loop = asyncio.get_running_loop()
        now, key = loop.time(), (what, self._services.current.pack.revision, self._cause(proposal))
        if now < self._told.get(key, now):
            return
        if await tell(self._services, page):
            self._told[key] = now + OFFER_AGAIN_S if self._origin.checkout is None else math.inf
            _log.info("the newsroom is told of its content", action="offer", what=what)
            return
        if self._again is not None:
            self._again.cancel()
        self._again = loop.call_later(TELL_AGAIN_S, self._services.reload_asked.set)

    def _cause(self, proposal: Proposal) -> str:
        """What makes it news: a commit, a first problem where nobody is asked, else that it changed at all."""
        if self._origin.checkout is not None:
            return self._origin.checkout.commit
        wrong = errors(proposal.problems) if self._services.settings.auto_reload else []
        return str(wrong[0]) if wrong else ""
