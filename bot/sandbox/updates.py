"""A bot's updates: kept until it confirms them, in order, only of the kinds it allows.

It stores and counts; the long poll is in `polling`, the pushing to a webhook in `postman`.
"""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bell import Bell

KEPT = 100_000
KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
    "callback_query", "my_chat_member", "chat_member", "message_reaction", "message_reaction_count",
    "chat_join_request", "poll", "poll_answer", "shipping_query", "pre_checkout_query", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "chat_boost", "removed_chat_boost",
    "purchased_paid_media", "guest_message",
)  # fmt: skip
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to; `url` is empty while the bot polls. `replaced` rings when another takes its place:
    what waits is then pushed at once."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""
    last_error_at: int = 0
    last_error: str = ""
    replaced: Bell = field(default_factory=Bell)


@dataclass(slots=True)
class Queue:
    """`last_id` begins with the clock's milliseconds: a bot that remembers an earlier sandbox takes these for new ones.
    `poller` is the number of the latest long poll: an older one that sees a newer number has lost."""

    pending: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    last_id: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    allowed: tuple[str, ...] = ()
    bell: Bell = field(default_factory=Bell)
    webhook: Webhook = field(default_factory=Webhook)
    poller: int = 0

    def takes(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def add(self, kind: str, update: dict[str, Any]) -> None:
        if self.takes(kind):
            self.last_id += 1
            self.pending.append({"update_id": self.last_id, kind: update})
            self.bell.ring()

    def allow(self, kinds: Any) -> None:
        """Set the kinds wanted from now on; an empty list means the usual ones, None no change."""
        if isinstance(kinds, list):
            self.allowed = tuple(kind for kind in KINDS if kind in kinds)

    def confirm(self, before: int) -> None:
        """Forget the updates with a smaller id; a negative number keeps only that many."""
        if before < 0:
            before = self.last_id + 1 + before
        while self.pending and self.pending[0]["update_id"] < before:
            self.pending.popleft()

    def first(self, limit: int) -> list[dict[str, Any]]:
        return [self.pending[i] for i in range(min(limit, len(self.pending)))]
