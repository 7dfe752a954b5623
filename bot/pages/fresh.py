"""What is new about a subject: since the reader's last visit where that day is known, else by date alone."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.cards.dispatch import Dispatch
from bot.pages import markup
from bot.pages.page import Html
from bot.pages.phrases import Phrases
from bot.pages.reading import Reading

WEEK = timedelta(days=7)
COUNTS = (1, 2, 3, 6, 11, 100)  # of which each plural form of a language has one
DAY, SPACE = "@", r"[^\S\n]+"  # in a pattern, what stands for a day, and what parts words


def fresh(reading: Reading, subject: str) -> tuple[Dispatch, ...]:
    """Dispatches about a card, a tracker or a country that have come since then, the newest first."""
    since = reading.seen_on or reading.now.date() - WEEK
    about = reading.pack.dispatches_about(subject, reading.now)
    return tuple(item for item in about if item.publish_at.date() > since)


def fresh_line(reading: Reading, subject: str) -> Html:
    """How many there are, or nothing."""
    count = len(fresh(reading, subject))
    day = reading.phrases.day(reading.seen_on) if reading.seen_on is not None else ""
    return markup.italic(_said(reading.phrases, count, day)) if count else Html("")


def timeless(readings: Sequence[Reading], text: str) -> str:
    """A page's text without that line, in whichever of these languages it stands: it tells of the day, not of the
    subject."""
    lines = "|".join(line for reading in readings for line in _lines(reading.phrases))
    return re.sub(rf"^(?:{lines})$\n?", "", text, flags=re.MULTILINE)


def _said(phrases: Phrases, count: int, day: str) -> str:
    if not day:
        return phrases.plural("{n} new in the last seven days", "{n} new in the last seven days", count)
    return phrases.plural(
        "{n} new since your last visit on {date}", "{n} new since your last visit on {date}", count, date=day
    )


def _lines(phrases: Phrases) -> Iterator[str]:
    """Patterns of all that the line may say."""
    for count in COUNTS:
        number = re.escape(phrases.number(count))
        for day in ("", DAY):
            words = _said(phrases, count, day).split()
            yield SPACE.join(map(re.escape, words)).replace(number, r"\d[\d\W]*", 1).replace(DAY, ".+")
