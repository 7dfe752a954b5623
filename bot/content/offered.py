"""What is offered: the packs of the newest previews, so that their pages can be looked at before they are published."""

from bot.cards.pack import Pack

ROOM = 2  # packs; two editors may look at two states of the folder


class Offered:
    """By revision, the last one kept last. In memory alone: after a restart the folder is read again."""

    def __init__(self) -> None:
        self._packs: dict[str, Pack] = {}

    def keep(self, pack: Pack) -> None:
        self._packs.pop(pack.revision, None)
        self._packs[pack.revision] = pack
        while len(self._packs) > ROOM:
            del self._packs[next(iter(self._packs))]

    def find(self, digits: str) -> Pack | None:
        """The pack whose revision begins so."""
        return next((pack for revision, pack in self._packs.items() if digits and revision.startswith(digits)), None)

    def drop(self, revision: str) -> None:
        """It is published, or nobody wants it any more."""
        self._packs.pop(revision, None)
