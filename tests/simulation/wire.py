"""A Telegram in the loop: it keeps its own record of what it delivered and answers in whatever way the weather is.

It stands where the sender's transport does. What was written arrives, whether or not its process lives to hear it."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sending.wire import Ambiguous, Answer, NotSent

DEADLINE_S = 40.0
FAIR: Mapping[str, float] = {}
WEATHERS: Mapping[str, Mapping[str, float]] = {
    "fair": FAIR,
    "storm of 429": {"429": 0.6},
    "outage": {"unreachable": 1.0},
    "gusts": {"unreachable": 0.2, "500": 0.05, "500 acted": 0.03, "lost": 0.03, "lost acted": 0.03, "429": 0.03},
    "answers get lost": {"lost": 0.15, "lost acted": 0.25},
    "gateways": {"500": 0.3, "502": 0.3, "500 acted": 0.1},
    "slow": {"slow": 0.7},
}


@dataclass
class Wire:
    """`record` is what arrived, in the form of the sandbox's; `began` the seconds at which sends began; `doubtful` how
    many calls had no whole answer; `refusals` by chat those that were answered with a refusal of the chat."""

    chance: random.Random
    clock: Callable[[], datetime]
    weather: str = "fair"
    blocked: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    record: list[dict[str, Any]] = field(default_factory=list)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    began: list[float] = field(default_factory=list)
    doubtful: Counter[int] = field(default_factory=Counter)
    refusals: Counter[int] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    under_way: int = 0
    _number: int = 0

    async def exchange(self, method: str, body: bytes) -> Answer:
        """One call of a living process."""
        call = json.loads(body)
        if "chat_id" not in call:
            return await self._aside()
        loop = asyncio.get_running_loop()
        self.began.append(loop.time())
        call |= {"method": method, "at": self.clock(), "began_s": loop.time()}
        fate = self._fate()
        self.statuses[fate] += 1
        if fate == "unreachable":
            await asyncio.sleep(self.chance.choice([0.02, 0.5, 10.0]))
            raise NotSent("nothing answers")
        self.under_way += 1
        arrived: asyncio.Future[Answer] = loop.create_future()
        loop.call_later(self.chance.uniform(0.01, 0.2), self._arrive, call, fate, arrived)
        try:
            answer = await arrived
            return await self._back(answer, fate, call["chat_id"])
        finally:
            self.under_way -= 1

    async def _aside(self) -> Answer:
        await asyncio.sleep(0.05)
        if self.weather == "outage":
            raise NotSent("nothing answers")
        return Answer(200, b'{"ok":true,"result":{"id":1}}')

    def _fate(self) -> str:
        drawn = self.chance.random()
        for fate, share in WEATHERS[self.weather].items():
            drawn -= share
            if drawn < 0:
                return fate
        return "well"

    def _arrive(self, call: dict[str, Any], fate: str, arrived: asyncio.Future[Answer]) -> None:
        """At the server. Whoever waits may be dead."""
        if fate == "429":
            answer = _refusal(429, "Too Many Requests", retry_after=self.chance.choice([1, 3, 20, 70]))
        elif fate in {"500", "502", "lost"}:
            answer = Answer(502 if fate == "502" else 500, b"<html>Bad Gateway</html>")
        else:
            answer = self._act(call)
        if not arrived.done():
            arrived.set_result(answer)

    def _act(self, call: dict[str, Any]) -> Answer:
        chat = call["chat_id"]
        if chat in self.blocked or chat in self.gone:
            self.refusals[chat] += 1
            if chat in self.blocked:
                return _refusal(403, "Forbidden: bot was blocked by the user")
            return _refusal(400, "Bad Request: chat not found")
        if call["method"] == "editMessageText":
            return self._edit(chat, call)
        self._number += 1
        call["message_id"] = self._number
        self.record.append(call)
        self.shown[chat, self._number] = call["text"]
        return Answer(200, b'{"ok":true,"result":{"message_id":%d,"chat":{}}}' % self._number)

    def _edit(self, chat: int, call: dict[str, Any]) -> Answer:
        which = chat, call["message_id"]
        if which not in self.shown:
            return _refusal(400, "Bad Request: message to edit not found")
        if self.shown[which] == call["text"]:
            return _refusal(400, "Bad Request: message is not modified")
        self.record.append(call)
        self.shown[which] = call["text"]
        return Answer(200, b'{"ok":true,"result":{"message_id":%d,"chat":{}}}' % call["message_id"])

    async def _back(self, answer: Answer, fate: str, chat: int) -> Answer:
        """The way home of an answer."""
        if fate.startswith("lost"):
            self.doubtful[chat] += 1
            await asyncio.sleep(self.chance.choice([0.01, 5.0, DEADLINE_S]))
            raise Ambiguous("the connection was closed")
        await asyncio.sleep(self.chance.uniform(2, 35) if fate == "slow" else self.chance.uniform(0.01, 0.15))
        if fate in {"500", "502", "500 acted"}:
            self.doubtful[chat] += 1
        if fate == "500 acted":
            return Answer(500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}')
        return answer


def _refusal(code: int, words: str, **parameters: int) -> Answer:
    said = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
    return Answer(code, json.dumps(said).encode())


@dataclass
class Line:
    """The transport of one process. A dead one hears nothing more and calls nobody."""

    wire: Wire
    is_cut: bool = False

    async def post_json(self, method: str, body: bytes, *, read_s: float | None = None) -> Answer:  # noqa: ARG002 - the transport's shape
        if self.is_cut:
            await asyncio.Event().wait()
        return await self.wire.exchange(method, body)
