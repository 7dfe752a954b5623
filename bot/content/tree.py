"""The content folder: which files it holds, their bytes and their hash. What the bytes say is the loader's work.

Only plain files are read, each once, so that what is hashed is what is checked. Links, devices and strays are told.
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from bot.cards.card import CardKind
from bot.cards.problems import Problem, Severity
from bot.content.scalars import ID
from bot.content.suggestions import did_you_mean
from bot.content.syntax import MAX_BYTES

MAX_FILES = 10_000
MAX_TOTAL_BYTES = 32 << 20
MAX_MAP_BYTES = 4 << 20
MAX_FOLDERS_DEEP = 4
_TOP = {"cards", "dispatches", "glossary.yaml", "maps", "pack.yaml", "sources", "trackers"}


class FileKind(StrEnum):
    PACK = "pack"
    SOURCES = "sources"
    CARD = "card"
    TRACKER = "tracker"
    DISPATCH = "dispatch"
    GLOSSARY = "glossary"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class ContentFile:
    """One file: `path` is relative to the folder, with slashes."""

    path: str
    kind: FileKind
    data: bytes

    @property
    def id(self) -> str:
        return PurePosixPath(self.path).stem


@dataclass(frozen=True, slots=True)
class Tree:
    files: tuple[ContentFile, ...]
    problems: tuple[Problem, ...]

    @property
    def revision(self) -> str:
        """SHA-256 over paths and bytes in order, 64 hex digits."""
        digest = hashlib.sha256()
        for file in self.files:
            for part in (file.path.encode(), file.data):
                digest.update(len(part).to_bytes(8, "big"))
                digest.update(part)
        return digest.hexdigest()


def read_tree(folder: Path) -> Tree:
    """Everything in `folder`, sorted by path. Never raises for what an editor can do to a folder."""
    files: list[ContentFile] = []
    problems: list[Problem] = []
    total = 0
    for found in _walk(folder, ""):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        read = _read(folder, found)
        if isinstance(read, Problem):
            problems.append(read)
        elif read is not None:
            files.append(read)
            total += len(read.data)
        if len(files) > MAX_FILES or total > MAX_TOTAL_BYTES:
            sentence = f"the folder holds more than {MAX_FILES} files or {MAX_TOTAL_BYTES >> 20} MiB"
            problems.append(_problem(found, sentence))
            break
    return Tree(tuple(sorted(files, key=lambda file: file.path)), tuple(problems))


def _problem(path: str, sentence: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(path, 1, 1, "", sentence, severity, rule="file")


def _walk(folder: Path, under: str) -> Iterator[str | Problem]:
    """Relative paths of files below `under`; hidden ones are passed over."""
    try:
        with os.scandir(folder / under) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield _problem(under or ".", f"cannot be read: {error.strerror}")
        return
    for entry in entries:
        name = entry.name.encode(errors="replace").decode()
        path = f"{under}/{name}" if under else name
        if entry.name.startswith("."):
            continue
        if name != entry.name:
            yield _problem(path, "the file's name is not UTF-8; rename it")
        elif entry.is_symlink():
            yield _problem(path, "is a symbolic link; put the file itself here")
        elif not entry.is_dir(follow_symlinks=False):
            yield path
        elif name.endswith((".yaml", ".geojson")):
            yield _problem(path, "is a folder with the name of a file; rename it")
        elif path.count("/") + 1 > MAX_FOLDERS_DEEP:
            yield _problem(path, "is a folder too deep")
        else:
            yield from _walk(folder, path)


def _read(folder: Path, path: str) -> ContentFile | Problem | None:
    kind = kind_of(path)
    if kind is None:
        return _stray(path)
    limit = MAX_MAP_BYTES if kind is FileKind.MAP else MAX_BYTES
    try:
        data = _bytes_of(folder / path, limit)
    except OSError as error:
        said = "it is a symbolic link" if error.errno == errno.ELOOP else error.strerror
        return _problem(path, f"cannot be read: {said}")
    if data is None:
        return _problem(path, "is not a plain file; remove it")
    if len(data) > limit:
        return _problem(path, f"the file is larger than {limit >> 10} KiB; split it")
    misnamed = _misnamed(path, kind)
    return misnamed or ContentFile(path, kind, data)


def _bytes_of(path: Path, limit: int) -> bytes | None:
    """At most one byte more than `limit`; None for a pipe, a device or a socket."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return None
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        return file.read(limit + 1)


def kind_of(path: str) -> FileKind | None:
    """What a file is by where it stands; None for a file nobody reads."""
    parts = path.split("/")
    name = parts[-1]
    match parts[:-1]:
        case [] if name in ("pack.yaml", "glossary.yaml"):
            return FileKind(name.removesuffix(".yaml"))
        case ["maps"] if name.endswith(".geojson"):
            return FileKind.MAP
        case ["sources"] if name.endswith(".yaml"):
            return FileKind.SOURCES
        case ["trackers"] if name.endswith(".yaml"):
            return FileKind.TRACKER
        case ["cards", kind] if kind in set(CardKind) and name.endswith(".yaml"):
            return FileKind.CARD
        case ["dispatches", year] if re.fullmatch(r"[0-9]{4}", year) and name.endswith(".yaml"):
            return FileKind.DISPATCH
    return None


def _misnamed(path: str, kind: FileKind) -> Problem | None:
    stem = PurePosixPath(path).stem
    if kind in (FileKind.CARD, FileKind.TRACKER, FileKind.DISPATCH) and not re.fullmatch(ID, stem):
        return _problem(path, f"“{stem}” is no id; name the file with small letters, digits and hyphens, 48 at most")
    return None


def _stray(path: str) -> Problem | None:
    """A file of ours in the wrong place is an error, any other file a warning."""
    folders, _, name = path.rpartition("/")
    if name.endswith(".md") or name.startswith("LICENSE"):
        return None
    if name.endswith(".yml"):
        return _problem(path, f"is not read; name it {name.removesuffix('.yml')}.yaml")
    if not name.endswith((".yaml", ".geojson")):
        return _problem(path, "is not read: no file of a pack has this name", Severity.WARNING)
    parts = folders.split("/")
    if parts[0] == "cards" and len(parts) == 2:
        return _problem(path, f"“{parts[1]}” is no kind of card" + (did_you_mean(parts[1], CardKind) or _kinds()))
    if parts[0] == "dispatches":
        return _problem(path, "a dispatch stands in the folder of its year, such as dispatches/2026")
    top = parts[0] or name
    return _problem(path, "is not read here" + did_you_mean(top, _TOP - {top}))


def _kinds() -> str:
    return f"; the kinds are {', '.join(CardKind)}"
