"""The registry: all sources of the pack, by publisher."""

from bot.pages import markup
from bot.pages.page import Page
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, leaf, paged
from bot.pages.sources import source_line

PER_PAGE = 12


def registry_page(reading: Reading, page: int = 0) -> Page:
    """A page of sources, ordered by publisher and title."""
    found = sorted(reading.pack.sources.values(), key=lambda item: (item.publisher.casefold(), item.title.casefold()))
    shown, page, pages = leaf(found, page, size=PER_PAGE)
    lines = [source_line(reading, source.id) for source in shown]
    count = reading.phrases.plural("{n} source", "{n} sources", len(found))
    head = markup.joined((markup.bold(reading.t("Sources")), markup.text(count)), by=" · ")
    rows = paged(reading, view=View.REGISTRY, subject="", page=page, pages=pages)
    return Page(
        markup.joined((head, *lines), by="\n\n"), (*rows, *home_row(reading, button(reading.t("Back"), View.ABOUT)))
    )
