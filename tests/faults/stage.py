"""A stage: planner and worker in this process, over a real database and a real sandbox, on a loop that can be pushed.

When time passes, it does so at once for the wall clock and for every timer; a jump moves the wall clock alone."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.delivery.worker import Worker
from bot.sending.outcome import Outcome
from bot.sending.sender import Sender
from bot.store.deliveries import DeliveryState
from bot.store.keys import Cipher
from tests.delivery.desk import MONDAY, Clock, Desk
from tests.faults import invariants
from tests.sandbox.loopback import Loopback

FIRST = 10_001
WINDOW = 16


class Loop(asyncio.SelectorEventLoop):
    """`ahead_s`: how far its time was pushed."""

    ahead_s = 0.0

    def time(self) -> float:
        return super().time() + self.ahead_s


class RunningClock(Clock):
    """A wall clock that goes with the running loop; `advance` and `set` are jumps of it."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self._loop = asyncio.get_running_loop()
        self._origin = now - timedelta(seconds=self._loop.time())

    def __call__(self) -> datetime:
        return self._origin + timedelta(seconds=self._loop.time())

    def advance(self, **by: float) -> datetime:
        self._origin += timedelta(**by)
        return self()

    def set(self, text: str) -> datetime:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
        self._origin = moment - timedelta(seconds=self._loop.time())
        return moment


@dataclass(kw_only=True)
class Stage(Desk):
    """`started` holds the chats in the order in which sends to them began."""

    file: Path
    cipher: Cipher
    sandbox: Loopback
    secrets: tuple[bytes, ...]
    started: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        sender = self.services.sender
        object.__setattr__(self.services, "sender", Watched(sender.transport, sender.pacer))
        self.services.sender.started = self.started  # type: ignore[attr-defined]

    @staticmethod
    def pass_by(**by: float) -> None:
        """Let time pass for everybody: the wall clock, pauses, deadlines."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        loop.ahead_s += timedelta(**by).total_seconds()

    async def deliver(
        self,
        until: Callable[[], Awaitable[bool]] | None = None,
        *,
        worker: Worker | None = None,
        patience_s: float = 20,
        window: int = WINDOW,
    ) -> Worker:
        """Let a worker deliver until nothing is left to send now (or `until` says so), and stop it.

        Fails after `patience_s` of real time."""
        worker, stopping = worker or Worker(self.services, window=window), asyncio.Event()
        loop = asyncio.get_running_loop()
        give_up_at = asyncio.SelectorEventLoop.time(loop) + patience_s  # type: ignore[arg-type]
        async with asyncio.TaskGroup() as group:
            running = group.create_task(worker.run(stopping))
            while not await (until or self.nothing_left)():
                assert asyncio.SelectorEventLoop.time(loop) < give_up_at, await self.told()  # type: ignore[arg-type]
                assert not running.done()
                await asyncio.sleep(0.01)
            stopping.set()
        return worker

    async def told(self) -> str:
        states = [state.name.lower() for state in (await self.states()).values()]
        return f"patience is over: { ({word: states.count(word) for word in set(states)}) }"

    async def all_ended(self) -> bool:
        """Whether no row is open."""
        return not {DeliveryState.PENDING, DeliveryState.SENDING} & set((await self.states()).values())

    def fault(self, *, method: str = "sendMessage", **order: object) -> None:
        self.sandbox.do("faults", method=method, **order)

    def no_faults(self) -> None:
        self.sandbox.request("DELETE", "/sandbox/faults")

    @property
    def copies(self) -> int:
        return len(invariants.delivered(self.sandbox.look("record")))

    @property
    def verdict(self) -> invariants.Verdict:
        return invariants.judged(self.file, self.cipher, self.sandbox.look("record"))

    def hold(self, *, repeats: int, most: int = 2, outputs: Iterable[str] = ()) -> invariants.Verdict:
        """I1, I2, I4, I6 and I9."""
        verdict = self.verdict
        verdict.hold(repeats=repeats, most=most)
        invariants.hold(self.file, self.secrets, *outputs)
        return verdict


class Watched(Sender):
    """A sender that remembers to which chats sends began, in their order."""

    started: list[int]

    async def post(self, method: str, body: bytes) -> Outcome:
        with contextlib.suppress(ValueError):
            self.started.append(int(body[len(b'{"chat_id":') :].partition(b",")[0]))
        return await super().post(method, body)
