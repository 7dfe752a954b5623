"""Readership: a marker outside the data folder that says where there were readers. Where there were, none is empty.

A data folder that is not mounted looks like a first start; without the marker the bot would begin anew, in silence."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import address_of
from bot.store.refusals import StoreError
from bot.store.tables import meta, subscribers

SOME = select(subscribers.c.id).limit(1)
CREATED = select(meta.c.value).where(meta.c.key == "created_at")


class ReadersGone(StoreError):
    """The database is empty or not there, and it held subscribers when it was last open."""


class Marker:
    """A file with a line for each database that has had subscribers: where it is and when it was made.

    Raises BadAddress."""

    def __init__(self, path: Path, url: str) -> None:
        self._path = path
        address = address_of(url)
        file = address.database or ""
        is_file = address.get_backend_name() == "sqlite"
        self._place = str(Path(file).absolute()) if is_file else address.render_as_string(hide_password=True)
        self._file = Path(file) if is_file else None

    def look_before(self) -> None:
        """Raises ReadersGone if the file is not there and was."""
        if self._file is not None and not self._file.exists() and self._marked() is not None:
            raise self._gone(f"The database {self._place} is gone")

    async def look(self, conn: AsyncConnection) -> None:
        """Raises ReadersGone if another, empty database is in the place of the one that was marked."""
        marked = self._marked()
        if marked is None or await _has_readers(conn) or await _made(conn) == marked:
            return
        raise self._gone(f"The database {self._place} is a new and empty one")

    async def keep(self, conn: AsyncConnection) -> bool:
        """Mark this database once it has subscribers. True: it is marked. Raises OSError."""
        if not await _has_readers(conn):
            return False
        made = await _made(conn)
        if self._marked() != made:
            others = [line for line in self._lines() if line.partition(" ")[2] != self._place]
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._path.with_name(f".{self._path.name}.new")
            draft.write_text("".join(f"{line}\n" for line in (*others, f"{made} {self._place}")), encoding="utf-8")
            draft.rename(self._path)
        return True

    def _marked(self) -> str | None:
        found = (line.partition(" ") for line in self._lines())
        return next((made for made, _, place in found if place == self._place), None)

    def _lines(self) -> list[str]:
        try:
            return self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _gone(self, what: str) -> ReadersGone:
        return ReadersGone(
            f"{what}, and it had subscribers. Mount its folder, or give a backup to: sahelbot restore FILE. "
            f"To begin anew, remove its line from {self._path}."
        )


async def _has_readers(conn: AsyncConnection) -> bool:
    return (await conn.execute(SOME)).first() is not None


async def _made(conn: AsyncConnection) -> str:
    value = (await conn.execute(CREATED)).scalar_one_or_none()
    return "" if value is None else value.decode()
