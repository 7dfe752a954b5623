"""Each outcome means one thing for its row, its subscriber and its edition."""

from datetime import timedelta

import pytest

from bot.delivery.verdict import Verdict, handed_back, verdict_on
from bot.pages.broadcast import MALFORMED
from bot.sending.outcome import Outcome, OutcomeKind
from bot.store.deliveries import DeliveryState as S
from tests.delivery.desk import MONDAY

SOON = MONDAY + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome(OutcomeKind.SENT, message_id=7), Verdict(S.SENT, message_id=7)),
        (Outcome(OutcomeKind.UNKNOWN, reason="reset"), Verdict(S.UNKNOWN, reason="reset", failed=True)),
        (Outcome(OutcomeKind.PENDING), Verdict(S.PENDING, not_before=SOON, failed=True)),
        (
            Outcome(OutcomeKind.PENDING, retry_after_s=30),
            Verdict(S.PENDING, not_before=MONDAY + timedelta(seconds=30)),
        ),
        (Outcome(OutcomeKind.MIGRATED, new_chat_id=-100), Verdict(S.PENDING, moved_to=-100)),
        (Outcome(OutcomeKind.UNAUTHORIZED), Verdict(S.PENDING, token_refused=True)),
        (Outcome(OutcomeKind.FAILED_BLOCKED), Verdict(S.FAILED, refused=True)),
        (Outcome(OutcomeKind.FAILED_CHAT), Verdict(S.FAILED, refused=True)),
        (Outcome(OutcomeKind.FAILED_MARKUP), Verdict(S.FAILED, reason=MALFORMED, our_fault=True)),
        (
            Outcome(OutcomeKind.FAILED_MESSAGE, reason="too long"),
            Verdict(S.FAILED, reason=f"{MALFORMED}: too long", our_fault=True),
        ),
    ],
)
def test_an_outcome_becomes_a_verdict(outcome: Outcome, expected: Verdict) -> None:
    assert verdict_on(outcome, MONDAY) == expected


def test_there_is_a_verdict_on_every_outcome() -> None:
    for kind in OutcomeKind:
        assert verdict_on(Outcome(kind, reason="x" * 900), MONDAY).state in (S.SENT, S.UNKNOWN, S.PENDING, S.FAILED)


def test_a_long_reason_is_cut() -> None:
    assert len(verdict_on(Outcome(OutcomeKind.UNKNOWN, reason="x" * 900), MONDAY).reason or "") == 200


def test_what_is_handed_back_may_be_taken_at_once_or_when_its_chat_has_rested() -> None:
    assert handed_back(MONDAY) == Verdict(S.PENDING)
    assert handed_back(MONDAY, 1.5) == Verdict(S.PENDING, not_before=MONDAY + timedelta(seconds=1.5))
