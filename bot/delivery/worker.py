"""The worker: rate token, lease, send, settle. It never renders and never decides who gets what.

A token is taken before the lease, so that whoever stops before the lease is committed is not written to. A place of
the window is held until the result is committed: a kill leaves no more sends in doubt than there are places."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from math import ceil
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.delivery.body import thawed
from bot.delivery.breakers import Refusals, Trouble
from bot.delivery.flight import Flight, Key, Tally, key_of
from bot.delivery.quiet import Hush
from bot.delivery.settlements import PASSING, Settlements
from bot.delivery.stale import Sweep
from bot.delivery.stop import Stop
from bot.delivery.verdict import Verdict, handed_back, verdict_on
from bot.metrics import tally
from bot.readers.edition import EditionKind
from bot.sending.calls import EDIT, Stencil
from bot.sending.pacing import Lane, Slot
from bot.services import Services
from bot.settings import ConfigurationError
from bot.store import standing
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState, Lease

TERM_S: Final = 60.0  # of a lease; a call ends after 40 s, whatever happens
FRESH_S: Final = 15.0  # a lease this old is not begun: its process was asleep
WINDOW: Final = 16
LARGEST_WINDOW: Final = 400
USUAL_RATE: Final = 100.0  # above it, more than sixteen sends are under way at a time
GATHER_S: Final = 0.02
BURST_S: Final = 0.05  # of the rate
IDLE_S: Final = 1.0
ASK_AGAIN_S: Final = 0.1
REST_S: Final = 60.0  # connections are kept for longer
CONNECTIONS: Final = 4  # what 30 a second need at 130 ms
OPENING_S: Final = 5.0
BODIES_KEPT: Final = 64

_log = log.get(__name__)


def window_for(rate: float) -> int:
    """Places: half a second's sends at high rates, sixteen at others."""
    return WINDOW if rate <= USUAL_RATE else min(LARGEST_WINDOW, ceil(rate / 2))


