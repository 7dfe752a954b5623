"""The reader's way through the pack: which page a press leads to. Settings and newsroom are elsewhere."""

from collections.abc import Callable

from bot.cards.card import Card, CardKind
from bot.cards.tracker import Tracker
from bot.pages import card as cards
from bot.pages import dispatch as dispatches
from bot.pages import markup, sources
from bot.pages import tracker as trackers
from bot.pages.citation import numbering, share_page
from bot.pages.corrections import corrections_page
from bot.pages.figures import figures_page
from bot.pages.glossary import glossary_page
from bot.pages.home import help_page, home_page, menu, privacy_page
from bot.pages.listing import list_page
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, button
from bot.pages.subject import shared, title, view
from bot.pages.then import then_page
from bot.pages.timeline import BY_COUNTRY, by_country_page, timeline_page


def page(reading: Reading, press: Press) -> Page | None:
    """The page a press leads to, or None if it is gone or was never there."""
    route = _ROUTES.get(press.view)
    return route(reading, press) if route else None


def subject_page(reading: Reading, subject: Card | Tracker, number: int = 0) -> Page:
    if isinstance(subject, Card):
        return cards.card_page(reading, subject, number)
    return trackers.tracker_page(reading, subject, number)


def gone_page(reading: Reading) -> Page:
    """An old button whose subject is gone: say so, and show the menu."""
    return Page(markup.text(gone(reading)), menu(reading))


def gone(reading: Reading) -> str:
    """The same in words alone, for where no page can be shown."""
    return reading.t("What this button led to is no longer here. Choose from the menu, or type a name.")


def _subject(reading: Reading, press: Press) -> Page | None:
    subject = reading.subject(press.subject)
    return subject_page(reading, subject, press.page) if subject else None


def _dispatch(reading: Reading, press: Press) -> Page | None:
    dispatch = reading.pack.dispatches.get(press.subject)
    is_seen = dispatch is not None and dispatch.is_visible(reading.now)
    return dispatches.dispatch_page(reading, dispatch) if dispatch is not None and is_seen else None


def _sources(reading: Reading, press: Press) -> Page | None:
    subject = shared(reading, press.subject)
    if subject is None:
        return None
    back = button(reading.t("Back"), view(subject), press.subject)
    return sources.sources_page(
        reading,
        title=title(reading, subject),
        subject=press.subject,
        numbers=numbering(subject),
        back=back,
        page=press.page,
    )


def _cards(reading: Reading, press: Press) -> Page | None:
    if press.subject in reading.pack.countries:
        return list_page(reading, CardKind.ACTOR, press.page, country=press.subject)
    return list_page(reading, CardKind(press.subject), press.page) if press.subject in list(CardKind) else None


def _country(reading: Reading, press: Press) -> str:
    """The country that a list is narrowed to; none if the pack no longer has it."""
    return press.subject if press.subject in reading.pack.countries else ""


def _timeline(reading: Reading, press: Press) -> Page | None:
    if press.subject and press.subject not in reading.pack.countries:
        return None
    if press.argument == BY_COUNTRY and not press.subject:
        return by_country_page(reading)
    year, _, number = press.argument.partition("-")
    chosen = int(year) if year.isascii() and year.isdigit() else None
    page_number = int(number) if number.isascii() and number.isdigit() else 0
    return timeline_page(reading, country=press.subject, year=chosen, page=page_number)


_ROUTES: dict[View, Callable[[Reading, Press], Page | None]] = {
    View.HOME: lambda reading, _: home_page(reading),
    View.HELP: lambda reading, _: help_page(reading),
    View.PRIVACY: lambda reading, _: privacy_page(reading),
    View.CARD: _subject,
    View.TRACKER: _subject,
    View.SOURCES: _sources,
    View.STATUS: lambda reading, press: trackers.status_page(reading, press.page, country=_country(reading, press)),
    View.CARDS: _cards,
    View.LATEST: lambda reading, press: dispatches.latest_page(reading, press.page, country=_country(reading, press)),
    View.DISPATCH: _dispatch,
    View.FIGURES: lambda reading, press: figures_page(reading, press.page, country=_country(reading, press)),
    View.TIMELINE: _timeline,
    View.GLOSSARY: lambda reading, press: glossary_page(reading, press.page, subject_id=press.subject),
    View.REGISTRY: lambda reading, press: sources.registry_page(reading, press.page),
    View.AT: then_page,
    View.FIGURES_AT: then_page,
    View.SHARE: share_page,
    View.CORRECTIONS: lambda reading, press: corrections_page(reading, press.page),
}
