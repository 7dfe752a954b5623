"""The values of the ledger: a lease, what became of it, and the words for it. The rows are `ledger`'s."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from bot.readers.edition import EditionKind
from bot.store.choices import ChatKind


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
class Turn:
    """A delivery to be planned. `not_before` None: at once. `about_message_id`: the message of that chat that is to be
    edited or replied to."""

    subscriber_id: int
    variant_id: int
    not_before: datetime | None = None
    about_message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one attempt. `not_before`: when a pending or unknown one may be taken again, if not as usual.

    `is_last`: an unknown one is not repeated. `refused_before`: as its lease says."""

    edition_seq: int
    subscriber_id: int
    attempt: int
    state: DeliveryState
    message_id: int | None = None
    reason: str | None = None
    not_before: datetime | None = None
    is_last: bool = False
    refused_before: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """A delivery taken to send. `attempt` 2 repeats an unknown first one, so it is sent silently.

    `refused_before`: the last answer of this chat was a 403. `about_message_id`: what to edit or to reply to."""

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
    refused_before: bool = False
    about_message_id: int | None = None

    def settled(
        self,
        state: DeliveryState,
        *,
        message_id: int | None = None,
        reason: str | None = None,
        not_before: datetime | None = None,
        is_last: bool = False,
    ) -> Settlement:
        return Settlement(
            edition_seq=self.edition_seq,
            subscriber_id=self.subscriber_id,
            attempt=self.attempt,
            state=state,
            message_id=message_id,
            reason=reason,
            not_before=not_before,
            is_last=is_last,
            refused_before=self.refused_before,
        )
