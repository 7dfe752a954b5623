"""Searches as links: the words a reader typed, in what a deep link may carry, and the keys that pass a search on.

A payload is `S_` (looked up, as by /search) or `Q_` (asked, as by /ask) and the words in base64url without padding. No
id is written so: ids have neither capitals nor underscores."""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum

from bot.pages import markup
from bot.pages.page import Button, Rows
from bot.pages.reading import Reading

PAYLOAD = 64  # characters of a deep link's parameter (Bot API, deep linking)
INLINE = 256  # characters of an inline query (Bot API, InlineQuery)
_WRITTEN = re.compile(r"([SQ])_([A-Za-z0-9_-]+)")


class Kind(StrEnum):
    """Which page the words are brought to."""

    SEARCH = "S"
    QUESTION = "Q"


@dataclass(frozen=True, slots=True)
class Query:
    """`words` hold nothing unseen and no more than one space at a time."""

    kind: Kind
    words: str


def query(kind: Kind, words: str) -> Query:
    return Query(kind, " ".join(markup.seen(words).split()))


def payload(asked: Query) -> str | None:
    """What a deep link carries; None where the words are too long for it: fewer words would be another search."""
    written = f"{asked.kind}_{_packed(asked.words)}"
    return written if asked.words and len(written) <= PAYLOAD else None


def read(written: str) -> Query | None:
    """The search behind a deep link's parameter. None if it is none, or not written as `payload` writes."""
    match = _WRITTEN.fullmatch(written)
    if match is None or len(written) > PAYLOAD:
        return None
    try:
        words = base64.urlsafe_b64decode(match[2] + "=" * (-len(match[2]) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    asked = query(Kind(match[1]), words)
    return asked if asked.words and _packed(words) == match[2] else None


def _packed(words: str) -> str:
    return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


def address(reading: Reading, asked: Query) -> str | None:
    """A link that opens it in a chat with the bot, if it fits."""
    carried = payload(asked)
    return f"https://t.me/{reading.bot}?start={carried}" if carried else None


def share_row(reading: Reading, kind: Kind, words: str) -> Rows:
    """Copy the link of a search; send what was looked up to a chat, where it becomes offers."""
    asked = query(kind, words)
    link, is_offered = address(reading, asked), kind is Kind.SEARCH and 0 < len(asked.words) <= INLINE
    sent = [Button(reading.t("Send to a chat"), inline=asked.words)] if is_offered else []
    copied = [Button(reading.t("Copy link"), copy=link)] if link else []
    return ((*sent, *copied),) if sent or copied else ()
