"""The ledger under every order of events: leases, sends, verdicts, kills, clocks, stops and returns, in any sequence.

The machine plays two senders and Telegram, whose record of what arrived is the truth, and compares after every step."""

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from bot.store import closing, results
from bot.store.database import Database
from bot.store.deliveries import DeliveryState, Lease
from bot.store.keys import Cipher, DataKey
from tests.effort import effort
from tests.store.conftest import Clock, Store
from tests.store.people import subscribe

PENDING, SENDING, SENT, UNKNOWN, FAILED, CANCELLED, SUPERSEDED, EXPIRED = DeliveryState
TERM_S = 60.0
CHATS = range(1, 5)
OWNERS = st.sampled_from(["one", "other"])

Result = TypeVar("Result")


class Fate(Enum):
    """What becomes of one attempt: what Telegram got, and what the sender says of it, if it lives to say anything."""

    ARRIVED = (True, SENT)
    DOUBTED = (True, UNKNOWN)
    LOST = (False, UNKNOWN)
    TOO_EARLY = (False, PENDING)
    REFUSED = (False, FAILED)
    DIED_AFTER = (True, None)
    DIED_BEFORE = (False, None)


class LedgerMachine(RuleBasedStateMachine):
    """`late`: attempts whose sender has fallen asleep before it wrote down what became of them."""

    late: Bundle[tuple[str, Lease, Fate]] = Bundle("late")

    @initialize()
    def open(self) -> None:
        self.runner, self.folder = asyncio.Runner(), Path(tempfile.mkdtemp())
        self.clock, cipher = Clock(), Cipher(DataKey(bytes(range(64))))
        address = f"sqlite+aiosqlite:///{self.folder}/sahelbot.db"
        database = self.run(Database.open(address, cipher=cipher, now=self.clock))
        self.store = Store.over(database, cipher, self.clock)
        self.seq, variant = self.run(self.store.edition())
        self.arrived: Counter[int] = Counter()
        self.stopped: set[int] = set()
        self.leased_until: dict[int, float] = {}
        self.newest: dict[int, Lease] = {}
        self.run(self._plan(variant))

    async def _plan(self, variant: int) -> None:
        async with self.store.database.write() as conn:
            ids = await subscribe(conn, self.store.subscribers, *CHATS, now=self.clock.now)
            await self.store.ledger.plan(conn, self.seq, [(each, variant) for each in ids])

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    @rule(target=late, owner=OWNERS, fates=st.lists(st.sampled_from(Fate), min_size=len(CHATS), max_size=len(CHATS)),
          awake=st.integers(0, len(CHATS)))  # fmt: skip
    def go(self, owner: str, fates: list[Fate], awake: int) -> Any:
        """A sender takes what there is and sends it; the first `awake` attempts are settled at once."""
        now = self.clock.now.timestamp()
        taken = list(zip(self.run(self._lease(owner, len(CHATS))), fates, strict=False))
        for lease, fate in taken:
            assert self.leased_until.get(lease.chat_id, 0.0) <= now, f"chat {lease.chat_id} is another's"
            assert lease.chat_id not in self.stopped, "leased after the stop was committed"
            self.leased_until[lease.chat_id] = now + TERM_S
            self.newest[lease.chat_id] = lease
            self.arrived[lease.chat_id] += fate.value[0]
        for lease, fate in taken[:awake]:
            self.settle((owner, lease, fate))
        return multiple(*((owner, lease, fate) for lease, fate in taken[awake:]))

    @rule(attempt=consumes(late))
    def wake(self, attempt: tuple[str, Lease, Fate]) -> None:
        self.settle(attempt)

    def settle(self, attempt: tuple[str, Lease, Fate]) -> None:
        owner, lease, fate = attempt
        verdict = fate.value[1]
        if verdict is None:
            return
        self.run(self._settle(owner, lease, verdict))
        if verdict is SENT and self.newest[lease.chat_id] is lease:
            assert self.run(self._states())[lease.chat_id][0] is SENT, "whoever sent last is heard, however late"
        if self.leased_until.get(lease.chat_id, 0.0) > self.clock.now.timestamp():
            self.leased_until[lease.chat_id] = 0.0 if self._is_free(lease) else self.leased_until[lease.chat_id]

    def _is_free(self, lease: Lease) -> bool:
        return self.run(self._states())[lease.chat_id][0] is not SENDING

    async def _lease(self, owner: str, limit: int) -> list[Lease]:
        async with self.store.database.write() as conn:
            now = self.clock.now
            return await self.store.ledger.lease(conn, owner=owner, now=now, term_s=TERM_S, limit=limit)

    async def _settle(self, owner: str, lease: Lease, verdict: DeliveryState) -> None:
        message_id = 100 + lease.subscriber_id if verdict is SENT else None
        async with self.store.database.write() as conn:
            made = lease.settled(verdict, message_id=message_id, reason=str(verdict))
            await self.store.ledger.settle(conn, [made], owner=owner, now=self.clock.now)

    @rule(seconds=st.sampled_from([1, 61, 600]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule(chat=st.sampled_from(CHATS))
    def stop(self, chat: int) -> None:
        self.stopped.add(chat)
        self.run(self._stop(chat))

    async def _stop(self, chat: int) -> None:
        async with self.store.database.write() as conn:
            await self.store.subscribers.stop(conn, chat, now=self.clock.now)

    @rule()
    def expire(self) -> None:
        self.run(self._expire())

    async def _expire(self) -> None:
        async with self.store.database.write() as conn:
            await closing.expire(conn, self.clock.now)

    async def _states(self) -> dict[int, tuple[DeliveryState, str | None]]:
        async with self.store.database.read() as conn:
            return {row.chat_id: (row.state, row.reason) async for row in results.rows(conn, self.store.cipher)}

    @invariant()
    def nobody_has_more_than_two(self) -> None:
        assert all(copies <= 2 for copies in getattr(self, "arrived", Counter()).values())

    @invariant()
    def what_is_called_sent_arrived_and_what_arrived_is_never_called_unsent(self) -> None:
        if not hasattr(self, "arrived"):
            return
        for chat, (state, _) in self.run(self._states()).items():
            if state is SENT:
                assert self.arrived[chat], f"chat {chat} is called sent and has nothing"
            if self.arrived[chat]:
                assert state in {SENT, UNKNOWN, SENDING}, f"chat {chat} has a copy and is called {state.name}"

    def teardown(self) -> None:
        """When all senders are gone and time is over, each row has ended, with a reason where nothing was sent."""
        if not hasattr(self, "runner"):
            return
        self.clock.advance(hours=13)
        self.run(self._expire())
        states = self.run(self._states())
        assert set(states) == set(CHATS)
        for chat, (state, reason) in states.items():
            assert state not in {PENDING, SENDING}, f"chat {chat} is left {state.name}"
            assert state is SENT or reason, f"chat {chat} ended as {state.name} without a reason"
        self.run(self.store.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(effort(15), stateful_step_count=20)
