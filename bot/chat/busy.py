"""Busy: who waits longer than a moment for an answer sees that one is being made. What it will be, others decide."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.chat.ask import Ask
from bot.sending.calls import GENERAL_TOPIC
from bot.services import Services
from bot.store.choices import ChatKind

MOMENT_S = 0.3
AGAIN_S = 4.5  # Telegram shows an action for five seconds (Bot API, sendChatAction)
TYPING, PHOTO = "typing", "upload_photo"


@dataclass(slots=True)
class _Wait:
    """`timer` rings when it has become long."""

    ask: Ask
    action: str
    timer: asyncio.TimerHandle | None = None


@dataclass(frozen=True)
class Busy:
    """`run` it beside what answers: it says what has taken long. An answer in time costs a timer and no call."""

    services: Services
    _late: asyncio.Queue[_Wait] = field(default_factory=asyncio.Queue)

    @contextlib.contextmanager
    def shown(self, ask: Ask, action: str = TYPING) -> Iterator[None]:
        """While the block runs; channels are left alone, and what was asked in no chat of the bot's."""
        if ask.chat_kind is ChatKind.CHANNEL or not ask.is_in_chat or ask.message_id is None:
            yield
            return
        wait = _Wait(ask, action)
        self._ring_after(MOMENT_S, wait)
        try:
            yield
        finally:
            if wait.timer is not None:
                wait.timer.cancel()
            wait.timer = None

    async def run(self) -> None:
        """Until it is cancelled. What Telegram makes of it is of no interest: the answer itself will tell."""
        async with asyncio.TaskGroup() as group:
            while True:
                wait = await self._late.get()
                if wait.timer is not None:
                    self._ring_after(AGAIN_S, wait)
                    group.create_task(self.services.sender.post("sendChatAction", _body(wait)))

    def _ring_after(self, seconds: float, wait: _Wait) -> None:
        wait.timer = asyncio.get_running_loop().call_later(seconds, self._late.put_nowait, wait)


def _body(wait: _Wait) -> bytes:
    said: dict[str, object] = {"chat_id": wait.ask.chat_id, "action": wait.action}
    if wait.ask.thread_id and wait.ask.thread_id != GENERAL_TOPIC:
        said["message_thread_id"] = wait.ask.thread_id
    return json.dumps(said).encode()
