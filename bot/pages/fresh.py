"""What is new about a subject: since the reader's last visit where that day is known, else by date alone."""

from datetime import timedelta

from bot.cards.dispatch import Dispatch
from bot.pages import markup
from bot.pages.page import Html
from bot.pages.reading import Reading

WEEK = timedelta(days=7)


def fresh(reading: Reading, subject: str) -> tuple[Dispatch, ...]:
    """Dispatches about a card, a tracker or a country that have come since then, the newest first."""
    since = reading.seen_on or reading.now.date() - WEEK
    visible = reading.pack.visible_dispatches(reading.now)
    return tuple(
        item
        for item in visible
        if item.publish_at.date() > since and (subject in item.cards or subject in item.countries)
    )


def fresh_line(reading: Reading, subject: str) -> Html:
    """How many there are, or nothing."""
    count = len(fresh(reading, subject))
    if not count:
        return Html("")
    if reading.seen_on is None:
        return markup.italic(
            reading.phrases.plural("{n} new in the last seven days", "{n} new in the last seven days", count)
        )
    day = reading.phrases.day(reading.seen_on)
    return markup.italic(
        reading.phrases.plural(
            "{n} new since your last visit on {date}", "{n} new since your last visit on {date}", count, date=day
        )
    )
