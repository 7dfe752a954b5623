"""The pace: which call may go next, and when. It counts and waits; what is sent and what came of it are its users'.

Limits (core.telegram.org/bots/faq#my-bot-is-hitting-limits): about 30 messages a second to all; `chats` knows those of
a chat. A 429 does not say which limit it means. So it rests the chat it was about, and only when different chats are
refused with no success between is it taken for the limit of all."""

import asyncio
import heapq
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import IntEnum
from math import ceil
from typing import Final, Protocol

from bot.sending.chats import Chats
from bot.sending.outcome import Outcome, OutcomeKind

_SHARE: Final = 0.983  # of the rate: 29.5 of 30; at 29.7 a strict server was seen to refuse
_WINDOW_S: Final = 1.01  # in which no more than the rate goes; between it and the even steps, late timers are made good
_DEPARTURE_S: Final = 1.015  # the same where calls leave: what lies between slot and call, a lease, takes its own time
_AFTER_REST_S: Final = 0.045  # more room once, behind the first calls after a rest: nothing is warm, they arrive late
_TELEGRAM: Final = 30.0  # messages a second that Telegram takes for granted
_PAID_SHARE: Final = 0.99  # the same above 30 a second, where the window alone keeps every second to the rate
_CATCH_UP_S: Final = 0.1  # of lateness made good there, where half a slot is less than a timer's error
_GRAIN_S: Final = 0.005  # bulk is not woken more often: at 1,000 a second waking costs more than sending
_DEBT_S: Final = 1.0  # replies take this much from bulk's schedule at most
_EXPECTED_S: Final = 0.25  # for so long a place is kept for a reply that is being made
_MOST_EXPECTED: Final = 2
_TALK_S: Final = 30.0  # after a reply others are likely
_SLOWER: Final = 0.97
_SLOWEST: Final = 0.7
_SLOW_S: Final = 60.0


class Lane(IntEnum):
    """Who goes first. A reply may go before its time; alerts and digests, bulk, keep even steps and pay it back."""

    REPLY = 0
    ALERT = 1
    DIGEST = 2


class Timer(Protocol):
    def cancel(self) -> None: ...


class Clock(Protocol):
    """What an event loop offers: monotonic seconds, and a call at one of them."""

    def time(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], None], /) -> Timer: ...


class Slot:
    """Leave to make one call. Tell it what came of the call, so that the pace learns of refusals."""

    __slots__ = ("_chat_id", "_pacer", "started_at_s")

    def __init__(self, pacer: "Pacer", chat_id: int | None, started_at_s: float) -> None:
        self._pacer = pacer
        self._chat_id = chat_id
        self.started_at_s = started_at_s

    def claim(self, chat_id: int, *, is_group: bool = False) -> float:
        """Give the slot to a chat that was not known when it was asked for. 0, or the seconds that chat must rest:
        then the slot can be claimed for another one."""
        rest_s = self._pacer.claim(chat_id, is_group=is_group)
        if not rest_s:
            self._chat_id = chat_id
        return rest_s

    async def depart(self) -> None:
        """Wait, for a few milliseconds if at all, until the call may leave. Make it at once afterwards."""
        await self._pacer.departure()

    def note(self, outcome: Outcome) -> None:
        if outcome.retry_after_s is not None:
            self._pacer.refused(self._chat_id, outcome.retry_after_s)
        elif outcome.kind is OutcomeKind.SENT:
            self._pacer.accepted(self.started_at_s)


class _Waiter:
    __slots__ = ("chat_id", "future", "is_group", "lane", "number")

    def __init__(self, lane: Lane, number: int, chat_id: int | None, *, is_group: bool) -> None:
        self.lane = lane
        self.number = number
        self.chat_id = chat_id
        self.is_group = is_group
        self.future: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def __lt__(self, other: "_Waiter") -> bool:
        return (self.lane, self.number) < (other.lane, other.number)


