"""The current pack: what every door serves. A swap is one assignment; where packs come from is publications' work."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.cards.pack import Pack
from bot.cards.search import Index
from bot.content.shelf import Shelf
from bot.pages.publisher import Publisher


@dataclass(frozen=True)
class Served:
    """A pack with what is made of it once, so that a swap makes nothing. `published_at` is None before a Publish."""

    pack: Pack
    published_at: datetime | None = None
    publisher: Publisher = Publisher.OPERATOR

    @cached_property
    def index(self) -> Index:
        return Index(self.pack)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.pack)


class CurrentPack:
    """Hold `pack` for the length of one answer, and the answer is of one revision."""

    def __init__(
        self, pack: Pack, *, published_at: datetime | None = None, publisher: Publisher = Publisher.OPERATOR
    ) -> None:
        self._served = Served(pack, published_at, publisher)

    @property
    def pack(self) -> Pack:
        return self._served.pack

    @property
    def index(self) -> Index:
        return self._served.index

    @property
    def shelf(self) -> Shelf:
        """Pages of the pack, made once."""
        return self._served.shelf

    def prepare(self) -> None:
        """Make what the first search needs, before somebody searches. For a thread."""
        self._served.index  # noqa: B018 - made and kept

    @property
    def published_at(self) -> datetime | None:
        return self._served.published_at

    @property
    def publisher(self) -> Publisher:
        return self._served.publisher

    def swap(self, served: Served) -> None:
        """Serve another pack from now on. Make its index before, aside."""
        self._served = served
