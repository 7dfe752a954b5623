"""A desk for tests: services over a real database and a real sandbox, a clock that is moved by hand, and the words
for what happens at it: somebody subscribes, something is published, an hour passes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from telegram.ext import ExtBot

from bot.cards.dispatch import Dispatch
from bot.content.current import CurrentPack, Served
from bot.delivery.planner import plan
from bot.delivery.worker import Worker
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.sending.transport import Transport
from bot.services import Services, Store
from bot.settings import Settings
from bot.store import results, standing
from bot.store.choices import ChatKind
from bot.store.database import Database
from bot.store.deliveries import DeliveryState
from bot.store.keys import Cipher
from bot.store.subscribers import Subscriber
from tests.delivery.packs import dispatch, pack
from tests.services import services_over

MONDAY = datetime(2027, 3, 29, 6, 0, tzinfo=UTC)
SEVEN = Subscription(Frequency.DAILY, time(7), "Africa/Bamako", language="en")


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    def set(self, text: str) -> datetime:
        self.now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return self.now


@dataclass
class Desk:
    services: Services
    clock: Clock
    published: dict[str, Dispatch] = field(default_factory=dict)

    async def publish(self, *dispatches: Dispatch) -> None:
        """Add (or change) dispatches, and make the pack with them current."""
        self.published |= {each.id: each for each in dispatches}
        revision = f"{len(self.published):064}"
        made = pack(self.published.values(), revision)
        visible = {each.id: each.publish_at for each in made.dispatches.values()}
        store = self.services.store
        async with store.database.write() as connection:
            await store.publications.publish(connection, revision, by=None, at=self.clock(), visible=visible)
        self.services.current.swap(Served(made))

    async def subscribe(
        self,
        *chats: int,
        choices: Subscription = SEVEN,
        kind: ChatKind = ChatKind.PRIVATE,
        thread_id: int = 0,
    ) -> None:
        """As the bot's own subscription does it: what is new counts from now."""
        slot, store = next_slot(choices, self.clock()), self.services.store
        async with store.database.write() as connection:
            for chat in chats:
                await store.subscribers.save(
                    connection,
                    chat,
                    thread_id,
                    kind,
                    choices,
                    next_due_at=slot.at if slot else None,
                    seen_until=None,
                    now=self.clock(),
                )

    async def stop(self, chat: int) -> None:
        async with self.services.store.database.write() as connection:
            await self.services.store.subscribers.stop(connection, chat, now=self.clock())

    async def known(self, chat: int, thread_id: int = 0) -> Subscriber:
        async with self.services.store.database.read() as connection:
            found = await self.services.store.subscribers.of_chat(connection, chat, thread_id)
        assert found is not None
        return found

    async def rows(self, edition: str | None = None) -> list[Any]:
        """The ledger's accounts."""
        async with self.services.store.database.read() as connection:
            return [row async for row in results.rows(connection, self.services.store.cipher, edition)]

    async def states(self, edition: str | None = None) -> dict[int, DeliveryState]:
        """By chat."""
        return {row.chat_id: row.state for row in await self.rows(edition)}

    async def nothing_left(self) -> bool:
        """Whether there is nothing to send now, and nothing under way."""
        before = await self.states()
        async with self.services.store.database.read() as connection:
            left = await standing.first_leasable(connection, self.clock())
        return left is None and DeliveryState.SENDING not in before.values() and before == await self.states()

    async def plan(self) -> int:
        return await plan(self.services)

    async def planned(self, *chats: int, hour: str = "2027-03-29 07:00", **about: Any) -> None:
        """These chats subscribe, something is published, their hour comes and is planned."""
        await self.publish()
        await self.subscribe(*chats, **about)
        await self.publish(dispatch("vote", self.clock.advance(seconds=1)))
        self.clock.set(hour)
        await self.plan()

    async def editions(self) -> list[str]:
        async with self.services.store.database.read() as connection:
            return [edition.id for edition in reversed(await self.services.store.editions.latest(connection))]

    async def bodies(self) -> list[str]:
        """The frozen digests, oldest first."""
        from sqlalchemy import select

        from bot.store.tables import variants

        async with self.services.store.database.read() as connection:
            return list(await connection.scalars(select(variants.c.body).order_by(variants.c.id)))


@asynccontextmanager
async def served(
    database: Database, cipher: Cipher, clock: Callable[[], datetime], *, address: str, token: str, rate: float
) -> AsyncIterator[Services]:
    """Services over an open database and a Bot API at this address."""
    transport = Transport(address, token)
    await transport.initialize()
    try:
        bot: ExtBot[None] = ExtBot(token, base_url=address, request=transport, get_updates_request=transport)
        sender, settings = Sender(transport, Pacer(rate)), Settings(rate=rate, api_url=address)
        store = Store.over(database, cipher)
        yield services_over(store, sender, bot, now=clock, current=made_current(), settings=settings)
    finally:
        await transport.shutdown()


def made_current(dispatches: Iterable[Dispatch] = ()) -> CurrentPack:
    return CurrentPack(pack(dispatches))


async def delivered(
    desk: Desk,
    worker: Worker | None = None,
    *,
    until: Callable[[], Awaitable[bool]] | None = None,
    patience_s: float = 10,
) -> Worker:
    """Let a worker deliver until nothing is left (or `until` says so), and stop it; the clock moves meanwhile.

    Fails after `patience_s`."""
    desk.services.sender.pacer = Pacer(desk.services.settings.rate)  # no chat needs to rest from the last time
    worker = worker or Worker(desk.services, window=16)
    stopping = asyncio.Event()
    async with asyncio.timeout(patience_s), asyncio.TaskGroup() as group:
        group.create_task(worker.run(stopping))
        while not await (until or desk.nothing_left)():
            await asyncio.sleep(0.02)
            desk.clock.advance(seconds=0.02)
        stopping.set()
    return worker
