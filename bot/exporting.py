"""Exporting: the pack as a folder of static pages or feeds, for any web server or a memory stick.

Rendering is pages' work. Here the pack is found, and a folder is written in such a way that a folder of somebody else
is never touched, a page that did not change keeps its time, and the revisions of a card that stands stay.
"""

import contextlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from bot.cards.pack import Pack
from bot.content.catalogues import all_phrases
from bot.content.publications import load_published, published_revisions
from bot.depot import PACKS
from bot.publishing import NoContent, as_it_lies
from bot.settings import ConfigurationError, Settings
from bot.site import site

MARKER = ".sahelbot-export"
_FORMAT = "sahelbot export 1"
_REVISION = re.compile(r"(?P<page>[a-zA-Z-]+/[a-z0-9-]+)/[0-9a-f]{8}/([0-9]+|index)\.html")
_PATH = re.compile(r"(?:[a-zA-Z0-9-][a-zA-Z0-9.-]*/)*[a-zA-Z0-9-][a-zA-Z0-9.-]*")
_ADDRESS = re.compile(r"https?://[^\s\"'<>&?#]+")


class Export(StrEnum):
    SITE = "site"
    FEED = "feed"


class NotWritten(Exception):
    """The folder cannot be written to; the message names what failed."""

    exit_code = 74


@dataclass(frozen=True, slots=True)
class Written:
    """How many files there are now, and how many of them are new, changed or gone."""

    files: int
    changed: int
    removed: int

    def __str__(self) -> str:
        return f"{self.files} files: {self.changed} written, {self.removed} removed"


async def export(
    settings: Settings, what: Export, folder: Path, *, published: str | None, url: str, now: datetime
) -> str:
    """Write the site or the feeds of the content folder, or of a published revision; gives a sentence on what was done.

    Raises NoContent, ConfigurationError (another's folder, no such revision, a wrong address) and NotWritten."""
    if url and not _ADDRESS.fullmatch(url):
        raise ConfigurationError(f"“{url}” is no address; write it like https://example.org/sahel")
    pack = _published(settings, published) if published else as_it_lies(settings, now=now)
    made = site.site if what is Export.SITE else site.feeds
    files = {file.path: file.text for file in made(pack, all_phrases(), now=now, url=url.rstrip("/"))}
    try:
        done = write(folder, what, files)
    except OSError as reason:
        raise NotWritten(f"{folder} cannot be written: {reason.strerror or reason}.") from None
    return f"{folder} holds revision {pack.short_revision}, {done}."


def write(folder: Path, what: Export, files: dict[str, str]) -> Written:
    """Make `folder` hold these files. What an earlier export wrote and this one does not is removed, kept revisions
    of standing cards apart. Raises ConfigurationError if the folder is not ours, OSError."""
    before = _earlier(folder, what)
    kept = {path for path in before - set(files) if _is_kept(path, files)}
    folder.mkdir(parents=True, exist_ok=True)
    _mark(folder, what, before | set(files))
    changed = sum(_put(folder / path, text) for path, text in sorted(files.items()))
    gone = sorted(before - set(files) - kept)
    for path in gone:
        _remove(folder, path)
    _mark(folder, what, kept | set(files))
    return Written(len(files) + len(kept), changed, len(gone))


def _published(settings: Settings, revision: str) -> Pack:
    packs = settings.data_dir / PACKS
    fitting = [known for known in published_revisions(packs) if known.startswith(revision)]
    if len(fitting) != 1:
        why = "fits more than one" if fitting else "is none"
        raise NoContent(f"“{revision}” {why} of the published revisions in {packs}.")
    pack = load_published(packs, fitting[0]).pack
    if pack is None:
        raise NoContent(f"The published pack {fitting[0][:12]} is damaged; publish the folder again.")
    return pack


def _earlier(folder: Path, what: Export) -> set[str]:
    """The paths that an earlier export of the same sort wrote here."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return set()
    try:
        first, *paths = (folder / MARKER).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError):
        raise ConfigurationError(f"{folder} was not made by an export; name a new or an empty folder.") from None
    if first != f"{_FORMAT} {what}":
        raise ConfigurationError(f"{folder} holds another export ({first}); name a new or an empty folder.")
    return {path for path in paths if _PATH.fullmatch(path)}


def _is_kept(path: str, files: Iterable[str]) -> bool:
    """Whether it is an earlier revision of a card that still stands."""
    match = _REVISION.fullmatch(path)
    return match is not None and f"{match['page']}/index.html" in files


def _mark(folder: Path, what: Export, paths: set[str]) -> None:
    _put(folder / MARKER, "\n".join((f"{_FORMAT} {what}", *sorted(paths))) + "\n")


def _put(path: Path, text: str) -> bool:
    """Write a file whole, unless it reads so already."""
    data = text.encode()
    with contextlib.suppress(OSError):
        if path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(data)
    aside.replace(path)
    return True


def _remove(folder: Path, path: str) -> None:
    """The file, and the folders that it leaves empty."""
    (folder / path).unlink(missing_ok=True)
    for above in Path(path).parents[:-1]:
        with contextlib.suppress(OSError):
            (folder / above).rmdir()
