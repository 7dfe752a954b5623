"""Cards on the site: the brief, claims with their numbers and dates, figures side by side, where to read on."""

from bot.cards.card import Card, CardKind, Section
from bot.cards.figure import Figure
from bot.cards.pack import Pack
from bot.cards.revisions import revision
from bot.cards.tracker import Tracker
from bot.pages.card import numbering
from bot.pages.figures import amount
from bot.pages.notes import shown_texts
from bot.pages.reading import Reading
from bot.pages.sources import Numbering
from bot.site import places
from bot.site.chart import bar
from bot.site.parts import Group, Item, dated, facts, foreign_note, marks, words
from bot.site.places import Section as Part
from bot.site.story import Story, corrections_group, news, notices
from bot.site.webpage import NOTHING, Web, element, joined, link, text


def card_story(reading: Reading, card: Card) -> Story:
    """Everything the site says of one card."""
    numbers, here = numbering(card), places.subject(card.id)
    groups = [_section(reading, section, numbers) for section in card.sections]
    groups += [_figure(reading, figure, numbers) for figure in card.figures]
    return Story(
        card.id,
        reading.title(card),
        reading.words(card.brief),
        part(card.kind),
        _lead(reading, card),
        (*groups, *corrections_group(reading, card.corrections)),
        numbers,
        notices=notices(reading, card),
        tail=joined((news(reading, here, card.id), _onwards(reading, card, here))),
        digits=revision(card),
    )


def part(kind: CardKind) -> Part:
    """The section of the site that lists a kind of card."""
    return {CardKind.ACTOR: Part.ACTORS, CardKind.COUNTRY: Part.COUNTRIES}.get(kind, Part.BACKGROUND)


def onwards(reading: Reading, subjects: list[Card | Tracker], here: str) -> Web:
    """Links to cards and trackers, to read next."""
    if not subjects:
        return NOTHING
    items = [
        element("li", link(text(reading.title(subject)), places.relative(here, places.subject(subject.id))))
        for subject in subjects
    ]
    return element(
        "section", element("h2", text(reading.t("Read on"))), element("ul", *items, class_="onwards"), class_="onwards"
    )


def _onwards(reading: Reading, card: Card, here: str) -> Web:
    """What the card names, what names the card, and the withdrawals of a country."""
    pack = reading.pack
    ids = [*card.related, *_naming(pack, card.id)]
    if card.kind is CardKind.COUNTRY:
        ids += [tracker.id for tracker in pack.trackers.values() if tracker.country == card.id]
    found = [reading.subject(item) for item in dict.fromkeys(ids) if item != card.id]
    return onwards(reading, [subject for subject in found if subject is not None], here)


def _naming(pack: Pack, card_id: str) -> list[str]:
    return [card.id for card in pack.published_cards if card_id in card.related]


def _lead(reading: Reading, card: Card) -> Web:
    as_of = text(reading.phrases.as_of(card.as_of)) if card.as_of else NOTHING
    where = text(reading.places(card.countries)) if card.kind is not CardKind.COUNTRY else NOTHING
    also = NOTHING
    if card.aka:
        names = text(", ".join(card.aka))
        also = element("p", Web(reading.phrases.labelled(text(reading.t("Also called")), names)), class_="aka")
    return joined(
        (
            words(reading, card.title, "h1"),
            facts(as_of, where, text(reading.topics(card.topics))),
            foreign_note(reading, *shown_texts(card)),
            words(reading, card.brief, "p", class_="brief"),
            also,
        )
    )


def _section(reading: Reading, section: Section, numbers: Numbering) -> Group:
    items = []
    for claim in section.claims:
        said = (words(reading, claim.text), marks(numbers, claim.sources), Web(" "), dated(reading, claim.as_of))
        items.append(Item(element("li", *said), claim.sources))
    return Group(words(reading, section.heading, "h2"), tuple(items), _claims)


def _figure(reading: Reading, figure: Figure, numbers: Numbering) -> Group:
    """Each value with its author, its date and what it counts; the bars share one scale."""
    top = max(value.high or value.low for value in figure.values)
    drawn = len(figure.values) > 1 and all(value.low >= 0 for value in figure.values)
    items = []
    for value in figure.values:
        who = text(reading.pack.sources[value.source].publisher)
        counted = words(reading, value.counts) if value.counts else NOTHING
        told = joined((who, marks(numbers, (value.source,)), Web(" "), dated(reading, value.as_of)))
        inner = joined(
            (
                element("b", text(amount(reading, value))),
                bar(value, top) if drawn else NOTHING,
                element("span", told, class_="who"),
                element("span", counted, class_="counts") if counted else NOTHING,
            ),
            by=" ",
        )
        items.append(Item(element("li", inner), (value.source,)))
    return Group(_figure_head(reading, figure), tuple(items), _values)


def _figure_head(reading: Reading, figure: Figure) -> Web:
    unit = element("p", words(reading, figure.unit), class_="unit")
    note = element("p", text(reading.t("The authors disagree.")), class_="contested") if figure.contested else NOTHING
    return joined((words(reading, figure.of, "h2"), unit, note))


def _claims(inner: Web) -> Web:
    return element("ul", inner, class_="claims")


def _values(inner: Web) -> Web:
    return element("ul", inner, class_="values")
