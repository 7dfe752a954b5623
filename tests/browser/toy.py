"""A toy bot for the chat page's tests: raw HTTP to the sandbox's Bot API, no bot library between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, FormData

from bot.sandbox.running import serve
from bot.sandbox.world import World

TOKEN = "7000000001:" + "A" * 35
COMMANDS = (("start", "Home"), ("status", "Where each withdrawal stands"), ("subscribe", "A digest at your hour"))
QUOTE = "<blockquote expandable>" + "One line of a long quote that goes on. " * 14 + "</blockquote>"
CARD = f"<b>A card</b>\n<i>As of 31 December 2023</i>\n\nOne claim. [1]\n\n{QUOTE}\nSources: [1] United Nations"
KEYS = {
    "inline_keyboard": [
        [{"text": "Timeline", "callback_data": "timeline"}, {"text": "Sources", "callback_data": "sources"}],
        [{"text": "Open the card", "url": "https://t.me/sandbox_bot?start=card"}],
        [{"text": "Copy citation", "copy_text": {"text": "A card, as of 2023-12-31"}}],
    ]
}


@dataclass(slots=True)
class Toy:
    """One bot and what it does; every call raises AssertionError if it is refused."""

    http: ClientSession
    address: str
    offset: int = 0

    async def call(self, method: str, **parameters: Any) -> Any:
        async with self.http.post(f"{self.address}/bot{TOKEN}/{method}", json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], f"{method}: {answer}"
        return answer["result"]

    async def introduce(self) -> None:
        await self.call("setMyCommands", commands=[{"command": name, "description": says} for name, says in COMMANDS])
        await self.call("setMyDescription", description="A bot that shows cards.")

    async def update(self, kind: str) -> dict[str, Any]:
        """The next update of this kind; others before it are let go."""
        while True:
            for update in await self.call("getUpdates", offset=self.offset, timeout=10):
                self.offset = update["update_id"] + 1
                if kind in update:
                    found: dict[str, Any] = update[kind]
                    return found

    async def say(self, chat: int, text: str, **parameters: Any) -> int:
        sent = await self.call("sendMessage", chat_id=chat, text=text, parse_mode="HTML", **parameters)
        number: int = sent["message_id"]
        return number

    async def show_card(self, chat: int) -> int:
        return await self.say(chat, CARD, reply_markup=KEYS)

    async def send_file(self, method: str, field: str, chat: int, *, name: str, content: bytes) -> None:
        form = FormData()
        form.add_field("chat_id", str(chat))
        form.add_field("caption", "What the picture says, in words")
        form.add_field(field, content, filename=name)
        async with self.http.post(f"{self.address}/bot{TOKEN}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer

    async def order(self, deed: str, **fields: Any) -> Any:
        """Something done through the control API, as a person would."""
        async with self.http.post(f"{self.address}/sandbox/{deed}", json=fields) as response:
            return await response.json()


@asynccontextmanager
async def known_toy() -> AsyncIterator[Toy]:
    """A fresh sandbox with the toy bot in it, which everybody has met before."""
    world = World.default()
    for person in world.people.values():
        person.started = True
    async with serve(world) as address, ClientSession() as http:
        bot = Toy(http, address)
        await bot.introduce()
        yield bot


def at(toy: Toy, person: int, chat: int) -> str:
    return f"{toy.address}/#{person}/{chat}"
