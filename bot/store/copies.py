"""Copies: a SQLite database as one file, made while it is in use, looked at, and put in place of another.

What a copy means to readers, and who may be told what, is `restored`'s and its callers' work."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.store.refusals import DamagedDatabase, KeyMismatch, ReadOnlyDatabase, StorageFull
from bot.store.schema import needs_migration
from bot.store.sqlite import BUSY_TIMEOUT_S, look_at_header, refusal, sync_folder, uri

BACKED_UP_AT: Final = "backed_up_at"
"""In `meta` of every copy: when it began to be made. What came later it does not know."""
FULL: Final = 28  # ENOSPC


@dataclass(frozen=True, slots=True)
class Copy:
    """A sound copy. `made_at` is aware; None for a file that was not made by `make`."""

    path: Path
    size: int
    revision: str
    made_at: datetime | None


def make(source: Path, target: Path, *, fingerprint: bytes, at: datetime) -> Copy:
    """A whole copy of a database that may be in use, mode 0600, checked before it gets its name.

    Raises StoreError; `target` must not be there yet."""
    look_at_header(source)
    with new_file(target) as draft:
        _copy_pages(source, draft, at)
        found = look(draft, fingerprint=fingerprint, named=source)
        _sync(draft)
        draft.rename(target)
        sync_folder(target.parent)
    return Copy(target, found.size, found.revision, found.made_at)


@contextlib.contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """An empty file, mode 0600, to be filled and given the name of `target`; gone at the end unless it was."""
    if target.exists():
        raise ReadOnlyDatabase(f"{target} is there already; give another name.")
    draft = target.with_name(f".{target.name}.partial")
    with _writing(target):
        draft.unlink(missing_ok=True)
        os.close(_new(draft))
        try:
            yield draft
        finally:
            draft.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """Bytes. Raises ReadOnlyDatabase where there is no such file."""
    if not path.is_file():
        raise ReadOnlyDatabase(f"{path} is no file that can be read.")
    return path.stat().st_size


def look(path: Path, *, fingerprint: bytes, named: Path | None = None) -> Copy:
    """Open it, read every page of it and compare its stamps, without changing it. Raises StoreError.

    `named` is the file that a refusal speaks of, if not this one."""
    look_at_header(path)
    told_of = named or path
    try:
        with contextlib.closing(sqlite3.connect(uri(path) + "?mode=ro&immutable=1", uri=True)) as connection:
            told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or (None,)
            stamps = dict(connection.execute("SELECT key, value FROM meta").fetchall())
    except sqlite3.DatabaseError as error:
        raise refusal(error, told_of) or DamagedDatabase(f"{told_of} is damaged: {error}.") from None
    if told != ["ok"]:
        raise DamagedDatabase(f"{told_of} is damaged: {told[0]}.")
    needs_migration(revision)
    if stamps.get("key_fingerprint") != fingerprint:
        raise KeyMismatch(f"{told_of} was sealed with another data key; give the one it was made with.")
    made_at = stamps.get(BACKED_UP_AT)
    return Copy(path, path.stat().st_size, str(revision), datetime.fromisoformat(made_at.decode()) if made_at else None)


def draft_of(copy: Path, database: Path) -> Path:
    """A copy of the copy beside the database, to be worked on before it takes its place. Raises StoreError."""
    size_of(copy)
    draft = database.with_name(database.name + ".restoring")
    with _writing(draft):
        for leftover in _files(draft):
            leftover.unlink(missing_ok=True)
        draft.parent.mkdir(parents=True, exist_ok=True)
        with copy.open("rb") as source, os.fdopen(_new(draft), "wb") as written:
            shutil.copyfileobj(source, written)
    return draft


def put_in_place(draft: Path, database: Path, *, aside: Path) -> bool:
    """The draft becomes the database; what was there keeps its content under `aside`. False: nothing was there.

    A kill leaves the old one, the new one, or none of the name with both beside it; never half of any."""
    with _writing(database):
        _sync(draft)
        was_there = database.exists()
        for old, kept in zip(_files(database), _files(aside), strict=True):
            if old.exists():
                old.rename(kept)
        for leftover in _files(draft)[1:]:
            leftover.unlink(missing_ok=True)
        draft.rename(database)
        sync_folder(database.parent)
    return was_there


def discard(draft: Path) -> None:
    """A draft that was not put in place, and what lies beside it."""
    for leftover in _files(draft):
        leftover.unlink(missing_ok=True)


def _copy_pages(source: Path, draft: Path, at: datetime) -> None:
    """In one step: a reader's snapshot, which holds up no writer."""
    try:
        with (
            contextlib.closing(sqlite3.connect(uri(source) + "?mode=rw", uri=True, timeout=BUSY_TIMEOUT_S)) as read,
            contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as written,
        ):
            read.execute("PRAGMA query_only=ON")
            read.backup(written)
            written.execute("PRAGMA journal_mode=DELETE").fetchall()  # one file, without a journal beside it
            written.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (BACKED_UP_AT, at.isoformat().encode()))
    except sqlite3.DatabaseError as error:
        raise refusal(error, source) or DamagedDatabase(f"{source} cannot be copied: {error}.") from None


def _files(path: Path) -> tuple[Path, Path, Path]:
    """A database with what SQLite lays beside it."""
    return path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == FULL:
            raise StorageFull(f"The disk of {path} is full.") from None
        raise ReadOnlyDatabase(f"{path} cannot be written: {error.strerror}.") from None
