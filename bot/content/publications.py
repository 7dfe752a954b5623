"""Publications: copies of checked packs, by revision, that nobody edits. Which one is current is the store's to know.

A copy appears whole or not at all: it is written aside, forced to the disk, and renamed. Serving starts from a copy,
after its hash was compared, so that a folder an editor is working in never reaches a reader by a restart.
"""

import os
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path

from bot.cards.problems import Problem
from bot.content.loader import Loaded, load_leniently
from bot.content.tree import Tree, read_tree

ATTEMPTS = 3  # to put a copy in its place while another process does the same
_REVISION = re.compile(r"[0-9a-f]{64}")


class ChangedMeanwhileError(Exception):
    """The folder is no longer the one that was checked; check it again."""


def publish_copy(folder: Path, packs_dir: Path, revision: str) -> Path:
    """Copy the files of `folder` to `packs_dir/revision`, unless they are there. Returns the copy's folder.

    Raises ChangedMeanwhileError when `folder` does not have that revision any more, OSError when the disk is full."""
    copy = packs_dir / _valid(revision)
    if copy.is_dir() and read_tree(copy).revision == revision:
        return copy
    tree = read_tree(folder)
    if tree.revision != revision:
        raise ChangedMeanwhileError("The content folder has changed since it was checked; check it again.")
    packs_dir.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=packs_dir))
    try:
        _write(tree, aside / "pack")
        _put_in_place(aside, copy, revision)
    finally:
        shutil.rmtree(aside)
    _force(packs_dir)
    return copy


def load_published(packs_dir: Path, revision: str, today: date | None = None) -> Loaded:
    """The published pack of that revision; a copy that is gone or was edited is a problem, and no pack.

    The rules of the day of publishing stand; with `today` they are asked anew, and only tell."""
    if not _REVISION.fullmatch(revision):
        return _refused(packs_dir, f"“{revision[:80]}” is no revision of a pack")
    copy = packs_dir / revision
    if not copy.is_dir():
        return _refused(copy, "this published pack is gone; publish again")
    tree = read_tree(copy)
    if tree.revision != revision:
        return _refused(copy, "this published pack was edited; publish again")
    return load_leniently(tree, today=today)


def published_revisions(packs_dir: Path) -> tuple[str, ...]:
    """The revisions that have a copy, the newest first."""
    if not packs_dir.is_dir():
        return ()
    copies = [path for path in packs_dir.iterdir() if _REVISION.fullmatch(path.name) and path.is_dir()]
    return tuple(path.name for path in sorted(copies, key=lambda path: path.stat().st_mtime_ns, reverse=True))


def _valid(revision: str) -> str:
    if not _REVISION.fullmatch(revision):
        raise ValueError(f"“{revision[:80]}” is no revision of a pack")
    return revision


def _refused(path: Path, sentence: str) -> Loaded:
    return Loaded(None, (Problem(path.name, 1, 1, "", sentence, rule="published"),))


def _write(tree: Tree, folder: Path) -> None:
    folder.mkdir()
    for file in tree.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as written:
            written.write(file.data)
            written.flush()
            os.fchmod(written.fileno(), 0o444)
            os.fsync(written.fileno())
    for inner in folder.rglob("*"):
        if inner.is_dir():
            _force(inner)
    _force(folder)


def _put_in_place(aside: Path, copy: Path, revision: str) -> None:
    """Rename the new copy to its name; a damaged one there gives way, another publisher's good one stays."""
    for attempt in range(ATTEMPTS):
        try:
            if copy.exists():
                copy.rename(aside / f"damaged-{attempt}")
            (aside / "pack").rename(copy)
        except OSError:
            if attempt + 1 == ATTEMPTS:
                raise
        else:
            return
        if copy.is_dir() and read_tree(copy).revision == revision:
            return


def _force(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
