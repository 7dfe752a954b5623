"""Telegram as a webhook sees it at its busiest: so many updates a second, each chat's in order, again until taken."""

import asyncio
import json
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle

from tests.replicas.fleet import SECRET

CONNECTIONS = 40  # what the bot asks Telegram for
AGAIN_S = 0.2
FIRST_UPDATE = 1_000_001

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Push:
    """One update: somebody chooses a minute of the day for the digest."""

    update_id: int
    chat: int
    minute: int

    @property
    def body(self) -> bytes:
        person = {"id": self.chat, "is_bot": False, "first_name": "x"}
        text = f"/subscribe daily {self.minute // 60:02}:{self.minute % 60:02} UTC"
        message = {
            "message_id": self.update_id,
            "date": int(time.time()),
            "chat": {"id": self.chat, "type": "private", "first_name": "x"},
            "from": person,
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": 10}],
        }
        return json.dumps({"update_id": self.update_id, "message": message}).encode()


@dataclass
class Pusher:
    """`pushes` go out at `rate` a second; `taken_s` is how long each took to be taken."""

    ports: list[int]
    rate: float
    pushes: list[Push]
    taken_s: list[float] = field(default_factory=list)
    again: int = 0
    late_s: float = 0.0

    async def run(self) -> None:
        waiting: asyncio.Queue[Push | None] = asyncio.Queue()
        orders: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        ports = cycle(self.ports)
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(self._carry(ports, waiting, orders))
            begun_s = time.monotonic()
            for number, push in enumerate(self.pushes):
                ahead_s = begun_s + number / self.rate - time.monotonic()
                if ahead_s > 0:
                    await asyncio.sleep(ahead_s)
                waiting.put_nowait(push)
            for _ in range(CONNECTIONS):
                waiting.put_nowait(None)
        self.late_s = time.monotonic() - begun_s - len(self.pushes) / self.rate

    async def _carry(
        self, ports: "cycle[int]", waiting: "asyncio.Queue[Push | None]", orders: dict[int, asyncio.Lock]
    ) -> None:
        """One connection at a time, to whichever replica takes it."""
        line: Line | None = None
        while (push := await waiting.get()) is not None:
            async with orders[push.chat]:
                begun_s, is_taken = time.monotonic(), False
                while not is_taken:
                    try:
                        line = line or await asyncio.open_connection("127.0.0.1", next(ports))
                        is_taken = await _pushed(*line, push) == 200
                    except (OSError, asyncio.IncompleteReadError):
                        line = await _closed(line)
                    if not is_taken:
                        self.again += 1
                        await asyncio.sleep(AGAIN_S)
                self.taken_s.append(time.monotonic() - begun_s)
        await _closed(line)


async def _closed(line: Line | None) -> None:
    if line is not None:
        line[1].close()
        with suppress(OSError):
            await line[1].wait_closed()


async def _pushed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, push: Push) -> int:
    body = push.body
    head = (
        f"POST /push HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    return int(answer.split(b" ", 2)[1])
