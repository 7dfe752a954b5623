"""The newsroom's week: what has grown old, what readers missed, how it went. One message, without keys."""

from collections.abc import Sequence

from bot.pages import markup
from bot.pages.notes import absence
from bot.pages.page import Html, Page
from bot.pages.reading import Reading
from bot.pages.stale import TITLE, Stale, stale_counts
from bot.pages.statistics import Statistics, counted

NAMED = 5  # reviews and words that are named


def weekly_page(
    reading: Reading, stale: Stale, numbers: Statistics, gaps: Sequence[tuple[str, int]], *, letters: int
) -> Page:
    """Sent on Mondays, whether or not there is anything to do: silence would say that nothing is watched."""
    parts = (
        markup.joined((markup.bold(reading.t("The newsroom’s week")), absence(reading))),
        _old(reading, stale),
        _missed(reading, gaps),
        _went(reading, numbers, letters),
        markup.text(reading.t("More, in a private chat with the bot: /stale, /stats.")),
    )
    return Page(reading.fitting(part for part in parts if part))


def _old(reading: Reading, stale: Stale) -> Html:
    if stale.is_empty:
        return markup.text(reading.t("Nothing: every review and translation is level."))
    lines = [
        reading.phrases.beside(
            markup.text(reading.phrases.day(each.due_on)),
            markup.code(each.id),
            markup.text(markup.shortened(reading.words(each.title), TITLE)),
        )
        for each in stale.overdue[:NAMED]
    ]
    head = markup.text(reading.phrases.beside(*stale_counts(reading, stale)))
    more = len(stale.overdue) - NAMED
    rest = markup.text(reading.phrases.plural("… and {n} more", "… and {n} more", more)) if more > 0 else ""
    return markup.joined((head, *(Html(f"• {line}") for line in lines), rest))


def _missed(reading: Reading, gaps: Sequence[tuple[str, int]]) -> Html:
    """What readers looked for most in vain."""
    if not gaps:
        return Html("")
    words = ", ".join(f"{word} × {reading.phrases.number(times)}" for word, times in gaps[:NAMED])
    return reading.labelled(markup.text(reading.t("Searches in vain, thirty days")), markup.text(words))


def _went(reading: Reading, numbers: Statistics, letters: int) -> Html:
    t = reading.t
    facts = (
        t("Chats that can be written to: {n}", n=counted(reading, numbers.active)),
        t("Came: {n}", n=counted(reading, numbers.came)),
        t("Stopped or left: {n}", n=counted(reading, numbers.went)),
    )
    arrived, failed = numbers.deliveries.get("sent", 0), numbers.deliveries.get("failed", 0)
    sent = (
        t("Arrived: {n}", n=counted(reading, arrived)) if arrived else "",
        t("Failed: {n}", n=counted(reading, failed)) if failed else "",
        reading.phrases.plural("{n} message from a reader", "{n} messages from readers", letters) if letters else "",
    )
    lines = (reading.phrases.beside(*facts), reading.phrases.beside(*sent))
    return markup.joined(markup.text(line) for line in lines if line)
