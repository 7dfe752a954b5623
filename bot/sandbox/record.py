"""The record: what this server delivered, and which requests it got. Written before an answer is sent.

It is the truth a bot's own ledger is compared with. It keeps no order between chats but the server's own.
"""

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

DELIVERIES_KEPT = 2_000_000
REQUESTS_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message that reached (or changed in) a chat. `status` is what was answered, 0 if nothing was."""

    n: int
    at: float
    method: str
    chat_id: int
    message_id: int
    text: str
    status: int

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "at": _moment(self.at),
            "method": self.method,
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            "text": self.text,
            "ok": True,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Request:
    n: int
    at: float
    method: str
    status: int

    def as_json(self) -> dict[str, Any]:
        return {"n": self.n, "at": _moment(self.at), "method": self.method, "status": self.status}


_Item = TypeVar("_Item", Delivery, Request)


class Record:
    """`clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._deliveries: deque[Delivery] = deque(maxlen=DELIVERIES_KEPT)
        self._requests: deque[Request] = deque(maxlen=REQUESTS_KEPT)
        self._counts: Counter[int] = Counter()
        self._delivered = self._requested = 0
        self._file: FileIO | None = None

    def open(self, path: Path) -> None:
        """From now on also append JSON lines to `path`, each flushed."""
        self._file = path.open("ab", buffering=0)

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def delivered(self, method: str, *, chat_id: int, message_id: int, text: str, status: int) -> None:
        self._delivered += 1
        item = Delivery(self._delivered, self._clock(), method, chat_id, message_id, text, status)
        self._deliveries.append(item)
        if not method.startswith(("edit", "delete")):
            self._counts[chat_id] += 1
        if self._file:
            self._file.write(json.dumps(item.as_json(), ensure_ascii=False).encode() + b"\n")

    def requested(self, method: str, status: int) -> None:
        self._requested += 1
        self._requests.append(Request(self._requested, self._clock(), method, status))

    def deliveries_after(self, n: int) -> list[dict[str, Any]]:
        return [item.as_json() for item in _later(self._deliveries, n)]

    def requests_after(self, n: int) -> list[dict[str, Any]]:
        return [item.as_json() for item in _later(self._requests, n)]

    def counts(self) -> dict[str, int]:
        """How many messages each chat was sent (edits and deletions not counted)."""
        return {str(chat_id): number for chat_id, number in self._counts.items()}


def _later(items: deque[_Item], n: int) -> list[_Item]:
    if not items:
        return []
    return list(islice(items, max(0, n + 1 - items[0].n), None))


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
