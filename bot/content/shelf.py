"""The shelf: pages as they were last made, kept while nothing they are made of changes. Making them is pages' work.

A page depends on its pack, the press, the language and the mode; on the day, as for a review that is due; and on which
dispatches can be seen. So all are kept until midnight UTC or the next dispatch's minute, and go with their pack."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from bot.cards.pack import Pack
from bot.pages.page import Page
from bot.pages.presses import Press
from bot.pages.reading import Reading

ROOM = 400  # pages; about ten kilobytes each

Make = Callable[[Reading, Press], Page | None]
_Key = tuple[Press, str, bool, str, Make]


class Shelf:
    """Of one pack. What is asked of another is made anew, as is what depends on more than `Make` is told."""

    def __init__(self, pack: Pack, *, room: int = ROOM) -> None:
        self._pack = pack
        self._room = room
        self._pages: dict[_Key, Page] = {}
        self._from = self._until = datetime(1970, 1, 1, tzinfo=UTC)

    def page(self, reading: Reading, press: Press, make: Make) -> Page | None:
        """The page of a press in a reading; `make` is called if it is not here. None is not kept."""
        if reading.pack is not self._pack:
            return make(reading, press)
        if not self._from <= reading.now < self._until:
            self._pages.clear()
            self._from, self._until = reading.now, _good_until(self._pack, reading.now)
        key = (press, reading.language, reading.light, reading.bot, make)
        page = self._pages.pop(key, None) or make(reading, press)
        if page is not None:
            self._pages[key] = page  # the one asked for last goes last
            if len(self._pages) > self._room:
                del self._pages[next(iter(self._pages))]
        return page


def _good_until(pack: Pack, now: datetime) -> datetime:
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    coming = (each.publish_at for each in pack.dispatches.values() if each.publish_at > now)
    return min([midnight, *coming])
