"""Metrics: what is counted while the bot works, cheaply enough for every call. Showing it is `web/metrics`'.

Counts are of one process, since its start; they never name a chat, a person or a text."""

import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds; above the last one comes infinity."""


@dataclass(slots=True)
class Durations:
    """A histogram of seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total_s: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect.bisect_left(BOUNDS, seconds)] += 1
        self.total_s += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """(upper bound, how many took no longer), as Prometheus wants them."""
        return list(zip((*(str(bound) for bound in BOUNDS), "+Inf"), self._running(), strict=True))

    def _running(self) -> Iterator[float]:
        sum_ = 0
        for count in self.counts:
            sum_ += count
            yield sum_


@dataclass(slots=True)
class Tally:
    """`calls` by outcome; `errors` and `warnings` are log lines by action. `sent_at_s`, of the monotonic clock, is when
    a delivery was last made: an answer is none."""

    calls: Counter[str] = field(default_factory=Counter)
    call_s: Durations = field(default_factory=Durations)
    answer_s: Durations = field(default_factory=Durations)
    errors: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    held_up_s: float = 0.0
    sent_at_s: float = field(default_factory=monotonic)

    def called(self, outcome: str, began_s: float) -> None:
        """A call of the Bot API ended so; `began_s` is of the monotonic clock."""
        self.calls[outcome] += 1
        self.call_s.add(monotonic() - began_s)

    def delivered(self) -> None:
        """Deliveries have been made, and are written down as such."""
        self.sent_at_s = monotonic()

    def answered(self, began_s: float) -> None:
        """An update was handled to its end."""
        self.answer_s.add(monotonic() - began_s)


tally: Final = Tally()
"""Of this process."""
