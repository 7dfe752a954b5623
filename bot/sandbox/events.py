"""What happened, in order, for those who look on (the chat page): numbered, bounded, cheap when nobody looks.

An event names a message instead of holding it; whoever reads renders it. Who may see what is decided by `stream`.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any

from bot.sandbox.bell import Bell

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is message, edit, delete, typing, answer, commands, inline or people; `only` the one person told, or 0."""

    n: int
    kind: str
    chat_id: int
    message_id: int
    data: dict[str, Any] | None
    only: int


class Events:
    def __init__(self) -> None:
        self.bell = Bell()
        self.last = 0
        self._kept: deque[Event] = deque(maxlen=KEPT)

    def add(
        self, kind: str, chat_id: int, *, message_id: int = 0, data: dict[str, Any] | None = None, only: int = 0
    ) -> None:
        self.last += 1
        self._kept.append(Event(self.last, kind, chat_id, message_id, data, only))
        self.bell.ring()

    def after(self, n: int) -> list[Event]:
        """Events later than `n`, oldest first; those long past are gone."""
        if n >= self.last:
            return []
        first = self._kept[0].n if self._kept else self.last
        start = max(0, n + 1 - first)
        return [self._kept[i] for i in range(start, len(self._kept))]
