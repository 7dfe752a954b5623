"""Frames: title, dates, notes and sources of a picture, and the text that says the same. Pure; facts are its callers'.

A caption holds 1,024 UTF-16 units (Bot API, sendPhoto): what would not fit is divided over several pictures.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.cards.text import Text
from bot.pages import markup
from bot.pages.reading import Reading
from bot.pictures.drawing import Frame

Item = TypeVar("Item")
Part = tuple[int, int]
"""Which picture of how many, counted from nought."""

WHOLE: Part = (0, 1)
TITLE = 120  # characters of a title


def framed(
    reading: Reading,
    *,
    title: str,
    subtitle: str,
    facts: Sequence[str],
    sources: Iterable[str] = (),
    credit: str = "",
    notes: Sequence[str] = (),
    part: Part = WHOLE,
) -> Frame:
    """The frame of a picture that shows `facts`; `sources` are ids, `credit` names who drew the map.

    Of a text that is too long the end is cut."""
    number, count = part
    named = markup.shortened(title, TITLE) + (f" ({number + 1}/{count})" if count > 1 else "")
    said = _cut("\n".join(line for line in (named, subtitle, *facts, *notes) if line), markup.CAPTION_LIMIT)
    named_sources = "\n".join(line for line in (_publishers(reading, sources), credit) if line)
    told = _cut(named_sources, markup.CAPTION_LIMIT - units(said) - 1)
    return Frame(named, subtitle, tuple(notes), named_sources, f"{said}\n{told}" if told else said)


def units(words: str) -> int:
    """Length as Telegram counts it."""
    return len(words.encode("utf-16-le")) // 2


def is_whole(frame: Frame) -> bool:
    """Whether the text fits a caption with all its sources."""
    return frame.alt.endswith(frame.sources) and units(frame.alt) <= markup.CAPTION_LIMIT


def divided(items: Sequence[Item], frame_of: Callable[[Sequence[Item], Part], Frame], *, most: int) -> list[list[Item]]:
    """Items in order, in groups whose text fits a caption with all its sources, `most` in each; none is empty."""
    groups: list[list[Item]] = []
    for item in items:
        grown = [*groups[-1], item] if groups else [item]
        if groups and len(grown) <= most and is_whole(frame_of(grown, (98, 99))):
            groups[-1] = grown
        else:
            groups.append([item])
    return groups


def in_parts(
    items: Sequence[Item], frame_of: Callable[[Sequence[Item], Part], Frame], *, most: int
) -> list[tuple[list[Item], Frame]]:
    """The groups with their frames, numbered where there are several."""
    groups = divided(items, frame_of, most=most)
    return [(group, frame_of(group, (number, len(groups)))) for number, group in enumerate(groups)]


def untranslated(reading: Reading, *texts: Text) -> list[str]:
    """A note that says so when words of the picture exist in another language only."""
    note = markup.plain(reading.foreign_note(*texts))
    return [note] if note else []


def _publishers(reading: Reading, sources: Iterable[str]) -> str:
    known = reading.pack.sources
    publishers = dict.fromkeys(known[source].publisher for source in sources if source in known)
    return reading.t("Sources: {title}", title=", ".join(publishers)) if publishers else ""


def _cut(words: str, room: int) -> str:
    """Words of at most `room` units, nothing where there is no room for any."""
    limit = room
    while limit > 0 and units(words) > room:
        words = markup.shortened(words, limit)
        limit = limit * 4 // 5
    return words if units(words) <= room else ""
