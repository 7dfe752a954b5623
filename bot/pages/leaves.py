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
class Leaf(Generic[Item]):
    """One page of a list: its items, each with the block that tells it; `page` counts from 0, `pages` is at least 1."""

    items: tuple[Item, ...]
    blocks: tuple[Html, ...]
    page: int
    pages: int


def leaf_at(
    reading: Reading, items: Sequence[Item], tell: Callable[[Item], Html], *, page: int, head: Html, most: int
) -> Leaf[Item]:
    """The page of that number, or the last one: at most `most` items, fewer where they are long.

    A note of one line may be added to the head."""
    room, measure = _room(reading, head)
    blocks = [markup.cut(tell(item), room - 2, measure) for item in items]
    pages = markup.divided(blocks, first=room, then=room, most=most, measure=measure)
    page = min(page, len(pages) - 1)
    start = sum(len(shown) for shown in pages[:page])
    shown = pages[page]
    return Leaf(tuple(items[start : start + len(shown)]), shown, page, len(pages))


def _room(reading: Reading, head: Html) -> tuple[int, markup.Measure]:
    """What is left of a page beneath its head and a note, and how that is measured."""
    if reading.light:
        return markup.LIGHT_BYTES - markup.weight(head) - NOTE, markup.weight
    return markup.COMFORT - markup.units(head) - NOTE, markup.units
