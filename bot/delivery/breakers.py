"""Breakers: when to stop sending for a while, since something is wrong with more than one chat. Seconds are given.

`Trouble` is Telegram or the network failing call after call. `Refusals` is Telegram saying 403 to many at once, which
has been seen to be its own mistake. Both open, wait, let one delivery try, and open for longer or close."""

from collections import deque
from typing import Final

IN_A_ROW: Final = 5
OF_LATEST: Final = 500
REFUSED: Final = 10  # of the latest; more than 2 % of 500
MOST_REFUSED: Final = 8 * REFUSED  # what a list full of old blocks may come to in one run


class _Pause:
    """`is_probing`: the wait is over or not yet, and nothing has gone well since."""

    def __init__(self, *, shortest_s: float, longest_s: float) -> None:
        self._shortest_s, self._longest_s = shortest_s, longest_s
        self._pause_s = shortest_s
        self._until_s = 0.0
        self.is_probing = False

    def open(self, now_s: float) -> None:
        self.is_probing = True
        self._until_s = now_s + self._pause_s
        self._pause_s = min(self._longest_s, self._pause_s * 2)

    def close(self) -> None:
        self.is_probing = False
        self._pause_s = self._shortest_s

    def wait_s(self, now_s: float) -> float:
        return max(0.0, self._until_s - now_s) if self.is_probing else 0.0


class Trouble(_Pause):
    """Opens for 5 to 60 s after five failures without an answer between."""

    def __init__(self) -> None:
        super().__init__(shortest_s=5.0, longest_s=60.0)
        self._failures = 0

    def note(self, *, failed: bool, now_s: float) -> bool:
        """True if it opens now."""
        if not failed:
            self._failures = 0
            self.close()
            return False
        self._failures += 1
        if self.wait_s(now_s) or not (self.is_probing or self._failures >= IN_A_ROW):
            return False
        self.open(now_s)
        return True


class Refusals(_Pause):
    """Opens for 1 to 10 minutes when more than 2 % of the latest 500 were refused.

    If one gets through afterwards, the refusals were meant, and twice as many are believed in this run."""

    def __init__(self) -> None:
        super().__init__(shortest_s=60.0, longest_s=600.0)
        self._latest: deque[bool] = deque()
        self._refused = 0  # of them
        self._allowed = REFUSED

    def note(self, *, refused: bool, now_s: float) -> bool:
        """True if it opens now."""
        if self.wait_s(now_s):
            return False
        if self.is_probing and not refused:
            self.close()
            self._latest.clear()
            self._refused = 0
            self._allowed = min(MOST_REFUSED, self._allowed * 2)
        self._latest.append(refused)
        self._refused += refused
        if len(self._latest) > OF_LATEST:
            self._refused -= self._latest.popleft()
        if not self.is_probing and self._refused <= self._allowed:
            return False
        self.open(now_s)
        return True
