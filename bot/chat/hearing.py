"""Hearing: whether all that people have said by now has been acted on. As long as it is not, nothing is sent unasked:
a /stop that waits at Telegram, while it or we were out of reach, comes before the digest that came due meanwhile."""

import asyncio
from datetime import datetime
from typing import Protocol

from bot.chat.ingest import OVERSLEPT
from bot.chat.intake import Intake
from bot.services import Services


class Ear(Protocol):
    """What hears of updates, a poller or a webhook's registration. `caught_up` is set when nothing waits with Telegram
    any more; while it is not, `behind` is, for the `times_behind`th time. `asked_at`: when it last asked."""

    caught_up: asyncio.Event
    behind: asyncio.Event
    times_behind: int
    asked_at: datetime


class Hearing:
    """`run` it beside the ear and the intake."""

    def __init__(self, services: Services, ear: Ear, intake: Intake) -> None:
        self._now = services.now
        self._ear = ear
        self._intake = intake
        self._acted_on = -1  # the last time of falling behind after which everything was acted on

    @property
    def is_current(self) -> bool:
        ear = self._ear
        awake = self._now() - ear.asked_at < OVERSLEPT
        return awake and ear.caught_up.is_set() and self._acted_on == ear.times_behind

    async def run(self, stopping: asyncio.Event) -> None:
        """Until it is cancelled."""
        ear = self._ear
        while True:
            await ear.caught_up.wait()
            times = ear.times_behind
            await self._intake.drained(stopping)
            self._acted_on = times
            if times == ear.times_behind:
                await ear.behind.wait()
