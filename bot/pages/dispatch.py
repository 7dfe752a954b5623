"""The pages of dispatches: the latest ones, and one with its sources."""

from collections.abc import Iterable

from bot.cards.dispatch import Dispatch, Importance
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.notes import absence, corrections, foreign
from bot.pages.page import Html, Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, back_to, button, home_row, in_pairs, keys, paged
from bot.pages.sources import Numbering, source_list, sources_key
from bot.pages.subject import named, share_key

PER_PAGE = 5
CARDS_SHOWN = 4


def headline(reading: Reading, dispatch: Dispatch, *, is_new: bool = False) -> Html:
    """Bold headline, then date and places on a line."""
    new = reading.t("New") if is_new else ""
    urgent = reading.t("Breaking") if dispatch.importance is Importance.BREAKING else ""
    dated = reading.phrases.capitalised(reading.phrases.short(dispatch.date))
    facts = reading.phrases.beside(new, urgent, dated, reading.places(dispatch.countries))
    return markup.joined((markup.bold(reading.words(dispatch.headline)), markup.italic(facts)))


def headline_keys(reading: Reading, dispatches: Iterable[Dispatch], argument: str = "") -> Rows:
    """A button to the whole of each, a row for each."""
    named = ((reading.words(item.headline), View.DISPATCH, item.id) for item in dispatches)
    return tuple((key,) for key in keys(named, argument))


def latest_page(reading: Reading, page: int = 0, *, country: str = "") -> Page:
    """The newest dispatches (of a country), a few at a time, each with a button to the whole.

    Those that came after the day of the reader's last visit are marked as new."""
    seen_on = reading.seen_on
    pack, now = reading.pack, reading.now
    found = list(pack.dispatches_about(country, now) if country else pack.visible_dispatches(now))
    title = reading.t("Latest") if not country else reading.t("Latest: {place}", place=reading.country(country))
    head, foot = markup.joined((markup.bold(title), absence(reading))), home_row(reading, back_to(reading, country))
    if not found:
        return Page(markup.joined((head, markup.text(reading.t("There is no dispatch yet.")))), foot)
    new = {item.id for item in found if seen_on is not None and item.publish_at.date() > seen_on}
    if seen_on is not None and new:
        day = reading.phrases.day(seen_on)
        since = reading.phrases.plural(
            "{n} new since your last visit on {date}", "{n} new since your last visit on {date}", len(new), date=day
        )
        head = markup.joined((head, markup.italic(since)))

    def told(item: Dispatch) -> Html:
        return headline(reading, item, is_new=item.id in new)

    leaf = leaf_at(reading, found, told, page=page, head=head, most=PER_PAGE)
    top = markup.joined((head, reading.foreign_note(*(item.headline for item in leaf.items))))
    rows = paged(reading, view=View.LATEST, subject=country, page=leaf.page, pages=leaf.pages)
    more = headline_keys(reading, leaf.items)
    return Page(markup.joined((top, *leaf.blocks), by="\n\n"), (*more, *rows, *foot))


def dispatch_page(reading: Reading, dispatch: Dispatch) -> Page:
    """One dispatch whole: headline, text, corrections, numbered sources, the cards it belongs to.

    Sources that do not fit, as in light mode, are a button away."""
    numbers = Numbering.of([dispatch.sources])
    body = Html(markup.name(reading.words(dispatch.text)) + numbers.marks(dispatch.sources))
    top = markup.joined((headline(reading, dispatch), foreign(reading, dispatch)))
    parts = [top, body, corrections(reading, dispatch.corrections), markup.joined(source_list(reading, numbers))]
    whole = markup.joined(parts, by="\n\n")
    fits = reading.fits(whole)
    page = whole if fits else reading.fitting(parts[:-1])
    sources = [] if fits else [sources_key(reading, dispatch.id, numbers)]
    foot = in_pairs([*sources, share_key(reading, dispatch)])
    back = button(reading.t("Back"), View.LATEST)
    return Page(page, (*_cards(reading, dispatch), *foot, *home_row(reading, back)))


def _cards(reading: Reading, dispatch: Dispatch) -> Rows:
    subjects = [reading.subject(card) for card in dispatch.cards[:CARDS_SHOWN]]
    return in_pairs(keys(named(reading, subject) for subject in subjects if subject))
