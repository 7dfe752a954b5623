"""Hearing: whether all that people have said by now has been acted on. As long as it is not, nothing is sent unasked:
a /stop that waits at Telegram, while it or we were out of reach, comes before the digest that came due meanwhile."""

import asyncio

from bot.chat.ingest import OVERSLEPT, Poller
from bot.chat.intake import Intake
from bot.services import Services


class Hearing:
    """`run` it beside the poller and the intake."""

    def __init__(self, services: Services, poller: Poller, intake: Intake) -> None:
        self._now = services.now
        self._poller = poller
        self._intake = intake
        self._acted_on = -1  # the last time of falling behind after which everything was acted on

    @property
    def is_current(self) -> bool:
        poller = self._poller
        awake = self._now() - poller.asked_at < OVERSLEPT
        return awake and poller.caught_up.is_set() and self._acted_on == poller.times_behind

    async def run(self, stopping: asyncio.Event) -> None:
        """Until it is cancelled."""
        poller = self._poller
        while True:
            await poller.caught_up.wait()
            times = poller.times_behind
            await self._intake.drained(stopping)
            self._acted_on = times
            if times == poller.times_behind:
                await poller.behind.wait()
