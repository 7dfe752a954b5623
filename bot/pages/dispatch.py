"""The pages of dispatches: the latest ones, and one with its sources."""

from bot.cards.dispatch import Dispatch, Importance
from bot.pages import markup
from bot.pages.notes import corrections
from bot.pages.page import Button, Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs, leaf, paged
from bot.pages.sources import Numbering, source_list

PER_PAGE = 5
CARDS_SHOWN = 4


def headline(reading: Reading, dispatch: Dispatch) -> Html:
    """Bold headline, then date and places on a line."""
    urgent = f"{reading.t('Breaking')} · " if dispatch.importance is Importance.BREAKING else ""
    where = f" · {reading.places(dispatch.countries)}" if dispatch.countries else ""
    facts = f"{urgent}{reading.phrases.short(dispatch.date)}{where}"
    return markup.joined((markup.bold(reading.words(dispatch.headline)), markup.italic(facts)))


def key(reading: Reading, dispatch: Dispatch, argument: str = "") -> Button:
    return button(reading.words(dispatch.headline), View.DISPATCH, dispatch.id, argument)


def latest_page(reading: Reading, page: int = 0) -> Page:
    """The newest dispatches, a few at a time, each with its first words and a button to the whole."""
    found = list(reading.pack.visible_dispatches(reading.now))
    shown, page, pages = leaf(found, page, size=PER_PAGE)
    head = markup.bold(reading.t("Latest"))
    if not found:
        return Page(markup.joined((head, markup.text(reading.t("There is no dispatch yet.")))), home_row(reading))
    rows = paged(reading, view=View.LATEST, subject="", page=page, pages=pages)
    blocks = [headline(reading, dispatch) for dispatch in shown]
    keys = tuple((key(reading, dispatch),) for dispatch in shown)
    return Page(markup.joined((head, *blocks), by="\n\n"), (*keys, *rows, *home_row(reading)))


def dispatch_page(reading: Reading, dispatch: Dispatch) -> Page:
    """One dispatch whole: headline, text, numbered sources, corrections, the cards it belongs to."""
    numbers = Numbering.of([dispatch.sources])
    body = Html(markup.text(reading.words(dispatch.text)) + numbers.marks(dispatch.sources))
    top = markup.joined((headline(reading, dispatch), reading.foreign_note(dispatch.headline, dispatch.text)))
    parts = [top, body, corrections(reading, dispatch.corrections), markup.joined(source_list(reading, numbers))]
    subjects = [(card, reading.subject(card)) for card in dispatch.cards[:CARDS_SHOWN]]
    views = {card: View.CARD if card in reading.pack.cards else View.TRACKER for card, _ in subjects}
    keys = in_pairs([button(reading.title(subject), views[card], card) for card, subject in subjects if subject])
    back = button(reading.t("Back"), View.LATEST)
    return Page(markup.joined(parts, by="\n\n"), (*keys, *home_row(reading, back)))
