"""A lean Bot API over TLS for the bench: fixed latency, a strict limiter, commands to answer, counts of it all.

It holds no state of chats and checks nothing: it is there to be faster than what is measured. Run as a process of its
own; it says its port, and is steered by `POST /control`."""

import argparse
import asyncio
import contextlib
import json
import os
import resource
import ssl
import time
from collections import Counter, deque
from pathlib import Path
from typing import Any

from tests.bench import answers

POLL_BATCH = 100
FREEZE_S = 3.0


class Desk:
    """What is counted and what is answered; `reset` begins anew."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.message_id = 0
        self.update_id = 0
        self.after = answers.message_after()
        self.held: Wire | None = None
        self.held_timer: asyncio.TimerHandle | None = None
        self.feeding: asyncio.TimerHandle | None = None
        self.reset({})

    def reset(self, asked: dict[str, Any]) -> None:
        """`latency_s`; `strict`: messages in a sliding second, else 429 for 3 s; `refuse`: chats answered 429, each
        once; `retry_after` tells them for how long."""
        self.latency_s = float(asked.get("latency_s", 0.0))
        self.strict = int(asked.get("strict", 0))
        self.refuse = set(asked.get("refuse", ()))
        self.retry_after = int(asked.get("retry_after", 5))
        self.frozen_until_s = 0.0
        self.window: deque[float] = deque()
        self.times: list[float] = []
        self.copies: Counter[int] = Counter()
        self.refused = 0
        self.asked_at_s: dict[int, float] = {}
        self.latencies_s: list[float] = []
        self.first_reply_at_s = self.last_reply_at_s = 0.0
        self.updates: deque[dict[str, Any]] = deque()
        self.cpu_from_s = _cpu_s()
        if self.feeding is not None:
            self.feeding.cancel()

    def message(self, body: bytes) -> bytes:
        """One sendMessage, counted and answered."""
        now, chat = time.monotonic(), answers.chat_of(body)
        if chat in self.refuse:
            self.refuse.discard(chat)
            self.refused += 1
            return answers.refusal(self.retry_after)
        if self.strict and (rest_s := self._strictly(now)):
            self.refused += 1
            return answers.refusal(int(rest_s) + 1)
        self.times.append(now)
        self.copies[chat] += 1
        asked_at_s = self.asked_at_s.pop(chat, None)
        if asked_at_s is not None:
            self.latencies_s.append(now - asked_at_s)
            self.last_reply_at_s = now
        self.message_id += 1
        return answers.message(self.message_id, chat, self.after)

    def _strictly(self, now: float) -> float:
        if now < self.frozen_until_s:
            return self.frozen_until_s - now
        while self.window and self.window[0] <= now - 1.0:
            self.window.popleft()
        if len(self.window) >= self.strict:
            self.frozen_until_s = now + FREEZE_S
            return FREEZE_S
        self.window.append(now)
        return 0.0

    def feed(self, asked: dict[str, Any]) -> None:
        """`count` commands from as many chats, `per_second`, or all at once."""
        self._feed(asked["text"], int(asked["first_chat"]), int(asked["count"]), float(asked.get("per_second", 0)))

    def _feed(self, text: str, chat: int, count: int, per_second: float, began_s: float = 0.0, made: int = 0) -> None:
        now = time.monotonic()
        if not began_s:
            began_s = self.first_reply_at_s = now
        due = min(count, int((now - began_s) * per_second) + 1) if per_second else count
        for number in range(made, due):
            self.update_id += 1
            self.asked_at_s[chat + number] = now
            self.updates.append(answers.update(self.update_id, chat + number, text))
        if due < count:
            wait_s = began_s + due / per_second - time.monotonic()
            self.feeding = self.loop.call_later(
                max(0.0, wait_s), lambda: self._feed(text, chat, count, per_second, began_s, due)
            )
        self._hand_over()

    def poll(self, wire: "Wire", body: bytes) -> bytes | None:
        """getUpdates: at once if there is something, else held; None while it is held."""
        offset, timeout = answers.offset_of(body), answers.timeout_of(body)
        if offset is not None:
            while self.updates and self.updates[0]["update_id"] < offset:
                self.updates.popleft()
        if self.updates or not timeout:
            return self._batch()
        self._let_go()
        self.held = wire
        self.held_timer = self.loop.call_later(timeout, self._let_go)
        return None

    def _batch(self) -> bytes:
        return answers.result([self.updates[number] for number in range(min(POLL_BATCH, len(self.updates)))])

    def _hand_over(self) -> None:
        if self.held is not None and self.updates:
            self._let_go()

    def _let_go(self) -> None:
        wire, self.held = self.held, None
        if self.held_timer is not None:
            self.held_timer.cancel()
            self.held_timer = None
        if wire is not None:
            wire.answer(self._batch() if self.updates else answers.NOTHING)

    def figures(self) -> dict[str, Any]:
        times = self.times
        span_s = times[-1] - times[0] if len(times) > 1 else 0.0
        return {
            "messages": len(times),
            "chats": len(self.copies),
            "most_copies": max(self.copies.values(), default=0),
            "refused": self.refused,
            "span_s": span_s,
            "rate": (len(times) - 1) / span_s if span_s else 0.0,
            "worst_second": _worst_second(times),
            "latencies_s": self.latencies_s,
            "unanswered": len(self.asked_at_s),
            "unanswered_s": [time.monotonic() - at_s for at_s in self.asked_at_s.values()],
            "replies_span_s": max(0.0, self.last_reply_at_s - self.first_reply_at_s),
            "cpu_s": _cpu_s() - self.cpu_from_s,
        }


def _worst_second(times: list[float]) -> int:
    worst, first = 0, 0
    for last, at_s in enumerate(times):
        while times[first] <= at_s - 1.0:
            first += 1
        worst = max(worst, last - first + 1)
    return worst


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Wire(asyncio.Protocol):
    """One connection: whole requests in, answers out in their order."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._transport = None
        if self._desk.held is self:
            self._desk.held = None

    def data_received(self, data: bytes) -> None:
        data = self._rest + data if self._rest else data
        while (end := data.find(b"\r\n\r\n")) >= 0:
            head = data[:end]
            size = _length(head)
            if len(data) < end + 4 + size:
                break
            path = head[: head.index(b"\r\n")].split(b" ", 2)[1]
            body, data = data[end + 4 : end + 4 + size], data[end + 4 + size :]
            self._take(path, body)
        self._rest = data

    def _take(self, path: bytes, body: bytes) -> None:
        desk, method = self._desk, path.rpartition(b"/")[2].partition(b"?")[0]
        if method == b"sendMessage":
            answer: bytes | None = desk.message(body)
        elif method == b"getUpdates":
            answer = desk.poll(self, body + path)
            if answer is not None:
                self.answer(answer)
            return
        elif path == b"/control":
            self.answer(_controlled(desk, json.loads(body)))
            return
        else:
            answer = answers.RESULTS.get(method, answers.DONE)
        if desk.latency_s:
            desk.loop.call_later(desk.latency_s, self.answer, answer)
        elif answer is not None:
            self.answer(answer)

    def answer(self, answer: bytes) -> None:
        if self._transport is not None:
            self._transport.write(answer)


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return 0 if at < 0 else int(head[at + 15 :].split(b"\r\n", 1)[0])


def _controlled(desk: Desk, asked: dict[str, Any]) -> bytes:
    match asked["order"]:
        case "reset":
            desk.reset(asked)
        case "feed":
            desk.feed(asked)
        case "figures":
            return answers.result(desk.figures())
    return answers.DONE


async def serve(certificate: Path, key: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    desk = Desk()
    server = await desk.loop.create_server(lambda: Wire(desk), "127.0.0.1", 0, ssl=context, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - where it is
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("certificate", type=Path)
    parser.add_argument("key", type=Path)
    parser.add_argument("--core", type=int)
    asked = parser.parse_args()
    if asked.core is not None:
        os.sched_setaffinity(0, {asked.core})
    with contextlib.suppress(PermissionError):  # its clock must not wait for whoever else uses the machine
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    asyncio.run(serve(asked.certificate, asked.key))


if __name__ == "__main__":
    main()
