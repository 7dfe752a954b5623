"""A house for tests: the bot's own parts, opened as the lifespan opens them, and the sandbox beside them in one loop.

People act on the sandbox's world directly; what they say goes the whole way, by getUpdates, inbox and intake. The clock
is moved by hand, and the pace of sending runs a thousand times faster than the day."""

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot import opening
from bot.chat.application import BotApplication, application
from bot.chat.desk import Desk
from bot.chat.ingest import Poller
from bot.chat.intake import Intake
from bot.publishing import served
from bot.sandbox import deeds
from bot.sandbox.faults import Fault
from bot.sandbox.running import serve
from bot.sandbox.world import Chat, Message, World
from bot.sending.pacing import Pacer, Timer
from bot.sending.sender import Sender
from bot.services import Services
from bot.settings import Settings
from bot.store.inbox import InboxState
from bot.store.subscribers import Subscriber
from tests.rig import EXAMPLE, IDRISS, TOKEN

KEY = "00" * 64
FORUM, CHANNEL = -1001000000002, -1001000000003
MALI, NIGER = 2, 3
"""Topics of the forum."""
SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PATIENCE_S = 20.0
SPEED = 1000.0


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = SATURDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Hurry:
    """The loop's clock, a thousand times as fast: a chat that must rest for a second rests for a millisecond."""

    def time(self) -> float:
        return asyncio.get_running_loop().time() * SPEED

    def call_at(self, when: float, callback: Callable[[], None], /) -> Timer:
        return asyncio.get_running_loop().call_at(when / SPEED, callback)


def settings_for(folder: Path, api_url: str = "http://127.0.0.1:9/bot", **changed: Any) -> Settings:
    given: dict[str, Any] = {
        "token": SecretStr(TOKEN),
        "api_url": api_url,
        "data_dir": folder / "data",
        "content_dir": EXAMPLE,
        "admins": frozenset({IDRISS}),
        "data_key": SecretStr(KEY),
        "XDG_CONFIG_HOME": folder / "config",
        "listen": "127.0.0.1:0",
        "rate": 1000.0,
    }
    return Settings(**given | changed)


async def furnish(folder: Path) -> None:
    """A data folder as the first start leaves it, for tests to copy."""
    settings = settings_for(folder)
    async with opening.remembered(settings) as store:
        await served(settings, store, now=SATURDAY)


