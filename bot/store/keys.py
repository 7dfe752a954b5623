"""The data key and what is sealed with it. It knows bytes and chat ids; where the key is kept is settings' choice."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.store.refusals import BadKey

KEY_SIZES = (32, 64)
SHORTEST_PASSPHRASE = 8
LARGEST_KEY_FILE = 4096
NONCE_SIZE = 16
CHAT_PURPOSE = b"chat"


@dataclass(frozen=True, slots=True)
class DataKey:
    """32 or 64 bytes. `notice` is a sentence to log once, when the key has just been made."""

    secret: bytes = field(repr=False)
    notice: str | None = None

    @classmethod
    def from_secret(cls, text: str) -> "DataKey":
        """Hexadecimal or base64 of 32 or 64 bytes is taken as it is; any other text is a passphrase."""
        text = text.strip()
        for decoded in (_from_hexadecimal(text), _from_base64(text)):
            if decoded is not None and len(decoded) in KEY_SIZES:
                return cls(decoded)
        if len(text) < SHORTEST_PASSPHRASE:
            raise BadKey(
                f"The data key is too short: give base64 of 64 random bytes, or {SHORTEST_PASSPHRASE} characters."
            )
        return cls(hashlib.scrypt(text.encode(), salt=b"sahelbot data key", n=2**14, r=8, p=1, dklen=64))

    @classmethod
    def from_file(cls, path: Path, *, may_create: bool = True) -> "DataKey":
        """The key in `path`, made there at the first start (mode 0600, missing folders 0700)."""
        try:
            if not path.exists():
                if not may_create:
                    raise BadKey(f"The data key {path} is missing, and the database was sealed with it.")
                if _create(path):
                    return cls(
                        _read(path).secret,
                        notice=f"A data key was made: copy {path} to a safe place apart from the database; "
                        "without it no subscriber can be read.",
                    )
            return _read(path)
        except OSError as error:
            raise BadKey(f"The data key {path} cannot be used: {error.strerror}.") from None


def _from_hexadecimal(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def _from_base64(text: str) -> bytes | None:
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def _read(path: Path) -> DataKey:
    with path.open("rb") as file:
        content = file.read(LARGEST_KEY_FILE + 1)
    if not content.strip() or len(content) > LARGEST_KEY_FILE:
        raise BadKey(f"The data key {path} is empty or too large to be a key.")
    try:
        return DataKey.from_secret(content.decode())
    except UnicodeDecodeError:
        raise BadKey(f"The data key {path} is not text.") from None


def _create(path: Path) -> bool:
    """Write a whole key beside `path`, then give it the name: nobody reads half a key. False: another was first."""
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(64)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except PermissionError:
            draft.rename(path)  # a file system without links
    except FileExistsError:
        return False
    finally:
        draft.unlink(missing_ok=True)
    return True


class Cipher:
    """Seals with AES-SIV. Chat ids always give the same bytes, so that they can be looked up; payloads never do."""

    __slots__ = ("_siv", "_tag_key", "fingerprint")

    def __init__(self, key: DataKey) -> None:
        self._siv = AESSIV(hmac.digest(key.secret, b"sahelbot seal 1", "sha512"))
        self._tag_key = hmac.digest(key.secret, b"sahelbot tag 1", "sha256")
        self.fingerprint = hmac.digest(key.secret, b"sahelbot fingerprint 1", "sha256")[:16]

    def seal_chat(self, chat_id: int) -> bytes:
        """24 bytes; equal ids give equal bytes. Serves user ids too: a private chat's id is its user's."""
        return self._siv.encrypt(chat_id.to_bytes(8, "big", signed=True), [CHAT_PURPOSE])

    def open_chat(self, sealed: bytes) -> int:
        """ValueError when `sealed` was not made with this key."""
        return int.from_bytes(self._decrypt(sealed, [CHAT_PURPOSE]), "big", signed=True)

    def seal(self, plain: bytes, purpose: bytes) -> bytes:
        """32 bytes longer than `plain`; different at every call. What is sealed for one purpose opens for no other."""
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._siv.encrypt(plain, [purpose, nonce])

    def open(self, sealed: bytes, purpose: bytes) -> bytes:
        """ValueError when `sealed` was not made with this key for this purpose."""
        return self._decrypt(sealed[NONCE_SIZE:], [purpose, sealed[:NONCE_SIZE]])

    def tag(self, chat_id: int) -> str:
        """Ten hexadecimal digits that stand for the chat in logs."""
        return hmac.digest(self._tag_key, chat_id.to_bytes(8, "big", signed=True), "sha256")[:5].hex()

    def _decrypt(self, sealed: bytes, associated: list[bytes]) -> bytes:
        try:
            return self._siv.decrypt(sealed, associated)
        except InvalidTag:
            raise ValueError("sealed with another key or for another purpose") from None
