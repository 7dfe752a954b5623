"""The invariants of RELIABILITY, held after every fault: the server's own record of what it delivered, the ledger
beside it, and what must be found nowhere.

The record is written before the server answers. What it says arrived, arrived."""

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from json import loads
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from bot.content.publications import load_published
from bot.readers.variant import VariantKey
from bot.store.deliveries import DeliveryState
from bot.store.keys import Cipher
from tests.outside import at

ROWS = """
    SELECT s.chat, s.thread_id, e.id, d.state, d.message_id, d.reason, v.body, d.not_before IS NOT NULL,
        d.attempts, e.seq, v.key, d.not_before
    FROM deliveries d JOIN subscribers s ON s.id = d.subscriber
    JOIN editions e ON e.seq = d.edition JOIN variants v ON v.id = d.variant WHERE e.kind <> 'edit'
"""
VARIANTS = "SELECT edition, key, body FROM variants"
MAY_HAVE_ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.SENDING})


@dataclass(frozen=True, slots=True)
class Copy:
    """One message that the server delivered."""

    chat: int
    message: int
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Row:
    """One delivery in the ledger. `text` is its digest without markup."""

    chat: int
    thread: int
    edition: str
    state: DeliveryState
    message: int | None
    reason: str | None
    text: str
    is_open: bool
    turn_s: int | None = None
    """When it may be sent, in seconds since 1970; None once it has ended."""
    before: tuple[str, ...] = ()
    """What it said before a correction, if it was sent more than once: an earlier copy may say that."""


@dataclass(frozen=True)
class Verdict:
    """I1, I2 and I4 in numbers. `lost`: rows without a copy and without an end that gives its reason. `twice`: copies
    beyond the first. `ghosts`: rows called sent that the server does not know. `strangers`: copies that no row owns."""

    rows: int
    copies: int
    lost: int
    twice: int
    most: int
    ghosts: int
    strangers: int
    ended: Mapping[str, int]

    def hold(self, *, repeats: int, most: int = 2) -> None:
        """`repeats`: copies beyond the first that this fault may cost."""
        assert self.lost == 0, self
        assert self.twice <= repeats, f"more than {repeats} repeats: {self}"
        assert self.most <= most, self
        assert self.ghosts == 0, self
        assert self.strangers == 0, self

    @property
    def numbers(self) -> dict[str, int | float | str]:
        ended = " ".join(f"{word}:{number}" for word, number in sorted(self.ended.items()))
        return {
            "rows": self.rows,
            "sent": self.copies,
            "lost": self.lost,
            "duplicates": self.twice,
            "most_copies": self.most,
            "ended": ended,
        }


def judged(
    file: Path,
    cipher: Cipher,
    record: Iterable[Mapping[str, Any]],
    *,
    moved: Mapping[int, int] | None = None,
    until_s: float = inf,
) -> Verdict:
    """The ledger in `file` beside the server's record. Messages that are no digest of this ledger do not count.

    `moved`: groups by their old number, with the new one; what reached either reached the group. `until_s`: seconds
    since 1970; whose turn comes only after it is not lost."""
    rows = list(ledger(file, cipher))
    where = moved or {}
    rows = [replace(row, chat=where.get(row.chat, row.chat)) for row in rows]
    texts = {row.text for row in rows}
    later = {(row.chat, text): row.text for row in rows for text in row.before}
    copies = []
    for copy in delivered(record):
        chat = where.get(copy.chat, copy.chat)
        text = later.get((chat, copy.text), copy.text)
        if text in texts:
            copies.append(replace(copy, chat=chat, text=text))
    owners = Counter((row.chat, row.text) for row in rows if row.state in MAY_HAVE_ARRIVED)
    counts = Counter((copy.chat, copy.text) for copy in copies)
    known = {(copy.chat, copy.message) for copy in copies}
    return Verdict(
        rows=len(rows),
        copies=len(copies),
        lost=sum(
            not counts[row.chat, row.text] and not _has_ended(row) and (row.turn_s or 0) < until_s for row in rows
        ),
        twice=sum(max(0, number - max(1, owners[which])) for which, number in counts.items()),
        most=max((1 + number - max(1, owners[which]) for which, number in counts.items()), default=0),
        ghosts=sum(row.state is DeliveryState.SENT and (row.chat, row.message) not in known for row in rows),
        strangers=sum(number for which, number in counts.items() if not owners[which]),
        ended=Counter(row.state.name.lower() for row in rows),
    )


def _has_ended(row: Row) -> bool:
    return not row.is_open and row.state > DeliveryState.SENT and bool(row.reason)


def ledger(file: Path, cipher: Cipher) -> Iterator[Row]:
    """Read from outside, as an operator would with sqlite3."""
    said: dict[tuple[int, str], list[str]] = defaultdict(list)
    for seq, key, body in at(file).query(VARIANTS):
        said[seq, VariantKey.read(key).base].append(plain(body))
    for chat, thread, edition, state, message, reason, body, is_open, attempts, seq, key, turn_s in at(file).query(
        ROWS
    ):
        text = plain(body)
        yield Row(
            chat=cipher.open_chat(chat),
            thread=thread,
            edition=edition,
            state=DeliveryState(state),
            message=message,
            reason=reason,
            text=text,
            is_open=bool(is_open),
            turn_s=turn_s,
            before=tuple(each for each in said[seq, VariantKey.read(key).base] if each != text) if attempts > 1 else (),
        )


def plain(body: str | bytes) -> str:
    """What a frozen body shows."""
    return unescape(re.sub(r"<[^>]+>", "", loads(body)["text"])).strip()


def delivered(record: Iterable[Mapping[str, Any]]) -> list[Copy]:
    """New messages, in the order in which they arrived."""
    return [
        Copy(each["chat_id"], each["message_id"], each["text"], each["at"])
        for each in record
        if each["method"] == "sendMessage"
    ]


def recorded(file: Path) -> list[dict[str, Any]]:
    """The record a sandbox process keeps in a file."""
    return [loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def is_sound(file: Path) -> bool:
    """I9: what SQLite itself says of the file."""
    return at(file).is_sound()


def serves_its_last_pack(file: Path) -> bool:
    """I5: the copy of what was published last is there, unchanged, and has no fault."""
    ((revision,),) = at(file).query("SELECT revision FROM publications ORDER BY id DESC LIMIT 1")
    loaded = load_published(file.parent / "packs", revision)
    return loaded.pack is not None and loaded.pack.revision == revision


def leaks(folder: Path, secrets: Iterable[bytes], *texts: str) -> list[str]:
    """I6: where a secret stands, in whatever form, in the files of a folder or in what was printed."""
    places = {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    places |= {f"output {number}": text.encode() for number, text in enumerate(texts)}
    return [
        f"{name} in {place}"
        for secret in secrets
        for name, form in forms(secret)
        for place, content in places.items()
        if form in content
    ]


def forms(secret: bytes) -> Iterator[tuple[str, bytes]]:
    """The ways in which a secret of 16 bytes or more may stand written."""
    yield "raw", secret
    yield "hexadecimal", secret.hex().encode()
    for spell in (quote, quote_plus):
        spelt = spell(secret, safe="").encode()
        if spelt != secret:
            yield spell.__name__, spelt
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield f"base64 +{before}", encode(bytes(before) + secret)[4 if before else 0 : -4]


def hold(file: Path, secrets: Iterable[bytes], *texts: str) -> None:
    """I6 and I9, for the folder of a database and what was printed."""
    assert is_sound(file), f"{file} is damaged"
    found = leaks(file.parent.parent if file.parent.name == "data" else file.parent, secrets, *texts)
    assert not found, found
