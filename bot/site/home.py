"""The front of the site: what is new, what there is; about it; and the page that asks for a language."""

from collections import Counter
from collections.abc import Sequence

from bot.cards.card import Card, CardKind
from bot.pages.phrases import own_name
from bot.pages.reading import Reading
from bot.pages.tracker import in_order, state_as_of
from bot.site import places
from bot.site.card import part
from bot.site.frame import Sheet, plain_head, reachable
from bot.site.lists import by_name, dispatch_item
from bot.site.parts import words
from bot.site.places import Section
from bot.site.webpage import NOTHING, Web, element, joined, link, text

NEWS_SHOWN = 6
ACTORS_SHOWN = 16
WITHDRAWALS_SHOWN = 8


def home_sheet(reading: Reading) -> Sheet:
    """The front page: a sentence on what this is, the newest dispatches, then the ways in."""
    pack = reading.pack
    about = reading.words(pack.about)
    parts = (
        words(reading, pack.name, "h1"),
        words(reading, pack.about, "p", class_="brief"),
        _news(reading),
        _cards(reading, pack.cards_of(CardKind.BACKGROUND, CardKind.EXPLAINER), Section.BACKGROUND,
               title=reading.t("Background")),
        _withdrawals(reading),
        _cards(reading, by_name(reading, pack.cards_of(CardKind.COUNTRY)), Section.COUNTRIES,
               title=reading.t("Countries"), class_="inline"),
        _cards(reading, _most_named(reading), Section.ACTORS, title=reading.t("Actors"), class_="inline"),
    )  # fmt: skip
    return Sheet(places.HOME, reading.words(pack.name), joined(parts), about)


def about_sheet(reading: Reading) -> Sheet:
    """What the pack covers, how to read its pages, which revision this is."""
    pack, t, plural = reading.pack, reading.t, reading.phrases.plural
    counts = reading.phrases.beside(
        plural("{n} card", "{n} cards", len(pack.published_cards)),
        plural("{n} withdrawal", "{n} withdrawals", len(pack.trackers)),
        plural("{n} dispatch", "{n} dispatches", len(pack.dispatches)),
        plural("{n} source", "{n} sources", len(pack.sources)),
    )
    reach = Web(reading.phrases.labelled(text(t("Contact")), reachable(pack.contact)))
    parts = (
        element("h1", text(t("About"))),
        words(reading, pack.about, "p", class_="brief"),
        element("p", text(counts)),
        element("h2", text(t("How to read these pages"))),
        element("ul", *(element("li", text(line)) for line in _hints(reading)), class_="claims"),
        element("h2", text(t("Contact"))),
        element("p", reach),
        element("p", text(t("Revision {revision}", revision=pack.short_revision)), class_="permanent"),
    )
    path = places.section(Section.ABOUT)
    return Sheet(path, t("About"), joined(parts), reading.words(pack.about), Section.ABOUT, fallback=path)


def root_page(readings: Sequence[Reading]) -> str:
    """The page above the languages: each by its own name, with the pack's name and purpose in it."""
    pack = readings[0].pack
    doors = [
        element(
            "section",
            element("h2", link(text(own_name(reading.language)), f"{reading.language}/{places.HOME}",
                               lang=reading.language, hreflang=reading.language)),
            element("p", text(reading.words(pack.about))),
            lang=reading.language,
        )
        for reading in readings
    ]  # fmt: skip
    names = " · ".join(dict.fromkeys(reading.words(pack.name) for reading in readings))
    head = element(
        "head",
        *plain_head(names, readings[0].words(pack.about)),
        element("link", rel="stylesheet", href=places.STYLE),
        element("link", rel="icon", type="image/svg+xml", href=places.ICON),
        *(element("link", rel="alternate", hreflang=reading.language, href=f"{reading.language}/{places.HOME}")
          for reading in readings),
    )  # fmt: skip
    heading = joined(
        (element("span", words(reading, pack.name), lang=reading.language) for reading in readings), by=" "
    )
    body = element("body", element("main", element("h1", heading), *doors), class_="doors")
    return f"<!doctype html>\n{element('html', head, body, lang=readings[0].language)}\n"


def _hints(reading: Reading) -> tuple[str, ...]:
    t = reading.t
    return (
        t("Every sentence names its sources: the numbers lead to the list at the foot of the page."),
        t("The date behind a sentence is the day, month or year it holds for; it says nothing about today."),
        t("Where authors disagree, each value stands with its author, its date and what is counted."),
        t("A page that was wrong says so and keeps what it said before."),
        t("Every revision of a card keeps its own address, so that it can be quoted."),
    )


def _news(reading: Reading) -> Web:
    found = list(reading.pack.visible_dispatches(reading.now))[:NEWS_SHOWN]
    if not found:
        return NOTHING
    items = [dispatch_item(reading, item).inner for item in found]
    more = element("p", link(text(reading.t("All dispatches")), places.section(Section.LATEST)), class_="more")
    return element("section", _head(reading.t("Latest"), Section.LATEST), element("ul", *items, class_="news"), more)


def _withdrawals(reading: Reading) -> Web:
    """The newest ones, those that go on first."""
    found = in_order(reading.pack.trackers.values())
    if not found:
        return NOTHING
    items = [
        element(
            "li",
            joined((link(words(reading, item.force), places.subject(item.id)),
                    element("span", text(state_as_of(reading, item.status, item.as_of)), class_="place")), by=" "),
        )
        for item in found[:WITHDRAWALS_SHOWN]
    ]  # fmt: skip
    more = element("p", link(text(reading.t("All withdrawals")), places.section(Section.WITHDRAWALS)), class_="more")
    head = _head(reading.t("Withdrawals"), Section.WITHDRAWALS)
    return element("section", head, element("ul", *items, class_="onwards"), more)


def _cards(reading: Reading, cards: Sequence[Card], section: Section, *, title: str, class_: str = "onwards") -> Web:
    if not cards:
        return NOTHING
    items = [element("li", link(words(reading, card.title), places.subject(card.id))) for card in cards]
    left = sum(part(card.kind) is section for card in reading.pack.published_cards) - len(cards)
    count = reading.phrases.plural("and {n} more", "and {n} more", left)
    more = element("p", link(text(count), places.section(section)), class_="more") if left > 0 else NOTHING
    return element("section", _head(title, section), element("ul", *items, class_=class_), more)


def _most_named(reading: Reading) -> list[Card]:
    """The actors that other cards and dispatches lead to most, by name."""
    pack = reading.pack
    named = Counter(name for card in pack.published_cards for name in card.related)
    named.update(name for dispatch in pack.dispatches.values() for name in dispatch.cards)
    actors = sorted(pack.cards_of(CardKind.ACTOR), key=lambda card: -named[card.id])
    return by_name(reading, actors[:ACTORS_SHOWN])


def _head(title: str, section: Section) -> Web:
    return element("h2", link(text(title), places.section(section)))
