"""The timeline: milestones and dispatches in order, a year at a time."""

from dataclasses import dataclass

from bot.cards.dates import PartialDate
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, back_to, button, home_row, in_pairs, paged

BY_COUNTRY = "by"  # the argument of the button to the countries
YEARS_IN_A_ROW = 4
YEARS_SHOWN = 40  # buttons for other years, the newest ones


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, told by a tracker's milestone (then `force` says whose) or a dispatch. `about` has the
    ids of its countries, and of the cards that a dispatch names."""

    date: PartialDate
    force: Text | None
    what: Text
    publisher: str
    about: tuple[str, ...]


def events(reading: Reading) -> list[Event]:
    """All events that readers may see, oldest first."""
    pack = reading.pack
    publisher = {source.id: source.publisher for source in pack.sources.values()}
    found = [
        Event(item.date, tracker.force, item.event, publisher[item.sources[0]], (tracker.country,))
        for tracker in pack.trackers.values()
        for item in tracker.milestones
    ]
    found += [
        Event(item.date, None, item.headline, publisher[item.sources[0]], (*item.countries, *item.cards))
        for item in pack.visible_dispatches(reading.now)
    ]
    return sorted(found, key=lambda event: (event.date.last_day, event.date.first_day))


def has_events(reading: Reading, country: str) -> bool:
    """Whether its timeline would have any, found without making one."""
    pack = reading.pack
    has_steps = any(tracker.country == country and tracker.milestones for tracker in pack.trackers.values())
    return has_steps or any(True for _ in pack.dispatches_about(country, reading.now))


def timeline_page(reading: Reading, *, country: str = "", year: int | None = None, page: int = 0) -> Page:
    """The events of one year (the newest, if none is given), with a button for every other year that has some."""
    found = [event for event in events(reading) if not country or country in event.about]
    head = reading.t("Timeline") if not country else reading.t("Timeline: {place}", place=reading.country(country))
    if not found:
        words = markup.text(reading.t("Nothing is dated here yet."))
        return Page(markup.joined((markup.bold(head), words)), home_row(reading, back_to(reading, country)))
    years = sorted({event.date.year for event in found})
    chosen = year if year in years else years[-1]
    told = [event for event in found if event.date.year == chosen]
    title = markup.bold(reading.phrases.beside(head, str(chosen)))
    leaf = leaf_at(reading, told, lambda event: _block(reading, event), page=page, head=title, most=len(told))
    note = reading.foreign_note(*(text for event in leaf.items for text in (event.force, event.what) if text))
    others = [button(str(other), View.TIMELINE, country, other) for other in reversed(years) if other != chosen]
    keys = others[:YEARS_SHOWN]
    rows = tuple(tuple(keys[start : start + YEARS_IN_A_ROW]) for start in range(0, len(keys), YEARS_IN_A_ROW))
    foot = (
        (button(reading.t("By country"), View.TIMELINE, "", BY_COUNTRY),),
        *home_row(reading, back_to(reading, country)),
    )
    more = paged(reading, view=View.TIMELINE, subject=country, page=leaf.page, pages=leaf.pages, before=f"{chosen}-")
    top = markup.joined((title, note))
    return Page(markup.joined((top, *leaf.blocks), by="\n\n"), (*more, *rows, *foot))


def by_country_page(reading: Reading) -> Page:
    """A button for every country of which something is dated."""
    dated = {subject for event in events(reading) for subject in event.about}
    found = sorted((reading.country(code), code) for code in reading.pack.countries if code in dated)
    head = reading.phrases.beside(reading.t("Timeline"), reading.t("By country"))
    body = markup.joined((markup.bold(head), markup.text(reading.t("Choose a country."))))
    keys = in_pairs([button(name, View.TIMELINE, code) for name, code in found])
    return Page(body, (*keys, *home_row(reading, button(reading.t("Back"), View.TIMELINE))))


def _block(reading: Reading, event: Event) -> Html:
    """Date and force, then what happened and who says so."""
    dated = markup.bold(reading.phrases.capitalised(reading.phrases.short(event.date)))
    force = markup.text(reading.words(event.force)) if event.force else ""
    said = markup.aside(event.publisher)
    top = Html(reading.phrases.beside(dated, force))
    return markup.joined((top, Html(f"{markup.text(reading.words(event.what))} {said}")))
