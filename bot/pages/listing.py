"""Lists of cards by kind: background and explainers together, actors, countries."""

from bot.cards.card import CardKind
from bot.cards.words import folded
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, back_to, home_row, in_pairs, keys, paged

PER_PAGE = 12
ORDERED = (CardKind.ACTOR, CardKind.COUNTRY)  # by name; background and explainers keep the editors' order


def kinds(kind: CardKind) -> tuple[CardKind, ...]:
    """The kinds that share a list."""
    together = (CardKind.BACKGROUND, CardKind.EXPLAINER)
    return together if kind in together else (kind,)


def list_page(reading: Reading, kind: CardKind, page: int = 0, *, country: str = "") -> Page:
    """One page of buttons, a card each; with a country, those of it."""
    found = [card for card in reading.pack.cards_of(*kinds(kind)) if not country or country in card.countries]
    if kind in ORDERED:
        found.sort(key=lambda card: folded(reading.title(card)))
    lead = _lead(reading, kind) if found else reading.t("Nothing has been written about this yet.")
    title = _heading(reading, kind) if not country else reading.t("Actors: {place}", place=reading.country(country))
    body = markup.joined((markup.bold(title), markup.text(lead)))
    leaf = leaf_at(reading, found, lambda _: Html(""), page=page, head=body, most=PER_PAGE)
    rows = paged(reading, view=View.CARDS, subject=country or kind, page=leaf.page, pages=leaf.pages)
    cards = keys((reading.title(card), View.CARD, card.id) for card in leaf.items)
    return Page(body, (*in_pairs(cards), *rows, *home_row(reading, back_to(reading, country))))


def _heading(reading: Reading, kind: CardKind) -> str:
    words = {CardKind.ACTOR: reading.t("Actors"), CardKind.COUNTRY: reading.t("Countries")}
    return words.get(kind, reading.t("Background"))


def _lead(reading: Reading, kind: CardKind) -> str:
    words = {
        CardKind.ACTOR: reading.t("Who is who: states, armed groups, forces and people."),
        CardKind.COUNTRY: reading.t("Choose a country."),
    }
    return words.get(kind, reading.t("What happened, and why it matters."))
