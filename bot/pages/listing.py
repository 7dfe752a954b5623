"""Lists of cards by kind: background and explainers together, actors, countries."""

from bot.cards.card import Card, CardKind
from bot.pages import markup
from bot.pages.page import Button, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs, leaf, paged

PER_PAGE = 12
ORDERED = (CardKind.ACTOR, CardKind.COUNTRY)  # by name; background and explainers keep the editors' order


def kinds(kind: CardKind) -> tuple[CardKind, ...]:
    """The kinds that share a list."""
    together = (CardKind.BACKGROUND, CardKind.EXPLAINER)
    return together if kind in together else (kind,)


def list_page(reading: Reading, kind: CardKind, page: int = 0) -> Page:
    """One page of buttons, a card each."""
    found = list(reading.pack.cards_of(*kinds(kind)))
    if kind in ORDERED:
        found.sort(key=lambda card: reading.title(card).casefold())
    shown, page, pages = leaf(found, page, size=PER_PAGE)
    empty = reading.t("Nothing has been written about this yet.") if not found else ""
    rows = paged(reading, view=View.CARDS, subject=kind, page=page, pages=pages)
    body = markup.joined((markup.bold(_heading(reading, kind)), markup.text(empty or _lead(reading, kind))))
    return Page(body, (*in_pairs([_key(reading, card) for card in shown]), *rows, *home_row(reading)))


def _key(reading: Reading, card: Card) -> Button:
    return button(reading.title(card), View.CARD, card.id)


def _heading(reading: Reading, kind: CardKind) -> str:
    words = {CardKind.ACTOR: reading.t("Actors"), CardKind.COUNTRY: reading.t("Countries")}
    return words.get(kind, reading.t("Background"))


def _lead(reading: Reading, kind: CardKind) -> str:
    words = {
        CardKind.ACTOR: reading.t("Who is who: states, armed groups, forces and people."),
        CardKind.COUNTRY: reading.t("Choose a country."),
    }
    return words.get(kind, reading.t("What happened, and why it matters."))
