"""The values of the ledger: a lease, what became of it, and the words for it. The rows are `ledger`'s."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.store.choices import ChatKind
from bot.store.editions import EditionKind


class DeliveryState(IntEnum):
    """Stored as numbers: add at the end, never move."""

    PENDING = 0
    SENDING = 1
    SENT = 2
    UNKNOWN = 3
    FAILED = 4
    CANCELLED = 5
    SUPERSEDED = 6
    EXPIRED = 7


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt. `not_before`: when a pending or unknown one may be taken again, if not as usual."""

    edition_seq: int
    subscriber_id: int
    attempt: int
    state: DeliveryState
    message_id: int | None = None
    reason: str | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """A delivery taken to send. `attempt` 2 repeats an unknown first one, so it is sent silently."""

    edition_seq: int
    edition_id: str
    kind: EditionKind
    subscriber_id: int
    chat_id: int
    thread_id: int
    chat_kind: ChatKind
    variant_id: int
    body: str
    attempt: int

    def settled(
        self,
        state: DeliveryState,
        *,
        message_id: int | None = None,
        reason: str | None = None,
        not_before: datetime | None = None,
    ) -> Settlement:
        return Settlement(self.edition_seq, self.subscriber_id, self.attempt, state, message_id, reason, not_before)
