"""The page of a card: title, date, brief, sections folded away, figures, notes; divided where it is long."""

from bot.cards.card import Card, CardKind, Section
from bot.pages import markup
from bot.pages.figures import figure_block
from bot.pages.notes import notes
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs, paged, sentence
from bot.pages.sources import Numbering

RELATED_SHOWN = 6


def numbering(card: Card) -> Numbering:
    """The numbers of a card's sources: claims first, in order, then figures."""
    claims = [claim.sources for claim in card.claims]
    figures = [(value.source,) for figure in card.figures for value in figure.values]
    return Numbering.of([*claims, *figures])


def card_page(reading: Reading, card: Card, page: int = 0) -> Page:
    """One page of a card; in light mode its brief alone, with its date and its first source."""
    numbers = numbering(card)
    if reading.light:
        return Page(_light(reading, card, numbers), _foot(reading, card, numbers))
    blocks = [_section(reading, section, numbers) for section in card.sections]
    blocks += [figure_block(reading, figure, numbers) for figure in card.figures]
    head, foot = _head(reading, card), notes(reading, card)
    pages = markup.divided([*blocks, foot] if foot else blocks, first=_room(head), then=markup.COMFORT)
    page = min(page, len(pages) - 1)
    top = head if page == 0 else markup.bold(reading.title(card))
    rows = paged(reading, view=View.CARD, subject=card.id, page=page, pages=len(pages))
    related = _related(reading, card) if page == len(pages) - 1 else ()
    return Page(markup.joined((top, *pages[page]), by="\n\n"), (*rows, *related, *_foot(reading, card, numbers)))


def parent(reading: Reading, card: Card) -> Button:
    """Back from a card: the list of its kind."""
    return button(reading.t("Back"), View.CARDS, card.kind)


def _room(head: Html) -> int:
    return markup.COMFORT - markup.units(head)


def _head(reading: Reading, card: Card) -> Html:
    texts = [card.title, card.brief, *(claim.text for claim in card.claims)]
    lines = (_title(reading, card), reading.foreign_note(*texts))
    return markup.joined((markup.joined(lines), markup.text(reading.words(card.brief))), by="\n\n")


def _title(reading: Reading, card: Card) -> Html:
    facts = [reading.t("As of {date}", date=reading.phrases.partial(card.as_of))] if card.as_of else []
    facts += [reading.places(card.countries)] if card.countries and card.kind is not CardKind.COUNTRY else []
    return markup.joined((markup.bold(reading.title(card)), markup.italic(" · ".join(facts)) if facts else ""))


def _section(reading: Reading, section: Section, numbers: Numbering) -> Html:
    lines = [
        sentence(reading, reading.words(claim.text), sources=numbers.marks(claim.sources), as_of=claim.as_of)
        for claim in section.claims
    ]
    return markup.joined((markup.bold(reading.words(section.heading)), markup.folded(markup.joined(lines))))


def _light(reading: Reading, card: Card, numbers: Numbering) -> Html:
    """At most 1,200 bytes: the whole brief, then as many claims as fit."""
    page = markup.joined((_title(reading, card), markup.text(reading.words(card.brief))), by="\n\n")
    for claim in card.claims:
        line = sentence(reading, reading.words(claim.text), sources=numbers.marks(claim.sources), as_of=claim.as_of)
        longer = markup.joined((page, line))
        if len(longer.encode()) > markup.LIGHT_BYTES:
            break
        page = longer
    return page


def _related(reading: Reading, card: Card) -> Rows:
    found = [(item, reading.subject(item)) for item in card.related[:RELATED_SHOWN]]
    views = {item: View.CARD if isinstance(subject, Card) else View.TRACKER for item, subject in found}
    return in_pairs([button(reading.title(subject), views[item], item) for item, subject in found if subject])


def _foot(reading: Reading, card: Card, numbers: Numbering) -> Rows:
    count = len(numbers.ids)
    label = reading.phrases.plural("Source ({n})", "Sources ({n})", count)
    sources = ((button(label, View.SOURCES, card.id),),) if count else ()
    return (*sources, *home_row(reading, parent(reading, card)))
