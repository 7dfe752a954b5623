"""Traffic on a pacer whose clock is moved by hand, and what a second of it held."""

import asyncio
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.sending.outcome import Outcome, OutcomeKind
from bot.sending.pacing import Lane, Pacer, Slot
from tests.sending.clock import ManualClock, settled

SENT = Outcome(OutcomeKind.SENT, message_id=1)


def worst_second(times_s: Sequence[float]) -> int:
    """The most calls in any second, wherever it begins."""
    times = sorted(times_s)
    return max(bisect_left(times, start_s + 1.0) - index for index, start_s in enumerate(times))


def refusal(retry_after_s: float) -> Outcome:
    return Outcome(OutcomeKind.PENDING, retry_after_s=retry_after_s)


class Traffic:
    """Sends on a pacer and remembers when."""

    def __init__(self, rate: float) -> None:
        self.clock = ManualClock()
        self.pacer = Pacer(rate, clock=self.clock)
        self.times_s: dict[Lane, list[float]] = {lane: [] for lane in Lane}
        self.waits_s: list[float] = []
        self.chats: dict[int, list[float]] = {}
        self._next_chat = 1_000_000

    @property
    def all_s(self) -> list[float]:
        return [time_s for times_s in self.times_s.values() for time_s in times_s]

    async def send(
        self, lane: Lane, chat_id: int | None = None, *, is_group: bool = False, outcome: Outcome = SENT
    ) -> None:
        if chat_id is None:
            self._next_chat += 1
            chat_id = self._next_chat
        asked_s = self.clock.time()
        async with self.pacer.slot(lane, chat_id, is_group=is_group) as slot:
            now_s = self.clock.time()
            assert isinstance(slot, Slot)
            self.times_s[lane].append(now_s)
            self.chats.setdefault(chat_id, []).append(now_s)
            if lane is Lane.REPLY:
                self.waits_s.append(now_s - asked_s)
            slot.note(outcome)

    async def pump(self, lane: Lane, count: int) -> None:
        for _ in range(count):
            await self.send(lane)

    @asynccontextmanager
    async def under_way(self, *sends: object) -> AsyncIterator[asyncio.TaskGroup]:
        async with asyncio.TaskGroup() as group:
            for send in sends:
                group.create_task(send)  # type: ignore[arg-type]
            await settled()
            yield group
