"""The page of a card: title, date, brief, sections folded away, figures, notes; divided where it is long."""

from bot.cards.card import Card, CardKind, Claim, Section
from bot.pages import markup
from bot.pages.country import country_keys
from bot.pages.dispatch import headline_keys
from bot.pages.figures import figure_blocks
from bot.pages.fresh import fresh, fresh_line
from bot.pages.glossary import terms_key
from bot.pages.leaves import leaf_of
from bot.pages.notes import brief_notes, foreign, notes
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs, keys, paged, sentence
from bot.pages.sources import Numbering, sources_key
from bot.pages.subject import named, share_key

RELATED_SHOWN = 6
FRESH_SHOWN = 2


def numbering(card: Card) -> Numbering:
    """The numbers of a card's sources: claims first, in order, then figures."""
    claims = [claim.sources for claim in card.claims]
    figures = [(value.source,) for figure in card.figures for value in figure.values]
    return Numbering.of([*claims, *figures])


def card_page(reading: Reading, card: Card, page: int = 0) -> Page:
    """One page of a card; in light mode its claims alone, without headings and folds."""
    numbers = numbering(card)
    head, title = _head(reading, card), markup.bold(reading.title(card))
    told = blocks(reading, card, numbers)
    if reading.light:
        head = reading.fitting([head, *brief_notes(reading, card)])
    else:
        told.append(notes(reading, card))
    leaf = leaf_of(reading, told, head=head, title=title, page=page)
    rows = paged(reading, view=View.CARD, subject=card.id, page=leaf.page, pages=leaf.pages)
    new = headline_keys(reading, fresh(reading, card.id)[:FRESH_SHOWN]) if leaf.page == 0 else ()
    related = _related(reading, card) if leaf.page == leaf.pages - 1 else ()
    return Page(leaf.html, (*rows, *new, *related, *_foot(reading, card, numbers)))


def blocks(reading: Reading, card: Card, numbers: Numbering) -> list[Html]:
    """What the card says, piece by piece: claims by their sections, then figures."""
    if reading.light:
        said = [_claim(reading, claim, numbers) for claim in card.claims]
    else:
        said = [block for section in card.sections for block in _section(reading, section, numbers)]
    return said + [block for figure in card.figures for block in figure_blocks(reading, figure, numbers)]


def parent(reading: Reading, card: Card) -> Button:
    """Back from a card: the list of its kind."""
    return button(reading.t("Back"), View.CARDS, card.kind)


def _head(reading: Reading, card: Card) -> Html:
    lines = (_title(reading, card), fresh_line(reading, card.id), foreign(reading, card))
    return markup.joined((markup.joined(lines), markup.text(reading.words(card.brief))), by="\n\n")


def _title(reading: Reading, card: Card) -> Html:
    dated = reading.phrases.as_of(card.as_of) if card.as_of else ""
    where = reading.places(card.countries) if card.kind is not CardKind.COUNTRY else ""
    facts = reading.phrases.beside(dated, where)
    return markup.joined((markup.bold(reading.title(card)), markup.italic(facts) if facts else ""))


def _section(reading: Reading, section: Section, numbers: Numbering) -> list[Html]:
    lines = [_claim(reading, claim, numbers) for claim in section.claims]
    return markup.grouped(markup.bold(reading.words(section.heading)), lines)


def _claim(reading: Reading, claim: Claim, numbers: Numbering) -> Html:
    return sentence(reading, reading.words(claim.text), sources=numbers.marks(claim.sources), as_of=claim.as_of)


def _related(reading: Reading, card: Card) -> Rows:
    found = [reading.subject(item) for item in card.related[:RELATED_SHOWN]]
    return in_pairs(keys(named(reading, subject) for subject in found if subject))


def _foot(reading: Reading, card: Card, numbers: Numbering) -> Rows:
    foot = [sources_key(reading, card.id, numbers)] if numbers.ids else []
    foot.append(share_key(reading, card))
    foot += terms_key(reading, card)
    if card.id in reading.pack.countries:
        foot += country_keys(reading, card.id)
    return (*in_pairs(foot), *home_row(reading, parent(reading, card)))