class Pacer:
    """`rate` is in messages a second; the clock is the running loop's unless one is given.

    Bulk goes in even steps on one absolute clock. Every call, replies too, keeps to a window that no second outgrows:
    the rate, or a fifth above it while that is below Telegram's 30, so that replies find room beside bulk."""

    def __init__(self, rate: float, *, clock: Clock | None = None) -> None:
        is_paid = rate > _TELEGRAM
        ceiling = rate if rate >= _TELEGRAM else min(_TELEGRAM, rate * 1.2)
        room = max(1, int(ceiling))
        self._clock = clock
        self._step_s = 1 / (rate * (_PAID_SHARE if is_paid else _SHARE))
        self._catch_up_s = _CATCH_UP_S if is_paid else 0.0
        self._window: deque[float] = deque(maxlen=room)
        self._window_s = _WINDOW_S * room / ceiling
        self._departed: deque[float] = deque(maxlen=room)
        self._begun_at_s = self._gate_opens_at_s = 0.0
        self._last_gate = asyncio.Event()
        self._departure_s = (_WINDOW_S if is_paid else _DEPARTURE_S) * room / ceiling
        self._factor = 1.0
        self._slow_until_s = 0.0
        self._frozen_until_s = 0.0
        self._next_at_s = 0.0
        self._replied_at_s = float("-inf")
        self._expected: deque[float] = deque(maxlen=_MOST_EXPECTED)
        self._chats = Chats()
        self._refused: dict[int | None, float] = {}
        self._number = 0
        self._lanes: list[_Waiter] = []
        self._replies: list[_Waiter] = []
        self._resting: list[tuple[float, _Waiter]] = []
        self._timer: Timer | None = None
        self._timer_at_s = 0.0

    @asynccontextmanager
    async def slot(self, lane: Lane, chat_id: int | None = None, *, is_group: bool = False) -> AsyncIterator[Slot]:
        """Wait for the next slot of a lane. Without `chat_id`, only the limit of all is kept: `claim` it for a chat."""
        self._number += 1
        waiter = _Waiter(lane, self._number, chat_id, is_group=is_group)
        heapq.heappush(self._replies if lane is Lane.REPLY else self._lanes, waiter)
        self._turn()
        started_at_s = await waiter.future
        yield Slot(self, chat_id, started_at_s)

    def slot_now(self) -> Slot | None:
        """A slot of bulk without a chat, if its time has come and nobody waits: at a thousand a second it mostly has
        for several at a time."""
        now = self._now()
        if self._replies or self._lanes or self._bulk_opens_at_s() > now:
            return None
        self._count(now)
        return Slot(self, None, now)

    def expect_reply(self) -> None:
        """Somebody has asked. While the reply is being made, bulk leaves a place of the window free for it."""
        self._expected.append(self._now())

    def claim(self, chat_id: int, *, is_group: bool) -> float:
        now = self._now()
        ready_at_s = self._chats.ready_at_s(chat_id, is_group=is_group, is_reply=False, now_s=now)
        if ready_at_s > now:
            return ready_at_s - now
        self._chats.went(chat_id, is_group=is_group, now_s=now)
        return 0.0

    async def departure(self) -> None:
        """Calls leave in the order in which they ask, and no more of them in a second than the rate: the server counts
        arrivals, and slots given evenly are bunched by whatever was waited for since."""
        now, times = self._now(), self._departed
        at_s = max(now, times[-1]) if times else now
        if not times or now > times[-1] + 1.0:
            self._begun_at_s = now
        if len(times) == times.maxlen:
            is_first = times[0] < self._begun_at_s + 0.5
            at_s = max(at_s, times[0] + self._departure_s + (_AFTER_REST_S if is_first else 0.0))
        times.append(at_s)
        if at_s > now:
            await self._gate(at_s).wait()

    def _gate(self, opens_at_s: float) -> asyncio.Event:
        """At high rates calls leave together, a grain of time for each gate: waking costs more than a call."""
        if self._step_s < _GRAIN_S:
            opens_at_s = ceil(opens_at_s / _GRAIN_S) * _GRAIN_S
        if opens_at_s != self._gate_opens_at_s:
            self._gate_opens_at_s, self._last_gate = opens_at_s, asyncio.Event()
            (self._clock or asyncio.get_running_loop()).call_at(opens_at_s, self._last_gate.set)
        return self._last_gate

    def refused(self, chat_id: int | None, retry_after_s: float) -> None:
        """A call was answered 429."""
        now = self._now()
        if chat_id is not None:
            self._chats.freeze(chat_id, now + retry_after_s)
        window_s = max(1.0, 3 * self._step_s)
        self._refused = {chat: at_s for chat, at_s in self._refused.items() if at_s > now - window_s}
        self._refused[chat_id] = now
        if len(self._refused) > 1 or chat_id is None:
            self._freeze(now, retry_after_s)

    def accepted(self, started_at_s: float) -> None:
        """A call that started then was answered with a message: whatever was refused before it was not about all."""
        self._refused = {chat: at_s for chat, at_s in self._refused.items() if at_s >= started_at_s}

    def _freeze(self, now: float, retry_after_s: float) -> None:
        if now >= self._frozen_until_s:  # one flood is one lesson, however many calls were under way
            self._factor = max(_SLOWEST, self._factor * _SLOWER)
        self._frozen_until_s = max(self._frozen_until_s, now + retry_after_s)
        self._slow_until_s = self._frozen_until_s + _SLOW_S

    def _now(self) -> float:
        clock = self._clock
        if clock is None:
            clock = self._clock = asyncio.get_running_loop()
        return clock.time()

    def _turn(self) -> None:
        """Let go all whose time has come, and wake up for the next one."""
        now = self._now()
        self._wake_rested(now)
        while (waiter := self._first(now)) is not None:
            ready_at_s = now if waiter.chat_id is None else self._chat_ready_at_s(waiter, now)
            if ready_at_s > now:
                heapq.heappush(self._resting, (ready_at_s, waiter))
            else:
                self._go(waiter, now)
        self._sleep_until(self._next_turn_at_s(now))

    def _first(self, now: float) -> _Waiter | None:
        """The waiter whose turn it is by the limits of all, taken out of its lane."""
        for lane, opens_at_s in ((self._replies, self._window_opens_at_s), (self._lanes, self._bulk_opens_at_s)):
            while lane and lane[0].future.done():  # cancelled
                heapq.heappop(lane)
            if lane and opens_at_s() <= now:
                return heapq.heappop(lane)
        return None

    def _go(self, waiter: _Waiter, now: float) -> None:
        self._count(now)
        if waiter.lane is Lane.REPLY:
            self._replied_at_s = now
            if self._expected:
                self._expected.popleft()
        if waiter.chat_id is not None:
            self._chats.went(waiter.chat_id, is_group=waiter.is_group, now_s=now)
        waiter.future.set_result(now)

    def _count(self, now: float) -> None:
        """A slot is taken now."""
        if self._slow_until_s and now >= self._slow_until_s:
            self._factor, self._slow_until_s = 1.0, 0.0
        step_s = self._step_s / self._factor
        late_s = max(step_s / 2, self._catch_up_s)
        self._next_at_s = min(max(self._next_at_s, now - late_s) + step_s, now + max(_DEBT_S, step_s))
        self._window.append(now)

    def _wake_rested(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            waiter = heapq.heappop(self._resting)[1]
            if not waiter.future.done():
                heapq.heappush(self._replies if waiter.lane is Lane.REPLY else self._lanes, waiter)

    def _chat_ready_at_s(self, waiter: _Waiter, now: float) -> float:
        assert waiter.chat_id is not None  # noqa: S101 - asked for waiters with a chat
        is_reply = waiter.lane is Lane.REPLY
        return self._chats.ready_at_s(waiter.chat_id, is_group=waiter.is_group, is_reply=is_reply, now_s=now)

    def _window_opens_at_s(self) -> float:
        full = len(self._window) == self._window.maxlen
        return self._window[0] + self._window_s if full else 0.0

    def _bulk_opens_at_s(self) -> float:
        opens_at_s, window = max(self._window_opens_at_s(), self._next_at_s, self._frozen_until_s), self._window
        free = self._places_for_replies()
        if free and len(window) >= (kept := (window.maxlen or 0) - free) > 0:
            opens_at_s = max(opens_at_s, window[len(window) - kept] + self._departure_s)
        return opens_at_s

    def _places_for_replies(self) -> int:
        """That bulk leaves free of the window while readers talk: it costs an edition a thirtieth of its speed, and
        without it every reply waits for a place, up to a step."""
        expected, now = self._expected, self._now()
        while expected and expected[0] < now - _EXPECTED_S:
            expected.popleft()
        return max(len(expected), int(now < self._replied_at_s + _TALK_S))

    def _next_turn_at_s(self, now: float) -> float | None:
        times = [self._resting[0][0]] if self._resting else []
        if self._replies:
            times.append(self._window_opens_at_s())
        if self._lanes:
            grain_s = _GRAIN_S if self._step_s < _GRAIN_S else 0.0
            times.append(max(self._bulk_opens_at_s(), now + grain_s))
        return min(times, default=None)

    def _sleep_until(self, when_s: float | None) -> None:
        if self._timer is not None:
            if when_s == self._timer_at_s:
                return
            self._timer.cancel()
            self._timer = None
        if when_s is not None:
            self._timer_at_s = when_s
            self._timer = (self._clock or asyncio.get_running_loop()).call_at(when_s, self._rung)

    def _rung(self) -> None:
        self._timer = None
        self._turn()
