"""Faults made to order, and the strict limit on how fast a bot may send.

It only chooses which fault a request meets; acting it out on the wire is done by `wire`.
"""

import math
from collections import deque
from dataclasses import dataclass
from typing import Any

STATUSES = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden: bot was blocked by the user", 404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Gateway Timeout",
}  # fmt: skip
FREEZE_S = 3.0


@dataclass(slots=True)
class Fault:
    """What goes wrong, for which methods (in small letters) and chat, how many more times (None for always).

    `acts`: the request is carried out all the same. `pad_bytes`: that many spaces are added to the answer.
    """

    methods: tuple[str, ...]
    chat_id: int | None = None
    times: int | None = 1
    status: int = 0
    retry_after: int | None = None
    description: str = ""
    body: str | None = None
    delay_s: float = 0.0
    drop: str = ""
    drip: bool = False
    acts: bool = False
    pad_bytes: int = 0

    @property
    def stops(self) -> bool:
        """Whether the request is not carried out."""
        return self.drop == "before" or (bool(self.status or self.body is not None) and not self.acts)

    def meets(self, method: str, chat_id: int | None) -> bool:
        return ("*" in self.methods or method in self.methods) and self.chat_id in (None, chat_id)

    def answer(self) -> dict[str, Any]:
        description = self.description or STATUSES.get(self.status, "Error")
        parameters: dict[str, Any] = {}
        if self.status == 429 and self.retry_after is not None:
            description = self.description or f"Too Many Requests: retry after {self.retry_after}"
            parameters = {"retry_after": self.retry_after}
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": description}
        return body | ({"parameters": parameters} if parameters else {})


class Faults:
    """Ordered faults, the first that fits is met; and `strict_rate` sends a sliding second (0 for no limit)."""

    def __init__(self, *, strict_rate: int = 0) -> None:
        self.ordered: list[Fault] = []
        self.strict_rate = strict_rate
        self._sent_at: deque[float] = deque()
        self._frozen_until = 0.0

    def meet(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault this request meets, counted as used."""
        for fault in self.ordered:
            if not fault.meets(method, chat_id):
                continue
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self.ordered.remove(fault)
            return fault
        return None

    def too_fast(self, now_s: float) -> int:
        """Seconds to wait before the next send, 0 if it may go now (and is counted)."""
        if not self.strict_rate:
            return 0
        if now_s < self._frozen_until:
            return math.ceil(self._frozen_until - now_s)
        while self._sent_at and self._sent_at[0] <= now_s - 1.0:
            self._sent_at.popleft()
        if len(self._sent_at) >= self.strict_rate:
            self._frozen_until = now_s + FREEZE_S
            return math.ceil(FREEZE_S)
        self._sent_at.append(now_s)
        return 0
