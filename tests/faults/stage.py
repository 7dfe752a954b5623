"""A stage: planner and worker in this process, over a real database and a real sandbox, on a loop that can be pushed.

When time passes, it does so at once for the wall clock and for every timer; a jump moves the wall clock alone."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.delivery.worker import Worker
from bot.sending.outcome import Outcome
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.sending.transport import Transport
from bot.store.keys import Cipher
from tests.delivery.desk import MONDAY, Clock, Desk
from tests.faults import invariants
from tests.outside import at
from tests.sandbox.loopback import Loopback

FIRST = 10_001
WINDOW = 16
LOOK_S = 0.01
STILL_S = 0.1


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
    """`started` holds the chats in the order in which sends to them began, `last_began_at` the wall clock's time at
    which the last send of a text to a chat did; `moved` new numbers of groups by old."""

    is_long: bool
    file: Path
    cipher: Cipher
    sandbox: Loopback
    secrets: tuple[bytes, ...]
    started: list[int] = field(default_factory=list)
    last_began_at: dict[tuple[int, str], datetime] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    watched: "Watched" = field(init=False)

    def __post_init__(self) -> None:
        sender = self.services.sender
        self.watched = Watched(sender.transport, sender.pacer, begins=self._begins)
        self.services = replace(self.services, sender=self.watched)

    def _begins(self, chat: int, body: bytes) -> None:
        self.started.append(chat)
        self.last_began_at[chat, invariants.plain(body)] = self.clock()

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
        push_s: float = 0.0,
        still_s: float = STILL_S,
        patience_s: float = 20.0,
        outruns_answers: bool = False,
    ) -> Worker:
        """Let a worker deliver until nothing is left to send now (or `until` says so), and stop it.

        Whenever nothing has happened for `still_s`, `push_s` seconds pass; while a call waits for its answer only after
        ten times as long, for a busy server is no silent one, unless time `outruns_answers`. Fails after `patience_s`
        of real time."""
        worker, stopping = worker or Worker(self.services, window=WINDOW), asyncio.Event()
        give_up_at_s = time.monotonic() + patience_s
        async with asyncio.TaskGroup() as group:
            running = group.create_task(worker.run(stopping))
            seen, since_s = (-1, -1), time.monotonic()
            while not await (until or self.nothing_left)() and not running.done():
                assert time.monotonic() < give_up_at_s, f"patience is over; {self.verdict}"
                await asyncio.sleep(LOOK_S)
                happened = len(self.started), self.open_rows
                if happened != seen:
                    seen, since_s = happened, time.monotonic()
                elif push_s and time.monotonic() > since_s + still_s * (
                    1 if outruns_answers or not self.watched.under_way else 10
                ):
                    self.pass_by(seconds=push_s)
                    since_s = time.monotonic()
            stopping.set()
        return worker

    async def finish(
        self,
        *,
        push_s: float = 61.0,
        still_s: float = STILL_S,
        patience_s: float = 20.0,
        really: bool = True,
        outruns_answers: bool = False,
    ) -> None:
        """Deliver until no row is open. In the long run the time it takes is real, where that is bearable."""
        if self.is_long and really:
            push_s, patience_s = 0.0, 1200.0

        async def no_row_is_open() -> bool:
            return not self.open_rows

        await self.deliver(
            no_row_is_open, push_s=push_s, still_s=still_s, patience_s=patience_s, outruns_answers=outruns_answers
        )

    @property
    def open_rows(self) -> int:
        return int(at(self.file).query("SELECT count(*) FROM deliveries WHERE not_before IS NOT NULL")[0][0])

    def fault(self, *, method: str = "sendMessage", **order: object) -> None:
        self.sandbox.do("faults", method=method, **order)

    def no_faults(self) -> None:
        self.sandbox.request("DELETE", "/sandbox/faults")

    def answered(self, status: int) -> int:
        """How many calls of the server were answered so."""
        return sum(request["status"] == status for request in self.sandbox.look("requests"))

    @property
    def copies(self) -> int:
        return len(invariants.delivered(self.sandbox.look("record")))

    @property
    def verdict(self) -> invariants.Verdict:
        return invariants.judged(self.file, self.cipher, self.sandbox.look("record"), moved=self.moved)

    def hold(self, *, repeats: int, most: int = 2, outputs: Iterable[str] = ()) -> invariants.Verdict:
        """I1, I2, I4, I6 and I9."""
        verdict = self.verdict
        verdict.hold(repeats=repeats, most=most)
        invariants.hold(self.file, self.secrets, *outputs)
        return verdict


class Watched(Sender):
    """A sender that tells to which chat a send begins; `under_way`: how many calls wait for their answers."""

    def __init__(self, transport: Transport, pacer: Pacer, *, begins: Callable[[int, bytes], None]) -> None:
        super().__init__(transport, pacer)
        self._begins = begins
        self.under_way = 0

    async def post(self, method: str, body: bytes) -> Outcome:
        if body.startswith(b'{"chat_id":'):
            self._begins(int(body[len(b'{"chat_id":') :].partition(b",")[0]), body)
        self.under_way += 1
        try:
            return await super().post(method, body)
        finally:
            self.under_way -= 1
