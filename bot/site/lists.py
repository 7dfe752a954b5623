"""Lists of the site: what is new, the withdrawals, cards by kind; each entry leads to its page."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.cards.card import Card, CardKind
from bot.cards.dispatch import Dispatch
from bot.cards.tracker import Progress, Tracker
from bot.cards.words import folded
from bot.pages.reading import Reading
from bot.pages.tracker import state_as_of
from bot.site import places
from bot.site.frame import Sheet
from bot.site.parts import ROOM, Group, Item, dated, divided, facts, words
from bot.site.places import Section
from bot.site.story import turning
from bot.site.webpage import NOTHING, Web, element, joined, link, size, text


def list_sheets(
    reading: Reading, section: Section, *, title: str, lead: Web = NOTHING, groups: Sequence[Group]
) -> Iterator[Sheet]:
    """A section of the site, divided over as many pages as it takes."""
    top = joined((element("h1", text(title)), lead))
    leaves = divided(groups, lambda _: 0, first=ROOM - size(top), then=ROOM - size(top))
    hrefs = [places.section(section, number) for number in range(len(leaves))]
    for number, leaf in enumerate(leaves):
        where = NOTHING
        if len(leaves) > 1:
            where = facts(text(reading.t("Page {page} of {pages}", page=number + 1, pages=len(leaves))))
        inner = joined(element("section", group.inner) for group in leaf)
        body = joined((top, where, inner, turning(reading, hrefs, number)))
        named = f"{title} ({number + 1})" if number else title
        yield Sheet(hrefs[number], named, body, section=section, fallback=hrefs[0])


def latest_sheets(reading: Reading) -> Iterator[Sheet]:
    """Every dispatch, newest first, year by year."""
    found = reading.pack.visible_dispatches(reading.now)
    groups = [
        Group(element("h2", text(str(year))), tuple(dispatch_item(reading, item) for item in items), _news)
        for year, items in groupby(found, key=lambda item: item.date.year)
    ]
    lead = NOTHING if groups else paragraph(reading.t("There is no dispatch yet."))
    return list_sheets(reading, Section.LATEST, title=reading.t("Latest"), lead=lead, groups=groups)


def withdrawal_sheets(reading: Reading) -> Iterator[Sheet]:
    """Every withdrawal: those that go on, then those that are done."""
    done = [tracker for tracker in reading.pack.trackers.values() if tracker.status is Progress.COMPLETED]
    open_ = [tracker for tracker in reading.pack.trackers.values() if tracker.status is not Progress.COMPLETED]
    named = ((reading.t("Not completed"), open_), (reading.t("Completed"), done))
    groups = [
        Group(element("h2", text(name)), tuple(_tracker(reading, item) for item in found), _entries)
        for name, found in named
        if found
    ]
    lead = NOTHING if groups else paragraph(reading.t("There is no withdrawal to follow yet."))
    return list_sheets(reading, Section.WITHDRAWALS, title=reading.t("Withdrawals"), lead=lead, groups=groups)


def background_sheets(reading: Reading) -> Iterator[Sheet]:
    """Background and explainers, in the editors' order."""
    found = reading.pack.cards_of(CardKind.BACKGROUND, CardKind.EXPLAINER)
    lead = reading.t("What happened, and why it matters.")
    return _cards(reading, Section.BACKGROUND, found, title=reading.t("Background"), lead=lead)


def actor_sheets(reading: Reading) -> Iterator[Sheet]:
    found = by_name(reading, reading.pack.cards_of(CardKind.ACTOR))
    lead = reading.t("Who is who: states, armed groups, forces and people.")
    return _cards(reading, Section.ACTORS, found, title=reading.t("Actors"), lead=lead)


def country_sheets(reading: Reading) -> Iterator[Sheet]:
    found = by_name(reading, reading.pack.cards_of(CardKind.COUNTRY))
    return _cards(reading, Section.COUNTRIES, found, title=reading.t("Countries"), lead="")


def by_name(reading: Reading, cards: Sequence[Card]) -> list[Card]:
    """In the order of the alphabet, accents forgiven."""
    return sorted(cards, key=lambda card: folded(reading.title(card)))


def paragraph(words_: str) -> Web:
    return element("p", text(words_), class_="lead") if words_ else NOTHING


def _cards(reading: Reading, section: Section, cards: Sequence[Card], *, title: str, lead: str) -> Iterator[Sheet]:
    said = lead if cards else reading.t("Nothing has been written about this yet.")
    groups = [Group(NOTHING, tuple(_card(reading, card) for card in cards), _entries)] if cards else []
    return list_sheets(reading, section, title=title, lead=paragraph(said), groups=groups)


def _card(reading: Reading, card: Card) -> Item:
    head = element("h2", link(words(reading, card.title), places.subject(card.id)))
    as_of = facts(text(reading.phrases.as_of(card.as_of))) if card.as_of else NOTHING
    return Item(element("li", head, words(reading, card.brief, "p"), as_of))


def _tracker(reading: Reading, tracker: Tracker) -> Item:
    head = element("h3", link(words(reading, tracker.force), places.subject(tracker.id)))
    state = element("b", text(state_as_of(reading, tracker.status, tracker.as_of)), class_=f"state {tracker.status}")
    told = facts(state, text(reading.country(tracker.country)))
    return Item(element("li", head, told, words(reading, tracker.brief, "p")))


def dispatch_item(reading: Reading, dispatch: Dispatch) -> Item:
    """One line of news: day, headline, places."""
    head = link(words(reading, dispatch.headline), places.subject(dispatch.id))
    where = element("span", text(reading.places(dispatch.countries)), class_="place")
    return Item(element("li", joined((dated(reading, dispatch.date), head, where), by=" ")))


def _entries(inner: Web) -> Web:
    return element("ul", inner, class_="entries")


def _news(inner: Web) -> Web:
    return element("ul", inner, class_="news")