class Worker:
    """One per process. `may_begin`: whether sends may begin now; it is asked again and again. `fences` says, within the
    transaction of a lease, whether it is our turn to lease (None: it always is). `on_point` is told each
    named point of the way a delivery takes, for tests that end it there: token, leased, sending, answered, settling,
    settled."""

    def __init__(
        self,
        services: Services,
        *,
        window: int | None = None,
        sweep: Sweep | None = None,
        may_begin: Callable[[], bool] = lambda: True,
        fences: Callable[[AsyncConnection], Awaitable[bool]] | None = None,
        on_point: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._services = services
        self._window = window or window_for(services.settings.rate)
        self._may_begin = may_begin
        self._fences = fences
        self._on_point = on_point
        self.owner = secrets.token_hex(6)
        self._stop = Stop()
        self._sweep, self._hush = sweep or Sweep(services), Hush(services)
        self._trouble, self._refusals = Trouble(), Refusals()
        self._tally = Tally()
        self._places_taken = self._unleased = 0
        self._most_unleased = max(WINDOW, ceil(services.settings.rate * BURST_S))
        self._place_freed = asyncio.Event()
        self._tokens: list[Slot] = []
        self._token_taken = asyncio.Event()
        self._flights: dict[Key, Flight] = {}
        self._leased: asyncio.Queue[Flight | None] = asyncio.Queue()
        self._lane: Lane | None = None
        self._opened_until_s = 0.0
        self._woken = asyncio.Event()
        self._stencils: dict[tuple[int, int], Stencil] = {}
        self._end: Exception | None = None

    def wake(self) -> None:
        """Something was planned."""
        self._woken.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until `stopping`, then finish what is under way, which takes 40 s at most.

        Raises ConfigurationError when Telegram no longer knows the token, and a StoreError that will not pass."""
        settlements = Settlements(self._services, owner=self.owner, on_written=self._written, on_point=self._on_point)
        async with asyncio.TaskGroup() as writing:
            writing.create_task(settlements.run())
            async with asyncio.TaskGroup() as flying:
                for _ in range(self._window):
                    flying.create_task(self._pump(settlements))
                await self._feed_until(stopping)
                for _ in range(self._window):
                    self._leased.put_nowait(None)
            settlements.close()
        if self._end is not None:
            raise self._end

    async def _feed_until(self, stopping: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as feeding:
            heralding = feeding.create_task(self._herald(stopping))
            feeding.create_task(self._take_tokens())
            await self._feed()
            heralding.cancel()

    async def _herald(self, stopping: asyncio.Event) -> None:
        await stopping.wait()
        self._stop.ask()

    async def _take_tokens(self) -> None:
        """A token of the pace for each place that is free, while there is something to send and nothing is wrong."""
        while not self._stop.asked:
            lane = await self._next_lane()
            if lane is None:
                await self._stop.wait(self._woken, IDLE_S)
                self._woken.clear()
            elif not self._may_begin():
                await self._stop.pause(ASK_AGAIN_S)
            elif wait_s := self._waits_s():
                await self._stop.pause(wait_s)
            elif not self._has_place():
                self._place_freed.clear()
                await self._stop.wait(self._place_freed, IDLE_S)
            else:
                await self._take_some(lane)

    async def _take_some(self, lane: Lane) -> None:
        """Token after token as long as nothing has changed: at a thousand a second each look round costs."""
        pacer = self._services.sender.pacer
        async with self._stop.cutting():
            while self._lane is lane and self._has_place() and not self._waits_s():
                slot = pacer.slot_now()
                if slot is None:
                    async with pacer.slot(lane) as slot:
                        self._keep(slot)
                else:
                    self._keep(slot)

    def _keep(self, slot: Slot) -> None:
        self._on_point("token")
        self._places_taken += 1
        self._unleased += 1
        self._tokens.append(slot)
        self._token_taken.set()

    def _has_place(self) -> bool:
        """Tokens that wait for a slow lease would go out in one burst, so there are few of them."""
        return self._places_taken < self._room() and self._unleased < self._most_unleased

    async def _next_lane(self) -> Lane | None:
        """The lane of what would be leased; None if nothing is. Looked up when a lease has found less than it could."""
        if self._lane is None:
            self._tell()
            try:
                async with self._services.store.database.read() as connection:
                    kind = await standing.first_leasable(connection, self._services.now())
            except PASSING as reason:
                _log.warning("the ledger cannot be read", action="deliver", reason=str(reason))
                return None
            if kind is not None:
                await self._open_connections()
                self._lane = Lane.ALERT if kind is EditionKind.ALERT else Lane.DIGEST
        return self._lane

    async def _open_connections(self) -> None:
        """After a rest, before the first of many: a call that opens its connection arrives late, and the thirty after
        it do not, which is one too many for a strict second."""
        now_s = asyncio.get_running_loop().time()
        if now_s < self._opened_until_s:
            return
        self._opened_until_s = now_s + REST_S
        async with self._stop.cutting(OPENING_S):
            await asyncio.gather(*(self._services.sender.post("getMe", b"{}") for _ in range(CONNECTIONS)))

    def _waits_s(self) -> float:
        now_s = asyncio.get_running_loop().time()
        return max(self._trouble.wait_s(now_s), self._refusals.wait_s(now_s))

    def _room(self) -> int:
        return 1 if self._trouble.is_probing or self._refusals.is_probing else self._window

    async def _feed(self) -> None:
        """Lease for the tokens there are, all in one transaction, and let the flights go."""
        gathers = self._services.settings.rate * GATHER_S > 1
        while True:
            await self._stop.wait(self._token_taken)
            if gathers:
                await self._stop.pause(GATHER_S)
            tokens, self._tokens = self._tokens, []
            self._token_taken.clear()
            if self._stop.asked:
                return
            flights = await self._lease(tokens) if self._may_begin() else []
            self._unleased -= len(tokens)
            self._place_freed.set()
            self._free(len(tokens) - len(flights))
            for flight in flights:
                self._leased.put_nowait(flight)

    async def _lease(self, tokens: list[Slot]) -> list[Flight]:
        """One delivery for each token, as far as there are any; none while the database is closed to us."""
        store, now = self._services.store, self._services.now
        fresh: list[Flight] = []
        try:
            await self._sweep.if_needed()
            await self._hush.if_needed()
            async with store.database.write() as connection:
                if self._fences is not None and not await self._fences(connection):
                    return []
                leases = await store.ledger.lease(
                    connection, owner=self.owner, now=now(), term_s=TERM_S, limit=len(tokens)
                )
                flights = [self._flight(lease, slot) for lease, slot in zip(leases, tokens, strict=False)]
                fresh = [flight for flight in flights if flight is not None]
            self._on_point("leased")
        except PASSING as reason:
            _log.warning("nothing can be leased", action="deliver", reason=str(reason))
            self._lane = None
            await self._stop.pause(IDLE_S)
            return []
        if len(leases) < len(tokens):
            self._lane = None
        self._flights |= {flight.key: flight for flight in fresh}
        return fresh

    def _flight(self, lease: Lease, slot: Slot) -> Flight | None:
        """None for a delivery of ours that is still under way: its lease, over by a jump of the clock, is renewed."""
        flight = self._flights.get(key_of(lease))
        if flight is None or flight.is_settled:
            return Flight(lease, slot, asyncio.get_running_loop().time())
        flight.lease = lease
        return None

    def _free(self, places: int) -> None:
        if places:
            self._places_taken -= places
            self._place_freed.set()

    async def _pump(self, settlements: Settlements) -> None:
        """One call at a time, flight after flight."""
        while (flight := await self._leased.get()) is not None:
            flight.verdict = await self._send(flight)
            self._take_note(flight.verdict)
            settlements.hand_in(flight)

    def _written(self, group: Sequence[Flight]) -> None:
        """Only what is on the disk gives its place back."""
        for flight in group:
            if self._flights.get(flight.key) is flight:
                del self._flights[flight.key]
            if flight.verdict is not None and flight.verdict.moved_to is not None:
                self.wake()
        if any(flight.verdict is not None and flight.verdict.state is DeliveryState.SENT for flight in group):
            tally.delivered()
        self._free(len(group))

    async def _send(self, flight: Flight) -> Verdict:
        lease, loop, now = flight.lease, asyncio.get_running_loop(), self._services.now
        if loop.time() - flight.leased_at_s > FRESH_S:
            return handed_back(now())
        rest_s = flight.slot.claim(lease.chat_id, is_group=lease.chat_kind is ChatKind.GROUP)
        if rest_s:
            return handed_back(now(), rest_s)
        stencil = self._stencil(lease)
        method, body = _call(stencil, lease)
        await flight.slot.depart()
        self._on_point("sending")
        outcome = await self._services.sender.post(method, body)
        self._on_point("answered")
        flight.slot.note(outcome)
        return verdict_on(outcome, now(), on_edit=lease.kind is EditionKind.EDIT)

    def _stencil(self, lease: Lease) -> Stencil:
        which = lease.edition_seq, lease.variant_id  # the number of a variant may come again, in another edition
        if which not in self._stencils:
            if len(self._stencils) >= BODIES_KEPT:
                self._stencils.clear()
            self._stencils[which] = thawed(lease.body, paid=self._services.settings.paid_broadcast)
        return self._stencils[which]

    def _take_note(self, verdict: Verdict) -> None:
        """What one delivery says about all of them."""
        self._tally.add(verdict)
        now_s = asyncio.get_running_loop().time()
        told = verdict.message_id is not None or verdict.refused or verdict.our_fault
        if (told or verdict.failed) and self._trouble.note(failed=verdict.failed, now_s=now_s):
            _log.warning("sending pauses: nothing gets through", action="pause", reason=verdict.reason)
        if told and self._refusals.note(refused=verdict.refused, now_s=now_s):
            _log.error("sending pauses: many chats refuse at once", action="pause", reason=verdict.reason)
        if verdict.token_refused and self._end is None:
            self._end = ConfigurationError("Telegram does not accept the token any more; set SAHELBOT_TOKEN anew.")
            self._stop.ask()

    def _tell(self) -> None:
        if counts := self._tally.take():
            _log.info("deliveries made", action="deliver", **counts)


def _call(stencil: Stencil, lease: Lease) -> tuple[str, bytes]:
    """Method and body. A note of a correction comes without a sound; it replies to a message that was not edited."""
    about = lease.about_message_id
    if lease.kind is EditionKind.EDIT and about is not None:
        return EDIT, stencil.editing(lease.chat_id, about)
    is_note = lease.kind is EditionKind.CORRECTION
    silent, reply_to = lease.attempt > 1 or is_note, about if is_note else None
    return stencil.method, stencil.body(lease.chat_id, lease.thread_id, silent=silent, reply_to=reply_to)