@dataclass
class House:
    """Everything is open; `awake` lets it work."""

    world: World
    address: str
    clock: Clock
    services: Services
    application: BotApplication
    intake: Intake
    poller: Poller
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @contextlib.asynccontextmanager
    async def awake(self) -> AsyncIterator["House"]:
        """Poll and answer while the block runs."""
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(self.poller.run(self.stopping))
            group.create_task(self.intake.run(self.stopping))
            try:
                yield self
            finally:
                self.stopping.set()
                polling.cancel()
                self.intake.wake()

    @property
    def desk(self) -> Desk:
        desk: Desk = self.application.bot_data[Desk]
        return desk

    @property
    def bot_id(self) -> int:
        assert self.world.bot is not None
        return self.world.bot.id

    # What people do

    async def say(self, person: int, text: str, *, chat: int = 0, **more: Any) -> list[Message]:
        """Somebody writes; what the bot says to it, edits not counted."""
        place = self.chat(chat or person)
        before = max(place.messages, default=0)
        self.hear(person, text, chat=chat, **more)
        await self.settled()
        return [message for message in self.said(place.id) if message.message_id > before]

    def hear(self, person: int, text: str, *, chat: int = 0, **more: Any) -> None:
        """Somebody writes, and nobody waits for what comes of it."""
        writer = self.world.find_person(person)
        assert writer is not None
        deeds.say(self.world, writer, self.chat(chat or person), text=text, **more)

    async def answer(self, person: int, text: str, *, chat: int = 0, **more: Any) -> str:
        """The same, where one message is expected."""
        (message,) = await self.say(person, text, chat=chat, **more)
        return message.text

    async def press(self, person: int, label: str, *, chat: int = 0) -> str:
        """Press the newest button that begins so; the text of the newest message afterwards."""
        place = self.chat(chat or person)
        message, row, column = self.button(place.id, label)
        deeds.press(self.world, self.world.people[person], place, message_id=message.message_id, row=row, column=column)
        await self.settled()
        return max(self.said(place.id), key=lambda said: (said.edited_at, said.message_id)).text

    async def press_data(self, person: int, data: str, *, message_id: int, chat: int = 0) -> str:
        """Send a payload as if a button held it; what passed by as a toast."""
        query_id = self.press_soon(person, data, message_id=message_id, chat=chat)
        await self.settled()
        answer = self.world.queries[query_id].answer
        assert answer is not None, "the press was not answered"
        return str(answer["text"])

    def press_soon(self, person: int, data: str, *, message_id: int, chat: int = 0) -> str:
        """The same, and nobody waits for it; the query's id."""
        presser, place = self.world.people[person], self.chat(chat or person)
        return str(deeds.press_data(self.world, presser, place, message_id=message_id, data=data)["query_id"])

    def tell(self, update: dict[str, Any], *, update_id: int | None = None) -> int:
        """Put an update of any shape into the bot's queue; its id."""
        assert self.world.bot is not None
        queue = self.world.bot.queue
        queue.last_id = queue.last_id + 1 if update_id is None else update_id
        queue.pending.append({"update_id": queue.last_id} | update)
        queue.bell.ring()
        return queue.last_id

    def fault(self, method: str, *, times: int | None = 1, **how: Any) -> None:
        """Something goes wrong with the next calls of a method."""
        self.world.faults.ordered.append(Fault(methods=(method.lower(),), times=times, **how))

    # What is seen

    def chat(self, chat_id: int) -> Chat:
        chat = self.world.find_chat(chat_id)
        assert chat is not None
        return chat

    def said(self, chat_id: int) -> list[Message]:
        """What the bot has said in a chat, oldest first."""
        messages = self.chat(chat_id).messages.values()
        if self.chat(chat_id).type != "channel":
            return [message for message in messages if message.sender_id == self.bot_id]
        delivered = {each["message_id"] for each in self.delivered(chat_id)}
        return [message for message in messages if message.message_id in delivered]

    def delivered(self, chat_id: int) -> list[dict[str, Any]]:
        """What reached a chat, by the server's own record: it forgets nothing, and knows edits."""
        return [each for each in self.world.record.deliveries_after(0) if each["chat_id"] == chat_id]

    def button(self, chat_id: int, label: str) -> tuple[Message, int, int]:
        for message in reversed(self.said(chat_id)):
            for row, keys in enumerate((message.markup or {}).get("inline_keyboard", ())):
                for column, key in enumerate(keys):
                    if key["text"].startswith(label):
                        return message, row, column
        raise AssertionError(f"no button begins with {label!r}")

    def labels(self, message: Message) -> list[str]:
        return [key["text"] for row in (message.markup or {}).get("inline_keyboard", ()) for key in row]

    def requests(self, method: str) -> int:
        """How often a method was called."""
        return sum(request["method"].lower() == method.lower() for request in self.world.record.requests_after(0))

    async def known(self, chat: int, thread_id: int = 0) -> Subscriber | None:
        store = self.services.store
        async with store.database.read() as connection:
            return await store.subscribers.of_chat(connection, chat, thread_id)

    async def counts(self) -> dict[InboxState, int]:
        store = self.services.store
        async with store.database.read() as connection:
            return await store.inbox.counts(connection)

    async def settled(self, *, patience_s: float = PATIENCE_S) -> None:
        """Until all that was sent to the bot is stored and acted on."""
        async with asyncio.timeout(patience_s):
            while not await self._is_settled():  # noqa: ASYNC110 - nothing tells when the last of it is done
                await asyncio.sleep(0.005)

    async def _is_settled(self) -> bool:
        assert self.world.bot is not None
        queue = self.world.bot.queue
        if queue.pending and self.poller.offset != queue.last_id + 1:
            return False
        waiting = (await self.counts()).get(InboxState.NEW)
        return not waiting and not self.intake._under_way


@contextlib.asynccontextmanager
async def opened_house(folder: Path, *, world: World | None = None, **changed: Any) -> AsyncIterator[House]:
    """A house over a data folder, in a world where everybody has started the bot."""
    world = world or World.default(tokens=[TOKEN])
    for person in world.people.values():
        person.started = True
    clock = Clock()
    async with (
        serve(world) as address,
        opening.opened(settings_for(folder, f"{address}/bot", **changed), now=clock) as opened,
    ):
        sender = Sender(opened.sender.transport, Pacer(1000.0, clock=Hurry()), pauses_s=(0.0, 0.0))
        services = replace(opened, sender=sender)
        built = application(services)
        await built.initialize()
        intake = Intake(services, built)
        poller = Poller(services, wake=intake.wake)
        yield House(world, address, clock, services, built, intake, poller)


async def fetch(house: House) -> None:
    """One poll, stored and committed, with nobody acting on it."""
    await house.poller._poll(asyncio.Event())


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another process writes, and takes its time."""
    connection = sqlite3.connect(folder / "data" / "sahelbot.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def copied(furnished: Path, folder: Path) -> Path:
    """A furnished data folder, copied for one test."""
    shutil.copytree(furnished / "data", folder / "data")
    return folder


def files_of(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
