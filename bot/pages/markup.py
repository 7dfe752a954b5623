"""Markup: the only module that writes a tag. It escapes, wraps, measures, divides; what to say is other pages' work.

Telegram's HTML subset and its limits are those of the Bot API manual, section "HTML style" and method sendMessage.
"""

import html
import re
import sys
from collections.abc import Callable, Iterable, Sequence

from bot.pages.page import Html

TEXT_LIMIT = 4096  # UTF-16 units of visible text in a message (Bot API, sendMessage)
CAPTION_LIMIT = 1024  # the same for a caption (Bot API, sendPhoto)
ENTITIES = 100  # pieces of formatting that Telegram keeps in a message; the rest is dropped in silence
COMFORT = 3200  # visible units after which a page is divided, so that a phone scrolls a few times at most
LIGHT_BYTES = 1200  # bytes of a page in light mode
BLOCK = 1000  # visible units of a folded block, so that a long list can be divided
_HEAD_ENTITIES = 8  # what a page's head may take of the hundred

Measure = Callable[[Html], int]

_TAG = re.compile(r"<[^>]*>")
# Controls, what is no character, and characters that turn the writing direction, hide or break lines (bidi marks,
# embeddings, isolates, zero width, soft hyphens, separators). Joiners stay: emoji and some scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)

_ADDRESS = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2,})")


def seen(words: str) -> str:
    """What a reader sees of words: without control and direction characters."""
    return words if words.isprintable() else _UNSEEN.sub("", words)  # none of them is printable


def text(words: str) -> Html:
    """Plain words, made safe: escaped, without control and direction characters."""
    return Html(html.escape(seen(words), quote=False))


def name(words: str) -> Html:
    """Words that may name a publisher. Telegram makes a link of what looks like an address, such as News.az: a word
    joiner keeps it a name."""
    return Html(_ADDRESS.sub(".\u2060", text(words)))


def aside(words: str) -> Html:
    """Who said it, in brackets."""
    return Html(f"<i>({name(words)})</i>")


def bold(words: str) -> Html:
    return Html(f"<b>{text(words)}</b>")


def italic(words: str) -> Html:
    return Html(f"<i>{text(words)}</i>")


def code(words: str) -> Html:
    return Html(f"<code>{text(words)}</code>")


def struck(words: str) -> Html:
    return Html(f"<s>{text(words)}</s>")


def link(words: str, url: str) -> Html:
    """A link; an address that is not http(s) is left out and the words stand alone."""
    if not url.startswith(("https://", "http://")):
        return text(words)
    return Html(f'<a href="{html.escape(url, quote=True)}">{text(words)}</a>')


def folded(inner: Html) -> Html:
    """A quote that shows three lines until it is tapped."""
    return Html(f"<blockquote expandable>{inner}</blockquote>")


def quoted(inner: Html) -> Html:
    return Html(f"<blockquote>{inner}</blockquote>")


def joined(parts: Iterable[str], by: str = "\n") -> Html:
    """Pieces that are markup already, with the empty ones left out."""
    return Html(by.join(part for part in parts if part))


def plain(marked: Html) -> str:
    """What a reader sees of it, without tags."""
    return html.unescape(_TAG.sub("", marked))


def units(marked: Html) -> int:
    """Visible length in UTF-16 units, as Telegram counts."""
    return len(plain(marked).encode("utf-16-le")) // 2


def weight(marked: Html) -> int:
    """Length in bytes, tags included, as light mode counts."""
    return len(marked.encode())


def entities(marked: Html) -> int:
    """Pieces of formatting."""
    return marked.count("</")


def shortened(words: str, limit: int) -> str:
    """Words cut at a space to at most `limit` characters, with an ellipsis when something is missing."""
    if len(words) <= limit:
        return words
    head = words[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:.") + "…"


def cut(marked: Html, room: int, measure: Measure = units) -> Html:
    """Markup no longer than `room`: as it is if it fits, else its words alone, shortened, or nothing at all."""
    if measure(marked) <= room:
        return marked
    limit, words = max(room, 0), plain(marked)
    while limit and measure(text(shortened(words, limit))) > room:
        limit = limit * 4 // 5
    return text(shortened(words, limit)) if limit else Html("")


def fitting(parts: Iterable[Html], room: int, *, by: str = "\n\n", measure: Measure = units) -> Html:
    """As many of the parts as fit, in order; what follows the first that does not is left out."""
    kept = Html("")
    for part in parts:
        longer = joined((kept, part), by=by)
        if measure(longer) > room or entities(longer) > ENTITIES:
            return kept
        kept = longer
    return kept


def divided(
    blocks: Sequence[Html], *, first: int, then: int, most: int = sys.maxsize, measure: Measure = units
) -> tuple[tuple[Html, ...], ...]:
    """Blocks packed in order into pages of at most `first` (the first page) or `then`, as `measure` counts.

    A page holds at most `most` blocks, and no more formatting than a message may have. A block longer than a page has a
    page to itself. There is always one page, perhaps an empty one."""
    pages: list[list[Html]] = [[]]
    room, formats = first, ENTITIES - _HEAD_ENTITIES
    for block in blocks:
        size, formatted = measure(block) + 2, entities(block)
        if pages[-1] and (size > room or formatted > formats or len(pages[-1]) == most):
            pages.append([])
            room, formats = then, ENTITIES - _HEAD_ENTITIES
        pages[-1].append(block)
        room, formats = room - size, formats - formatted
    return tuple(tuple(page) for page in pages)


def grouped(head: Html, lines: Sequence[Html]) -> list[Html]:
    """Lines in folded blocks that can be divided over pages, the first of them under `head`."""
    blocks = [folded(joined(block)) for block in divided(lines, first=BLOCK, then=BLOCK) if block]
    return [joined((head, block)) for head, block in zip([head, *[Html("")] * len(blocks)], blocks, strict=False)]
