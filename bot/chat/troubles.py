"""Troubles: the error chat is told of each problem once, and when what stood in the way is over. Never of readers.

What is a problem, the log's error lines and a look at the bot say; how to find out more, the log does."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot import log
from bot.chat.telling import say
from bot.log import Problem
from bot.pages import markup
from bot.pages.page import Page
from bot.services import Services

LOOK_S: Final = 15.0
AGAIN_S: Final = 86_400.0  # the same problem is told again after a day of silence about it
KEPT: Final = 200
LONGEST: Final = 600  # characters of a message

Standing = Callable[[], Awaitable[Sequence[str]]]
"""What stands in the way just now, each in a sentence."""

_log = log.get(__name__)


class Troubles:
    """Tells ERROR_CHAT until it is cancelled. Without one it has nothing to do."""

    def __init__(self, services: Services, standing: Standing) -> None:
        self._services = services
        self._standing = standing
        self._heard: asyncio.Queue[Problem] = asyncio.Queue(KEPT)
        self._told_at_s: OrderedDict[str, float] = OrderedDict()
        self._stands: set[str] = set()

    async def run(self) -> None:
        """Raises nothing: what cannot be told is only logged."""
        if self._services.settings.error_chat is None:
            return
        loop = asyncio.get_running_loop()

        def hear(problem: Problem) -> None:
            loop.call_soon_threadsafe(self._hear, problem)

        with log.listening(hear):
            async with asyncio.TaskGroup() as group:
                group.create_task(self._tell_lines())
                group.create_task(self._tell_standing())

    def _hear(self, problem: Problem) -> None:
        if not self._heard.full():
            self._heard.put_nowait(problem)

    async def _tell_lines(self) -> None:
        """Lines of the log, each kind once."""
        while True:
            problem = await self._heard.get()
            key = f"{problem.action} {problem.event}"
            if self._is_new(key) and await self._say(problem.action, problem.event, problem.reason):
                self._note(key)

    async def _tell_standing(self) -> None:
        """What stands in the way when it begins, and when it is over. What could not be told is told the next time."""
        while True:
            now = set(await self._standing())
            for sentence in sorted(now - self._stands):
                if await self._say("health", sentence):
                    self._stands.add(sentence)
            for sentence in sorted(self._stands - now):
                if await self._say("health", f"Over: {sentence}"):
                    self._stands.discard(sentence)
            await asyncio.sleep(LOOK_S)

    def _is_new(self, key: str) -> bool:
        told_at_s = self._told_at_s.get(key)
        return told_at_s is None or asyncio.get_running_loop().time() - told_at_s >= AGAIN_S

    def _note(self, key: str) -> None:
        self._told_at_s[key] = asyncio.get_running_loop().time()
        self._told_at_s.move_to_end(key)
        while len(self._told_at_s) > KEPT:
            self._told_at_s.popitem(last=False)

    async def _say(self, action: str, event: str, reason: str = "") -> bool:
        """Whether it arrived."""
        chat_id = self._services.settings.error_chat
        assert chat_id is not None  # noqa: S101 - `run` looked
        lines = (markup.bold(action), markup.text(markup.shortened(log.redacted(event), LONGEST)))
        why = markup.code(markup.shortened(log.redacted(reason), LONGEST)) if reason else markup.text("")
        page = Page(markup.joined((*lines, why)))
        outcome = await say(self._services, chat_id, page)
        if not outcome.is_done:
            _log.warning("the error chat was not told", action="troubles", reason=outcome.reason)
        return outcome.is_done
