"""Visits: since when a subscriber has not been here. The store keeps the day of the last visit alone, and today's first
command makes that today: the day before it is kept here, in memory, until tomorrow."""

from datetime import date

KEPT = 20_000  # subscribers who were here today


class Visits:
    """One per process."""

    def __init__(self) -> None:
        self._today = date.min
        self._before: dict[int, date] = {}

    def since(self, chat_id: int, last_seen_on: date | None, *, today: date) -> date | None:
        """The last day before today on which this chat is known to have been here; else the day the store has."""
        if today != self._today:
            self._today = today
            self._before.clear()
        if last_seen_on is not None and last_seen_on < today and len(self._before) < KEPT:
            self._before.setdefault(chat_id, last_seen_on)
        return self._before.get(chat_id, last_seen_on)
