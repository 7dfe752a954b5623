"""A page: one Telegram message to be, and its buttons. Turning it into a Bot API call is sending's work."""

from dataclasses import dataclass
from typing import NewType

Html = NewType("Html", str)
"""Text that `markup` wrote: escaped, balanced, in Telegram's HTML subset."""


@dataclass(frozen=True, slots=True)
class Button:
    """One key. Exactly one of `press` (a payload of `presses`, 1-64 bytes), `url`, `copy` (1-256 characters) and
    `inline` (a query for any chat) is set."""

    words: str
    press: str | None = None
    url: str | None = None
    copy: str | None = None
    inline: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """`html` is at most 4,096 UTF-16 units once parsed (Bot API, sendMessage); `rows` are the keys beneath it."""

    html: Html
    rows: Rows = ()
