"""The writer of web pages: the only module that writes a tag for browsers. It escapes and nests; the site says what.

Telegram's few tags are another matter, and another module: markup.
"""

import html
from collections.abc import Iterable, Mapping
from typing import NewType

from bot.pages.markup import seen

Web = NewType("Web", str)
"""Text that this module wrote: escaped and balanced HTML, which is well-formed XML but for the void elements."""

NOTHING = Web("")
Attribute = str | int | None

_SAFE = ("https://", "http://", "mailto:")
_VOID = frozenset({"br", "hr", "img", "link", "meta"})


def text(words: str) -> Web:
    """Plain words, made safe: escaped, without what nobody sees, which XML forbids in part."""
    return Web(html.escape(seen(words), quote=False))


def element(name: str, *inner: Web, **attributes: Attribute) -> Web:
    """One element around pieces that are markup already. `class_` is written class, `aria_label` aria-label.

    An attribute that is None is left out."""
    return enclosed(name, inner, attributes)


def enclosed(name: str, inner: Iterable[Web], attributes: Mapping[str, Attribute]) -> Web:
    """The same, for attributes whose names are no Python."""
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Web(f"<{name}{given}>")
    return Web(f"<{name}{given}>{''.join(inner)}</{name}>")


def link(inner: Web, href: str, **attributes: Attribute) -> Web:
    """A link; with an address that is neither ours nor of a scheme that is safe, the inner alone."""
    if ":" in href.partition("/")[0] and not href.startswith(_SAFE):
        return inner
    return element("a", inner, href=href, **attributes)


def joined(parts: Iterable[Web], by: str = "") -> Web:
    """Pieces of markup in a row, with the empty ones left out. `by` is markup, too."""
    return Web(by.join(part for part in parts if part))


def size(marked: Web) -> int:
    """Length in bytes."""
    return len(marked.encode())


def _attribute(name: str, value: str | int) -> str:
    written = name.removesuffix("_").replace("_", "-")
    return f' {written}="{html.escape(seen(str(value)), quote=True)}"'
