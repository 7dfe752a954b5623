"""The verdict on one attempt: what an outcome means for its row, its subscriber and its edition. Pure.

Which outcome an answer is, `sending.outcome` says; the verdict is written down by `settlements`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.pages.broadcast import MALFORMED
from bot.sending.outcome import Outcome, OutcomeKind
from bot.store.deliveries import DeliveryState

AGAIN_AFTER: Final = timedelta(seconds=5)  # what did not reach Telegram
REASON: Final = 200  # characters kept


@dataclass(frozen=True, slots=True)
class Verdict:
    """`not_before` None: as the ledger does it. `is_last`: an unknown send that is not repeated. `refused`: the chat
    does not want or cannot take it. `our_fault`: what we wrote was refused. `failed`: neither Telegram nor its network
    did its part. `moved_to`: the chat's new id."""

    state: DeliveryState
    message_id: int | None = None
    reason: str | None = None
    not_before: datetime | None = None
    is_last: bool = False
    refused: bool = False
    our_fault: bool = False
    failed: bool = False
    moved_to: int | None = None
    token_refused: bool = False


def verdict_on(outcome: Outcome, now: datetime, *, on_edit: bool = False) -> Verdict:
    reason = outcome.reason[:REASON] or None
    match outcome.kind:
        case OutcomeKind.SENT:
            return Verdict(DeliveryState.SENT, message_id=outcome.message_id)
        case OutcomeKind.UNKNOWN:
            return Verdict(DeliveryState.UNKNOWN, reason=reason, failed=True)
        case OutcomeKind.PENDING if outcome.retry_after_s is not None:
            again_at = now + timedelta(seconds=outcome.retry_after_s)
            return Verdict(DeliveryState.PENDING, reason=reason, not_before=again_at)
        case OutcomeKind.PENDING:
            return Verdict(DeliveryState.PENDING, reason=reason, not_before=now + AGAIN_AFTER, failed=True)
        case OutcomeKind.MIGRATED:
            return Verdict(DeliveryState.PENDING, reason=reason, moved_to=outcome.new_chat_id)
        case OutcomeKind.UNAUTHORIZED:
            return Verdict(DeliveryState.PENDING, reason=reason, token_refused=True)
        case OutcomeKind.NOT_MODIFIED if on_edit:
            return Verdict(DeliveryState.SENT)
        case OutcomeKind.FAILED_MESSAGE if on_edit:
            return Verdict(DeliveryState.FAILED, reason=reason)
        case OutcomeKind.FAILED_BLOCKED | OutcomeKind.FAILED_CHAT:
            return Verdict(DeliveryState.FAILED, reason=reason, refused=True)
    why = f"{MALFORMED}: {reason}" if reason else MALFORMED
    return Verdict(DeliveryState.FAILED, reason=why[:REASON], our_fault=True)


def handed_back(now: datetime, after_s: float = 0.0) -> Verdict:
    """Nothing was sent; another time."""
    return Verdict(DeliveryState.PENDING, not_before=now + timedelta(seconds=after_s) if after_s else None)
