"""Leaves: how what is too long for one message is divided over several. Measuring is markup's work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.pages import markup
from bot.pages.page import Html
from bot.pages.reading import Reading

Item = TypeVar("Item")

NOTE = 160  # units or bytes kept free for a note under the head


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page about one subject, its head included; `page` counts from 0, `pages` is at least 1."""

    html: Html
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """One page of a list: its items, each with the block that tells it. The head is the caller's to set above them."""

    items: tuple[Item, ...]
    blocks: tuple[Html, ...]
    page: int
    pages: int


def leaf_at(
    reading: Reading, items: Sequence[Item], tell: Callable[[Item], Html], *, page: int, head: Html, most: int
) -> Listed[Item]:
    """The page of that number, or the last one: at most `most` items, fewer where they are long.

    A note of one line may be added to the head."""
    room, measure = _room(reading, head)
    blocks = [markup.cut(tell(item), room - 2, measure) for item in items]
    pages = markup.divided(blocks, first=room, then=room, most=most, measure=measure)
    page = min(page, len(pages) - 1)
    start = sum(len(shown) for shown in pages[:page])
    shown = pages[page]
    return Listed(tuple(items[start : start + len(shown)]), shown, page, len(pages))


def leaf_of(reading: Reading, blocks: Sequence[Html], *, head: Html, title: Html, page: int) -> Leaf:
    """A page about one subject: the first one under its whole head, which may fill it, the others under its title."""
    limit, measure = _limit(reading)
    first, then = limit - measure(head) - 2, limit - measure(title) - 2
    told = [markup.cut(block, then - 2, measure) for block in blocks if block]
    if told and measure(told[0]) + 2 > first:
        pages: Sequence[tuple[Html, ...]] = [(), *markup.divided(told, first=then, then=then, measure=measure)]
    else:
        pages = markup.divided(told, first=first, then=then, measure=measure)
    page = min(page, len(pages) - 1)
    top = head if page == 0 else title
    return Leaf(markup.joined((top, *pages[page]), by="\n\n"), page, len(pages))


def _limit(reading: Reading) -> tuple[int, markup.Measure]:
    """How much this reader gets in one message, and how that is measured."""
    return (markup.LIGHT_BYTES, markup.weight) if reading.light else (markup.COMFORT, markup.units)


def _room(reading: Reading, head: Html) -> tuple[int, markup.Measure]:
    """What is left of a page beneath its head and a note, and how that is measured."""
    limit, measure = _limit(reading)
    return limit - measure(head) - NOTE, measure
