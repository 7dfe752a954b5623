"""Searches in vain, for the newsroom: the words that readers missed an answer to, and how often."""

from collections.abc import Sequence

from bot.pages import markup
from bot.pages.page import Page
from bot.pages.reading import Reading, home_row

SHOWN = 60


def gaps_page(reading: Reading, words: Sequence[tuple[str, int]]) -> Page:
    """The most wanted first."""
    head = markup.bold(reading.t("Searches in vain, thirty days"))
    note = reading.t("Words that at least two readers looked for. Who they were is not known.")
    none = markup.text("" if words else reading.t("None."))
    blocks = [markup.text(f"{word} × {reading.phrases.number(times)}") for word, times in words[:SHOWN]]
    listed = markup.joined(blocks)
    return Page(reading.fitting([markup.joined((head, markup.text(note))), none, listed]), home_row(reading))
