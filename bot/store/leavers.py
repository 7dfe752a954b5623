"""Leavers: who stopped, was erased or moved, as keyed hashes in files outside the database. A restore asks for them.

A backup knows nothing of a /stop that came after it; these files do. They lie beside the data key, one for each month,
for as long as a backup may be restored. Their hashes are made with a secret of their own that only the data key opens,
so that the files alone tell nothing, and the hashes outlive a change of the key."""

import asyncio
import contextlib
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot import log
from bot.store.keys import Cipher

PURPOSE: Final = b"leavers"
HASH_BYTES: Final = 16

_Hashed = Callable[[bytes], str]

_log = log.get(__name__)


class Departure(StrEnum):
    """How a chat left. The words of the files."""

    STOP = "stop"
    FORGET = "forget"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Departed:
    """Those who left in some time. Hashes of topics were stopped, of chats erased; `moved` leads to the new chat."""

    secret: bytes = field(repr=False)
    stopped: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    moved: dict[str, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether there were notes to look into, though they may name nobody."""
        return bool(self.secret)

    def of(self, chat_id: int, thread_id: int) -> Departure | None:
        """Whether this topic of a chat left, under this or a later number of the chat."""
        chat = _chat_hash(self.secret, chat_id)
        for _ in range(len(self.moved) + 1):
            if chat in self.forgotten:
                return Departure.FORGET
            if _topic_hash(self.secret, chat, thread_id) in self.stopped:
                return Departure.STOP
            if chat not in self.moved:
                return None
            chat = self.moved[chat]
        return None

    def has_left(self, chat_id: int) -> bool:
        """Whether the chat, or the part of it that is no forum's topic, left."""
        return self.of(chat_id, 0) is not None


class Leavers:
    """Notes are added by every process that has the database open; each is one write of one line."""

    def __init__(self, folder: Path, cipher: Cipher, *, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._cipher = cipher
        self._now = now
        self._secret: bytes | None = None

    async def stopped(self, chat_id: int, thread_id: int) -> None:
        await self._note(Departure.STOP, lambda key: _topic_hash(key, _chat_hash(key, chat_id), thread_id))

    async def forgotten(self, chat_id: int) -> None:
        await self._note(Departure.FORGET, lambda key: _chat_hash(key, chat_id))

    async def moved(self, old_chat_id: int, new_chat_id: int) -> None:
        await self._note(Departure.MOVE, lambda key: f"{_chat_hash(key, old_chat_id)} {_chat_hash(key, new_chat_id)}")

    async def _note(self, how: Departure, hashed: _Hashed) -> None:
        """What cannot be noted is told, and keeps nobody from leaving."""
        try:
            await asyncio.to_thread(self._write, how, hashed)
        except (OSError, ValueError) as reason:
            _log.error("who left could not be noted; a restore would not know", action="leavers", reason=str(reason))

    def _write(self, how: Departure, hashed: _Hashed) -> None:
        at = self._now()
        line = f"{at.isoformat()} {how} {hashed(self._known_secret())}\n"
        descriptor = os.open(self._folder / f"{at:%Y-%m}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def since(self, moment: datetime) -> Departed:
        """Those who left at `moment` or later. Raises ValueError if the files' secret opens with another key."""
        if not self._key_file.exists():
            return Departed(b"")
        found: dict[Departure, list[list[str]]] = {how: [] for how in Departure}
        for at, how, hashes in self._lines():
            if at >= moment:
                found[how].append(hashes)
        return Departed(
            self._known_secret(),
            stopped=frozenset(each[0] for each in found[Departure.STOP]),
            forgotten=frozenset(each[0] for each in found[Departure.FORGET]),
            moved={each[0]: each[1] for each in found[Departure.MOVE] if each[0] != each[1]},
        )

    def _lines(self) -> Iterator[tuple[datetime, Departure, list[str]]]:
        """A line that a kill has cut short is passed over: what it told was not committed either."""
        for path in self._months():
            for line in path.read_text(encoding="utf-8").splitlines():
                words = line.split()
                if len(words) >= 3 and len(words[-1]) == 2 * HASH_BYTES:
                    yield datetime.fromisoformat(words[0]), Departure(words[1]), words[2:]

    def prune(self, before: datetime) -> int:
        """Drop the months that ended before; how many."""
        gone = [path for path in self._months() if path.name < f"{before:%Y-%m}"]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def admit(self, other: Cipher) -> None:
        """From now on this key opens the secret, too."""
        if self._key_file.exists():
            self._seal(self._known_secret(), other)

    def _months(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]"))

    @property
    def _key_file(self) -> Path:
        return self._folder / "key"

    def _known_secret(self) -> bytes:
        """The secret of the hashes, made at the first note."""
        if self._secret is None:
            if not self._key_file.exists():
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                with contextlib.suppress(FileExistsError):  # another process was first
                    self._seal(_first_secret(self._cipher), self._cipher, os.O_EXCL)
            own = self._cipher.fingerprint.hex()
            sealed = dict(line.split() for line in self._key_file.read_text(encoding="utf-8").splitlines())
            if own not in sealed:
                raise ValueError(f"{self._key_file} was made with another data key")
            self._secret = self._cipher.open(bytes.fromhex(sealed[own]), PURPOSE)
        return self._secret

    def _seal(self, secret: bytes, cipher: Cipher, flags: int = 0) -> None:
        descriptor = os.open(self._key_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | flags, 0o600)
        try:
            os.write(descriptor, f"{cipher.fingerprint.hex()} {cipher.seal(secret, PURPOSE).hex()}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _first_secret(cipher: Cipher) -> bytes:
    """Made of the data key, so that what several replicas note can be laid together."""
    return hashlib.sha256(PURPOSE + cipher.seal_chat(0)).digest()


def _chat_hash(secret: bytes, chat_id: int) -> str:
    return _hash(secret, b"chat", chat_id.to_bytes(8, "big", signed=True))


def _topic_hash(secret: bytes, chat: str, thread_id: int) -> str:
    """Made of the chat's hash, so that it can be told of a chat known by its hash alone."""
    return _hash(secret, b"topic", bytes.fromhex(chat) + thread_id.to_bytes(8, "big", signed=True))


def _hash(secret: bytes, what: bytes, of: bytes) -> str:
    return hmac.digest(secret, what + b"\0" + of, "sha256")[:HASH_BYTES].hex()
