"""The public log of corrections, newest first."""

from datetime import date

from bot.cards.card import Correction, Status
from bot.pages import markup
from bot.pages.amendment import withdrawn
from bot.pages.leaves import leaf_at
from bot.pages.notes import correction_line
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, home_row, paged

PER_PAGE = 6


def corrections_page(reading: Reading, page: int = 0) -> Page:
    """What was wrong, what is right, on which card or dispatch; and the dispatches that were withdrawn."""
    found = [entry for _, entry in sorted(_entries(reading), key=lambda dated: dated[0], reverse=True)]
    head = markup.bold(reading.t("Corrections"))
    leaf = leaf_at(reading, found, lambda block: block, page=page, head=head, most=PER_PAGE)
    empty = markup.text(reading.t("Nothing has had to be corrected yet.")) if not found else ""
    rows = paged(reading, view=View.CORRECTIONS, subject="", page=leaf.page, pages=leaf.pages)
    return Page(markup.joined((head, empty, *leaf.blocks), by="\n\n"), (*rows, *home_row(reading)))


def _entries(reading: Reading) -> list[tuple[date, Html]]:
    """Each with the day it belongs to; a withdrawal has none of its own but its last correction's or the dispatch's."""
    gone = [each for each in reading.pack.dispatches.values() if each.status is Status.WITHDRAWN]
    entries = [(item.on, _block(reading, title, item)) for title, item in _corrections(reading)]
    return entries + [
        (max([item.on for item in each.corrections] or [each.publish_at.date()]), withdrawn(reading, each))
        for each in gone
        if each.publish_at <= reading.now
    ]


def _block(reading: Reading, title: str, correction: Correction) -> Html:
    return markup.joined((markup.bold(title), correction_line(reading, correction)))


def _corrections(reading: Reading) -> list[tuple[str, Correction]]:
    pack = reading.pack
    found = [(reading.title(card), item) for card in pack.published_cards for item in card.corrections]
    found += [(reading.title(tracker), item) for tracker in pack.trackers.values() for item in tracker.corrections]
    seen = pack.visible_dispatches(reading.now)
    return found + [(reading.words(dispatch.headline), item) for dispatch in seen for item in dispatch.corrections]
