"""The registry: all sources of the pack, by publisher."""

from bot.cards.words import folded
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Page
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, paged
from bot.pages.sources import source_line

PER_PAGE = 12


def registry_page(reading: Reading, page: int = 0) -> Page:
    """A page of sources, ordered by publisher and title."""
    seen = reading.pack.seen_sources(reading.now)
    found = sorted(seen.values(), key=lambda item: (folded(item.publisher), folded(item.title)))
    head = markup.bold(reading.phrases.plural("{n} source", "{n} sources", len(found)))
    leaf = leaf_at(reading, found, lambda item: source_line(reading, item.id), page=page, head=head, most=PER_PAGE)
    rows = paged(reading, view=View.REGISTRY, subject="", page=leaf.page, pages=leaf.pages)
    back = button(reading.t("Back"), View.ABOUT)
    return Page(markup.joined((head, *leaf.blocks), by="\n\n"), (*rows, *home_row(reading, back)))
