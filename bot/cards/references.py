"""References: who names whom across the files of a pack, and names that lead nowhere. Dates and numbers: elsewhere."""

from collections.abc import Iterable, Iterator

from bot.cards.card import Card
from bot.cards.commands import BUILT_IN
from bot.cards.dispatch import Dispatch
from bot.cards.findings import Finding, Unread, warning
from bot.cards.pack import Pack, Term
from bot.cards.places import Kind, Place, Subject, header_texts, place_of, sourced, subjects, texts
from bot.cards.tracker import Tracker

Named = tuple[Place, str]


def broken_references(pack: Pack, unread: Unread) -> Iterator[Finding]:
    """Names of sources, cards, countries, topics and languages that are not in the pack."""
    sources = frozenset(pack.sources) | unread.ids
    pages = frozenset(pack.cards) | frozenset(pack.trackers) | unread.ids
    for subject in subjects(pack):
        if not unread.sources:
            names = (named for statement in sourced(subject) for named in statement.each())
            yield from _unknown(names, sources, "source")
        yield from _unknown(_pages_named(subject), pages, "card")
        if not unread.header:
            yield from _unknown(_countries_named(subject), frozenset(pack.countries), "country")
            yield from _unknown(_topics_named(subject), frozenset(pack.topics), "topic")
            yield from _unknown(_languages_named(subject), frozenset(pack.languages), "language")
    if not unread.header:
        header = ((place.at(language), language) for place, text in header_texts(pack) for language, _ in text)
        yield from _unknown(header, frozenset(pack.languages), "language")


def claims_without_source(pack: Pack) -> Iterator[Finding]:
    for subject in subjects(pack):
        for statement in sourced(subject):
            if not statement.names and not isinstance(subject, Term):
                message = f"a {statement.statement} needs at least one source"
                yield Finding(statement.place.at("sources"), "no-source", message)


def unused_sources(pack: Pack, unread: Unread) -> Iterator[Finding]:
    if unread.ids or unread.sources:
        return
    named = {name for subject in subjects(pack) for statement in sourced(subject) for name in statement.names}
    for id_ in pack.sources:
        if id_ not in named:
            yield warning(Place(Kind.SOURCE, id_, ("id",)), "unused-source", f"nothing names the source “{id_}”")


def taken_commands(pack: Pack) -> Iterator[Finding]:
    """Commands that are built in or that another card or tracker claims, and ids that two of them share."""
    owners: dict[str, str] = {}
    claiming: list[Card | Tracker] = [*pack.cards.values(), *pack.trackers.values()]
    for subject in claiming:
        place = place_of(subject)
        if isinstance(subject, Tracker) and subject.id in pack.cards:
            yield Finding(
                place, "duplicate-id", f"a card has the id “{subject.id}”, too; cards and trackers share them"
            )
        if subject.command is None:
            continue
        if subject.command in BUILT_IN:
            yield Finding(place.at("command"), "command", f"/{subject.command} is one of the bot's own commands")
        elif subject.command in owners:
            owner = owners[subject.command]
            yield Finding(place.at("command"), "command", f"/{subject.command} is taken by “{owner}”")
        owners.setdefault(subject.command, subject.id)


_IN_WORDS = {
    "source": "no source has the id “{}”",
    "card": "no card or tracker has the id “{}”",
    "country": "pack.yaml lists no country “{}”",
    "topic": "pack.yaml lists no topic “{}”",
    "language": "pack.yaml lists no language “{}”",
}


def _unknown(names: Iterable[Named], known: frozenset[str], what: str) -> Iterator[Finding]:
    for place, name in names:
        if name not in known:
            message = _IN_WORDS[what].format(name)
            is_key = what == "language"
            yield Finding(place, f"unknown-{what}", message, given=name, among=known, is_key=is_key)


def _listed(place: Place, names: Iterable[str]) -> Iterator[Named]:
    return ((place.at(i), name) for i, name in enumerate(names))


def _pages_named(subject: Subject) -> Iterator[Named]:
    if isinstance(subject, Card):
        yield from _listed(place_of(subject).at("related"), subject.related)
    if isinstance(subject, Dispatch):
        yield from _listed(place_of(subject).at("cards"), subject.cards)


def _countries_named(subject: Subject) -> Iterator[Named]:
    if isinstance(subject, Tracker):
        yield place_of(subject).at("country"), subject.country
    elif isinstance(subject, Card | Dispatch):
        yield from _listed(place_of(subject).at("countries"), subject.countries)


def _topics_named(subject: Subject) -> Iterator[Named]:
    if isinstance(subject, Card | Dispatch):
        yield from _listed(place_of(subject).at("topics"), subject.topics)


def _languages_named(subject: Subject) -> Iterator[Named]:
    for place, text in texts(subject):
        yield from ((place.at(language), language) for language, _ in text)
    if not isinstance(subject, Term):
        yield from ((place_of(subject).at("translated", language), language) for language in subject.translated or ())
