"""Figures side by side: each value with its author, its date and what it counts. Never a sum, never a mean."""

from bot.cards.figure import Figure, Value
from bot.pages import markup
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs, leaf, paged
from bot.pages.sources import Numbering

PER_PAGE = 5


def amount(reading: Reading, value: Value) -> str:
    """203 · 2,000–3,000 · at least 500."""
    number = reading.phrases.number
    if value.high is None:
        return reading.t("at least {number}", number=number(value.low))
    return number(value.low) if value.high == value.low else f"{number(value.low)}–{number(value.high)}"


def figure_block(reading: Reading, figure: Figure, numbers: Numbering | None = None) -> Html:
    """A figure: what it is, then a line for each author."""
    head = markup.bold(f"{reading.words(figure.of)} ({reading.words(figure.unit)})")
    note = markup.italic(reading.t("The authors disagree.")) if figure.contested else ""
    lines = [_value(reading, value, numbers) for value in figure.values]
    return markup.joined((head, note, *lines))


def _value(reading: Reading, value: Value, numbers: Numbering | None) -> Html:
    who = reading.pack.sources[value.source].publisher
    counted = f" ({reading.words(value.counts)})" if value.counts else ""
    dated = reading.phrases.short(value.as_of)
    marks = numbers.marks((value.source,)) if numbers else ""
    return Html(f"• {markup.text(f'{who}: {amount(reading, value)}{counted}, {dated}')}{marks}")


def figures_page(reading: Reading, page: int = 0) -> Page:
    """All figures of the pack, those that authors disagree about first, each with the card it stands on."""
    found = [(figure, card) for card in reading.pack.published_cards for figure in card.figures]
    found.sort(key=lambda pair: not pair[0].contested)
    shown, page, pages = leaf(found, page, size=PER_PAGE)
    blocks = [figure_block(reading, figure) for figure, _ in shown]
    cards = dict.fromkeys(card.id for _, card in shown)
    keys = [button(reading.title(reading.pack.cards[card]), View.CARD, card) for card in cards]
    head = markup.bold(reading.t("Figures"))
    empty = markup.text(reading.t("There are no figures yet.")) if not found else ""
    rows = (*in_pairs(keys), *paged(reading, view=View.FIGURES, subject="", page=page, pages=pages))
    return Page(markup.joined((head, empty, *blocks), by="\n\n"), (*rows, *home_row(reading)))
