"""Asking for pictures as the bot does: by kind and part, until there is none any more."""

from collections.abc import Iterator
from datetime import date
from itertools import count

from bot.pages.reading import Reading
from bot.pictures.drawing import Drawing
from bot.pictures.subject import PictureKey, PictureKind, drawing


def drawings_of(reading: Reading, subject: str, *, as_of: date | None = None) -> Iterator[tuple[PictureKey, Drawing]]:
    """Every picture of a subject with its key, by kind and in order."""
    for kind in PictureKind:
        for part in count():
            key = PictureKey(kind, subject, reading.language, as_of, part)
            drawn = drawing(reading, key)
            if drawn is None:
                break
            yield key, drawn
