"""The public log of corrections, newest first."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from bot.cards.card import Correction, Status
from bot.cards.difference import title_of
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.amendment import withdrawn
from bot.pages.leaves import leaf_at
from bot.pages.notes import correction_line
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, home_row, paged
from bot.pages.subject import Shared, title

PER_PAGE = 6


class _Entry(NamedTuple):
    """One line of the log: the day it belongs to, what it says, and the texts in it."""

    on: date
    block: Html
    texts: tuple[Text, ...]


def corrections_page(reading: Reading, page: int = 0) -> Page:
    """What was wrong, what is right, on which card or dispatch; and the dispatches that were withdrawn."""
    found = sorted(_entries(reading), key=lambda entry: entry.on, reverse=True)
    head = markup.bold(reading.t("Corrections"))
    leaf = leaf_at(reading, found, lambda entry: entry.block, page=page, head=head, most=PER_PAGE)
    empty = markup.text(reading.t("Nothing has had to be corrected yet.")) if not found else ""
    top = markup.joined((head, reading.foreign_note(*(text for entry in leaf.items for text in entry.texts))))
    rows = paged(reading, view=View.CORRECTIONS, subject="", page=leaf.page, pages=leaf.pages)
    return Page(markup.joined((top, empty, *leaf.blocks), by="\n\n"), (*rows, *home_row(reading)))


def corrected(reading: Reading) -> Iterator[tuple[Shared, Correction]]:
    """Every correction of what readers may see, with what was corrected."""
    pack = reading.pack
    subjects: Iterable[Shared] = (
        *pack.published_cards,
        *pack.trackers.values(),
        *pack.visible_dispatches(reading.now),
    )
    return ((subject, item) for subject in subjects for item in subject.corrections)


def _entries(reading: Reading) -> Iterator[_Entry]:
    """A withdrawal has no day of its own but its last correction's or the dispatch's."""
    for subject, item in corrected(reading):
        block = markup.joined((markup.bold(title(reading, subject)), correction_line(reading, item)))
        yield _Entry(item.on, block, (title_of(subject), item.was, item.now))
    for each in reading.pack.dispatches.values():
        if each.status is Status.WITHDRAWN and each.publish_at <= reading.now:
            on = max([item.on for item in each.corrections] or [each.publish_at.date()])
            yield _Entry(on, withdrawn(reading, each), (each.headline,))
