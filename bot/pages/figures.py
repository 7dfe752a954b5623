"""Figures side by side: each value with its author, its date and what it counts. Never a sum, never a mean."""

from bot.cards.figure import Figure, Value
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, back_to, home_row, in_pairs, keys, paged, then_key
from bot.pages.sources import Numbering

PER_PAGE = 5
VALUES_SHOWN = 10  # of one figure in the list of all; its card has them all
OF = 200  # characters of what is counted


def amount(reading: Reading, value: Value) -> str:
    """203 · 2,000–3,000 · at least 500."""
    phrases = reading.phrases
    if value.high is None:
        return reading.t("at least {number}", number=phrases.number(value.low))
    return phrases.number(value.low) if value.high == value.low else phrases.span(value.low, value.high)


def figure_blocks(reading: Reading, figure: Figure, numbers: Numbering) -> list[Html]:
    """A figure on its card: what it is, then a line for each author, with source numbers; divided where it is long."""
    lines = [_value(reading, value, numbers) for value in figure.values]
    size = markup.BLOCK // 2 if reading.light else markup.BLOCK
    first, *more = markup.divided(lines, first=size, then=size)
    return [markup.joined((_head(reading, figure), *first)), *(markup.joined(block) for block in more)]


def figure_block(reading: Reading, figure: Figure) -> Html:
    """A figure in a list: the newest values if there are many."""
    lines = [_value(reading, value) for value in figure.values[-VALUES_SHOWN:]]
    left = len(figure.values) - len(lines)
    more = reading.phrases.plural("… and {n} more value", "… and {n} more values", left) if left else ""
    return markup.joined((_head(reading, figure), *lines, markup.text(more)))


def _head(reading: Reading, figure: Figure) -> Html:
    note = markup.italic(reading.t("The authors disagree.")) if figure.contested else Html("")
    return markup.joined((quantity(reading, figure.of, figure.unit), note))


def quantity(reading: Reading, of: Text, unit: Text) -> Html:
    """What is counted, and in what."""
    counted = markup.bold(markup.shortened(reading.words(of), OF))
    return Html(reading.phrases.beside(counted, markup.text(reading.words(unit))))


def _value(reading: Reading, value: Value, numbers: Numbering | None = None) -> Html:
    who = reading.pack.sources[value.source].publisher
    counted = reading.words(value.counts) if value.counts else ""
    said = reading.phrases.beside(amount(reading, value), counted, reading.phrases.short(value.as_of))
    marks = numbers.marks((value.source,)) if numbers else ""
    return Html(f"• {reading.labelled(markup.name(who), markup.name(said))}{marks}")


def figures_page(reading: Reading, page: int = 0, *, country: str = "") -> Page:
    """All figures (of a country's cards), those that authors disagree about first, each with the card it stands on."""
    cards_of = [
        card for card in reading.pack.published_cards if not country or country == card.id or country in card.countries
    ]
    found = [(figure, card) for card in cards_of for figure in card.figures]
    found.sort(key=lambda pair: not pair[0].contested)
    title = reading.t("Figures") if not country else reading.t("Figures: {place}", place=reading.country(country))
    head = markup.bold(title)
    leaf = leaf_at(reading, found, lambda pair: figure_block(reading, pair[0]), page=page, head=head, most=PER_PAGE)
    note = reading.foreign_note(*(text for figure, _ in leaf.items for text in figure_texts(figure)))
    cards = dict.fromkeys(card.id for _, card in leaf.items)
    named = keys((reading.title(reading.pack.cards[card]), View.CARD, card) for card in cards)
    empty = markup.text(reading.t("There are no figures yet.")) if not found else ""
    rows = (*in_pairs(named), *paged(reading, view=View.FIGURES, subject=country, page=leaf.page, pages=leaf.pages))
    then = ((then_key(reading, View.FIGURES_AT),),) if found and not country else ()
    top = markup.joined((head, note))
    foot = (*rows, *then, *home_row(reading, back_to(reading, country)))
    return Page(markup.joined((top, empty, *leaf.blocks), by="\n\n"), foot)


def figure_texts(figure: Figure) -> list[Text]:
    """What of a figure is words."""
    return [figure.of, figure.unit, *(value.counts for value in figure.values if value.counts)]
