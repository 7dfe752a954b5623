"""A flight: one delivery between its lease and its settlement, and the values that are counted while it lasts."""

from collections import Counter
from dataclasses import dataclass, field

from bot.delivery.verdict import Verdict
from bot.sending.pacing import Slot
from bot.store.deliveries import DeliveryState, Lease, Settlement

Key = tuple[int, int]


@dataclass(slots=True)
class Flight:
    """`leased_at_s` is in seconds of the running loop. A lease that is renewed takes the place of the first.
    `is_settled`: what became of it is in a transaction that is committed, or is to be in a moment."""

    lease: Lease
    slot: Slot
    leased_at_s: float
    verdict: Verdict | None = None
    is_settled: bool = False

    @property
    def key(self) -> Key:
        return key_of(self.lease)

    @property
    def settlement(self) -> Settlement:
        verdict = self.verdict
        assert verdict is not None  # noqa: S101 - asked for once it has landed
        return self.lease.settled(
            verdict.state,
            message_id=verdict.message_id,
            reason=verdict.reason,
            not_before=verdict.not_before,
            is_last=verdict.is_last,
        )


def key_of(lease: Lease) -> Key:
    return lease.edition_seq, lease.subscriber_id


@dataclass(slots=True)
class Tally:
    """What came of deliveries since it was last told, by state."""

    counts: Counter[DeliveryState] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> None:
        self.counts[verdict.state] += 1

    def take(self) -> dict[str, int]:
        taken, self.counts = self.counts, Counter()
        return {state.name.lower(): number for state, number in taken.items()}
