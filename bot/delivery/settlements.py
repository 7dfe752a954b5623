"""Settlements: what became of flights, written in groups. A flight holds its place until its group is committed.

It writes what `verdict` found and keeps the two counts that are an edition's own: repeats of unknown sends, of which
there is a budget that no restart renews, and mistakes of ours in a row, which halt it."""

import asyncio
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.delivery.flight import Flight
from bot.pages.broadcast import MALFORMED
from bot.services import Services
from bot.store import results
from bot.store.deliveries import DeliveryState
from bot.store.refusals import DatabaseLocked, DatabaseUnreachable, StorageFull

GATHER_S: Final = 0.02
FEWEST_REPEATS: Final = 50  # of unknown sends in an edition, or 1 % of it if that is more
MISTAKES: Final = 3  # of ours in a row
PASSING: Final = (DatabaseLocked, DatabaseUnreachable, StorageFull)
_PAUSES_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0)

_log = log.get(__name__)


class Settlements:
    """`run` it in a task of its own until `close`. `on_written` is told each group as soon as it is on the disk."""

    def __init__(
        self,
        services: Services,
        *,
        owner: str,
        on_written: Callable[[Sequence[Flight]], None],
        on_point: Callable[[str], None],
    ) -> None:
        self._services = services
        self._owner = owner
        self._on_written = on_written
        self._on_point = on_point
        self._landed: list[Flight] = []
        self._something = asyncio.Event()
        self._closing = False
        self._budgets: dict[int, int] = {}
        self._mistakes: Counter[int] = Counter()

    def hand_in(self, flight: Flight) -> None:
        """A flight has landed; its place is held until it is written."""
        self._landed.append(flight)
        self._something.set()

    def close(self) -> None:
        self._closing = True
        self._something.set()

    async def run(self) -> None:
        """Raises a StoreError that will not pass. One that may is waited out, and so are the flights."""
        while True:
            await self._something.wait()
            if not self._landed and self._closing:
                return
            await asyncio.sleep(GATHER_S)
            group, self._landed = self._landed, []
            self._something.clear()
            if self._closing:
                self._something.set()
            await self._commit(group)
            self._on_written(group)

    async def _commit(self, group: Sequence[Flight]) -> None:
        halting = self._count_mistakes(group)
        for attempt in itertools.count():
            try:
                async with self._services.store.database.write() as connection:
                    await self._write(connection, group, halting)
            except PASSING as reason:
                for flight in group:
                    flight.is_settled = False
                pause_s = _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]
                _log.warning("results wait for the database", action="settle", reason=str(reason), wait_s=pause_s)
                await asyncio.sleep(pause_s)
            else:
                self._on_point("settled")
                return

    async def _write(self, connection: AsyncConnection, group: Sequence[Flight], halting: Sequence[int]) -> None:
        """All that follows from a group, in one transaction."""
        store, now = self._services.store, self._services.now()
        await self._keep_to_the_budget(connection, group)
        await store.ledger.settle(connection, [flight.settlement for flight in group], owner=self._owner, now=now)
        for flight in group:
            verdict = flight.verdict
            if verdict is None:
                continue
            if verdict.refused:
                await store.subscribers.refused(connection, flight.lease.subscriber_id, now)
            if verdict.moved_to is not None:
                await store.subscribers.migrate_chat(connection, flight.lease.chat_id, verdict.moved_to, now=now)
        for seq in halting:
            await store.editions.halt(connection, seq, MALFORMED)
        for flight in group:
            flight.is_settled = True
        self._on_point("settling")

    async def _keep_to_the_budget(self, connection: AsyncConnection, group: Sequence[Flight]) -> None:
        """Unknown first sends are repeated only while their edition has repeats left."""
        unknown: dict[int, list[Flight]] = defaultdict(list)
        for flight in group:
            if (
                flight.verdict is not None
                and flight.verdict.state is DeliveryState.UNKNOWN
                and flight.lease.attempt == 1
            ):
                unknown[flight.lease.edition_seq].append(flight)
        for seq, flights in unknown.items():
            counted = await self._services.store.editions.count_repeats(connection, seq, len(flights))
            allowed = FEWEST_REPEATS
            if counted > allowed:
                allowed = max(allowed, await self._budget(connection, seq))
            for number, flight in enumerate(flights, counted - len(flights) + 1):
                assert flight.verdict is not None  # noqa: S101 - it is unknown
                flight.verdict = replace(flight.verdict, is_last=number > allowed)

    async def _budget(self, connection: AsyncConnection, seq: int) -> int:
        if seq not in self._budgets:
            self._budgets[seq] = sum((await results.counts(connection, seq)).values()) // 100
        return self._budgets[seq]

    def _count_mistakes(self, group: Sequence[Flight]) -> list[int]:
        """The editions that must be halted now; one that was let go on, again if nothing has arrived since."""
        halting: list[int] = []
        for flight in group:
            verdict, seq = flight.verdict, flight.lease.edition_seq
            if verdict is None or not (verdict.our_fault or verdict.state is DeliveryState.SENT):
                continue
            self._mistakes[seq] = self._mistakes[seq] + 1 if verdict.our_fault else 0
            if self._mistakes[seq] >= MISTAKES and seq not in halting:
                halting.append(seq)
                _log.error("edition halted", action="halt", edition=flight.lease.edition_id, reason=verdict.reason)
        return halting
