"""A rhythm: whether it is time to look again. A clock that was set back is a reason to look."""

from datetime import UTC, datetime, timedelta
from typing import Final

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Rhythm:
    """`every`: between two looks. Due at first, and until a look is noted."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._looked_at = _NEVER

    def is_due(self, now: datetime) -> bool:
        return not _NEVER < self._looked_at <= now < self._looked_at + self._every

    def note(self, now: datetime) -> None:
        self._looked_at = now
