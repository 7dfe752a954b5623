"""Presses: what a button sends back, and how it is written so that it survives restarts and reloads.

`1.card.jnim.2` is version, view, subject and argument. Old versions are understood or explained, never guessed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
NEW = "new"  # the argument of a button whose message must stay, such as a digest's
BYTES = 64  # Bot API, InlineKeyboardButton.callback_data


class View(StrEnum):
    """Where a press leads. Short words, since a payload has 64 bytes and an id takes up to 48 of them."""

    HOME = "home"
    HELP = "help"
    ABOUT = "about"
    PRIVACY = "priv"
    CARD = "card"
    SOURCES = "srcs"
    TRACKER = "trk"
    STATUS = "stat"
    CARDS = "list"
    PICTURE = "pic"
    AT = "at"
    FIGURES_AT = "figat"
    SHARE = "share"
    LATEST = "news"
    DISPATCH = "item"
    FIGURES = "figs"
    TIMELINE = "time"
    GLOSSARY = "glos"
    REGISTRY = "regs"
    CORRECTIONS = "corr"
    SUBSCRIBE = "sub"
    SETTINGS = "set"
    CHOOSE = "pick"
    STOP = "stop"
    UNDO = "undo"
    FORGET = "forg"
    WRITE = "write"
    NEWSROOM = "desk"


# Version, view, an id or a choice, then a number, a word, an hour or a zone's name.
_WRITTEN = re.compile(r"[0-9]+\.[a-z]+(?:\.[a-z0-9-]*(?:\.[A-Za-z0-9_:/+-]+)?)?")


class NotOurs(ValueError):
    """The payload is of another version, forged or damaged."""


@dataclass(frozen=True, slots=True)
class Press:
    """`subject` is an id or a choice (`[a-z0-9-]`, may be empty); `argument` a page number, a year or a value."""

    view: View
    subject: str = ""
    argument: str = ""

    def __str__(self) -> str:
        """The payload. Raises ValueError if it does not fit."""
        written = ".".join((VERSION, self.view, self.subject, self.argument)).rstrip(".")
        if len(written) > BYTES or not _WRITTEN.fullmatch(written) or "." in self.subject + self.argument:
            raise ValueError(f"“{written}” does not fit a button")
        return written

    @property
    def opens_message(self) -> bool:
        """Whether the page comes as a message of its own, because the one that carries the button must stay."""
        return self.argument == NEW

    @property
    def page(self) -> int:
        """The argument as a page number from 0; anything else is 0."""
        return int(self.argument) if self.argument.isascii() and self.argument.isdigit() else 0


def read(payload: str) -> Press:
    """The press behind a payload. Raises NotOurs."""
    version, _, rest = payload.partition(".")
    if version != VERSION:
        raise NotOurs("the button is of another version")
    if len(payload) > BYTES or not _WRITTEN.fullmatch(payload):
        raise NotOurs("the button is damaged")
    view, _, rest = rest.partition(".")
    subject, _, argument = rest.partition(".")
    try:
        return Press(View(view), subject, argument)
    except ValueError:
        raise NotOurs("the button leads nowhere") from None
