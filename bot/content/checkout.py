"""The checkout: the pack of a repository's branch as a folder of its own, brought level by a pull.

A pull fetches one commit without its history and unpacks it aside; then one small file that names the folder is
replaced. Whatever goes wrong, the folder of the last good pull stays, and nobody ever reads half of one."""

import asyncio
import fcntl
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.content.git import GitFailed, git
from bot.content.repository import Repository

PULL_S = 60.0
ARCHIVE_BYTES = 64 << 20  # of the pack alone, unpacked
PLACES = ("", "content")  # where pack.yaml may stand in a repository
_NOW, _TREES, _LOCK = "now", "trees", "lock"
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LOOK_AGAIN_S = 0.1
_PULLED = "refs/pulled"


@dataclass(frozen=True, slots=True)
class Pulled:
    """`is_new`: the branch has moved since the last pull."""

    commit: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Checkout:
    """`home` is a folder of its own in the data folder."""

    source: Repository
    home: Path

    @property
    def folder(self) -> Path:
        """The pack as last pulled; a folder that is not there before the first pull."""
        return self.home / _TREES / (self.commit or "none")

    @property
    def commit(self) -> str:
        """What was pulled last; empty before the first time."""
        try:
            written = (self.home / _NOW).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""
        return written if _COMMIT.fullmatch(written) else ""

    async def pull(self, *, within_s: float = PULL_S) -> Pulled:
        """Bring the folder level with the branch. Raises GitFailed, which leaves it as it was."""
        try:
            async with asyncio.timeout(within_s), self._alone():
                return await self._pulled(within_s)
        except TimeoutError:
            raise GitFailed(f"{self.source.address} was not fetched within {within_s:g} s") from None
        except OSError as reason:
            raise GitFailed(f"{self.home} cannot be written: {reason.strerror}") from None

    async def _pulled(self, within_s: float) -> Pulled:
        before = self.commit
        head = await git(self.source, *_head(self.source), folder=self.home, within_s=within_s)
        if before and head[: len(before)] == before and self.folder.is_dir():
            return Pulled(before, is_new=False)
        if not head:
            raise GitFailed(f"{self.source.address} has no branch “{self.source.branch or 'HEAD'}”")
        await asyncio.to_thread(_swept, self.home)
        aside = Path(tempfile.mkdtemp(prefix="new-", dir=self.home))
        try:
            commit = await self._fetched(aside, within_s)
            await asyncio.to_thread(_put_in_place, aside / "pack", self.home, commit)
        finally:
            await asyncio.to_thread(shutil.rmtree, aside)
        await asyncio.to_thread(_forget, self.home, {before, commit})
        return Pulled(commit, is_new=commit != before)

    async def _fetched(self, aside: Path, within_s: float) -> str:
        """One commit in a repository of its own, its pack unpacked beside it."""

        async def ask(*arguments: str, file_bytes: int = 512 << 20) -> str:
            return await git(self.source, *arguments, folder=aside, within_s=within_s, file_bytes=file_bytes)

        await ask("init", "--bare", "--quiet", "--template=", "repository")
        there = ("--git-dir", "repository")
        fetch = ("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        await ask(*there, *fetch, "--", self.source.address, f"+{self.source.ref}:{_PULLED}")
        commit = await ask(*there, "rev-parse", "--verify", f"{_PULLED}^{{commit}}")
        if not _COMMIT.fullmatch(commit):
            raise GitFailed(f"{self.source.address} answered with no commit")
        place = await self._place(there, aside, within_s)
        archive = ("archive", "--format=tar", "--output=pack.tar", f"{_PULLED}:{place}")
        await ask(*there, *archive, file_bytes=ARCHIVE_BYTES)
        await asyncio.to_thread(_unpack, aside / "pack.tar", aside / "pack")
        return commit

    async def _place(self, there: tuple[str, ...], aside: Path, within_s: float) -> str:
        listed = await git(
            self.source, *there, "ls-tree", "--name-only", _PULLED, *(_pack(place) for place in PLACES),
            folder=aside, within_s=within_s,
        )  # fmt: skip
        found = listed.splitlines()
        place = next((place for place in PLACES if _pack(place) in found), None)
        if place is None:
            raise GitFailed(f"{self.source.address} has no pack.yaml, neither at its top nor in content/")
        return place

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """One pull at a time, the command line's beside a running bot included."""
        self.home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.home / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _locked(descriptor):  # noqa: ASYNC110 - another process tells nothing when it is done
                await asyncio.sleep(_LOOK_AGAIN_S)
            yield
        finally:
            os.close(descriptor)


def _head(source: Repository) -> tuple[str, ...]:
    return ("ls-remote", "--quiet", "--", source.address, source.ref)


def _pack(place: str) -> str:
    return f"{place}/pack.yaml" if place else "pack.yaml"


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unpack(archive: Path, folder: Path) -> None:
    """Plain files and folders; a link becomes one that leads nowhere, for the loader to refuse in its place."""
    folder.mkdir()
    with tarfile.open(archive, mode="r:") as tar:
        for member in tar:
            path = folder / member.name
            if not path.resolve().is_relative_to(folder.resolve()):
                raise GitFailed("the repository holds a path that leads out of it")
            if member.isdir():
                path.mkdir(parents=True, exist_ok=True)
            elif member.isfile() and (read := tar.extractfile(member)) is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(read.read())
            else:
                path.symlink_to("a-link-in-the-repository")


def _put_in_place(pack: Path, home: Path, commit: str) -> None:
    trees = home / _TREES
    trees.mkdir(exist_ok=True)
    tree = trees / commit
    if not tree.is_dir():
        pack.rename(tree)
    written = home / f"new-{_NOW}"
    written.write_text(commit, encoding="ascii")
    written.replace(home / _NOW)


def _swept(home: Path) -> None:
    """What a kill left behind."""
    for left in home.glob("new-*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _forget(home: Path, kept: set[str]) -> None:
    """The tree before the last stays: somebody may be reading it."""
    for tree in (home / _TREES).iterdir():
        if tree.name not in kept:
            shutil.rmtree(tree, ignore_errors=True)
