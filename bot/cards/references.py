"""References: who names whom across the files of a pack, and names that lead nowhere. Dates and numbers: elsewhere."""

from collections.abc import Iterable, Iterator

from bot.cards.card import Card
from bot.cards.commands import BUILT_IN
from bot.cards.dispatch import Dispatch
from bot.cards.findings import Finding, LooseName, Unread, warning
from bot.cards.pack import Pack
from bot.cards.places import Kind, Place, place_of, sourced, texts
from bot.cards.term import Term
from bot.cards.text import Text
from bot.cards.tracker import Tracker


def broken_references(pack: Pack, unread: Unread) -> Iterator[Finding]:
    """Names of sources, cards, countries, topics and languages that are not in the pack."""
    known = _known(pack, unread)
    header = () if unread.header else _languages(pack.header_texts)
    for place, what, name in (*_names(pack), *header, *unread.names):
        if what in known and name not in known[what]:
            message, is_key = _IN_WORDS[what].format(name), what == "language"
            yield Finding(place, f"unknown-{what}", message, given=name, among=known[what], is_key=is_key)


def claims_without_source(pack: Pack) -> Iterator[Finding]:
    for subject in pack.subjects:
        for statement in sourced(subject):
            if not statement.names and not isinstance(subject, Term):
                message = f"a {statement.statement} needs at least one source"
                yield Finding(statement.place.at("sources"), "no-source", message)


def unused_sources(pack: Pack, unread: Unread) -> Iterator[Finding]:
    if unread.ids or unread.sources:
        return
    named = {name for subject in pack.subjects for statement in sourced(subject) for name in statement.names}
    for id_ in pack.sources:
        if id_ not in named:
            yield warning(Place(Kind.SOURCE, id_, ("id",)), "unused-source", f"nothing names the source “{id_}”")


def shared_ids(pack: Pack) -> Iterator[Finding]:
    """Ids under which readers could open either of two things."""
    openable: list[Tracker | Dispatch] = [*pack.trackers.values(), *pack.dispatches.values()]
    for subject in openable:
        if subject.id in pack.cards or (isinstance(subject, Dispatch) and subject.id in pack.trackers):
            owner = "card" if subject.id in pack.cards else "tracker"
            message = f"a {owner} has the id “{subject.id}”, too; cards, trackers and dispatches share them"
            yield Finding(place_of(subject), "duplicate-id", message)


def taken_commands(pack: Pack, unread: Unread) -> Iterator[Finding]:
    """Commands that are built in or that another card or tracker claims."""
    owners: dict[str, str] = {}
    claiming: list[Card | Tracker] = [*pack.cards.values(), *pack.trackers.values()]
    for subject in claiming:
        place = place_of(subject)
        if subject.command:
            yield from _claimed(place.at("command"), subject.command, owners)
    for place, what, name in unread.names:
        if what == "command":
            yield from _claimed(place, name, owners)


def _claimed(place: Place, command: str, owners: dict[str, str]) -> Iterator[Finding]:
    if command in BUILT_IN:
        yield Finding(place, "command", f"/{command} is one of the bot's own commands")
    elif command in owners:
        yield Finding(place, "command", f"/{command} is taken by “{owners[command]}”")
    owners.setdefault(command, place.id)


_IN_WORDS = {
    "source": "no source has the id “{}”",
    "card": "no card or tracker has the id “{}”",
    "country": "pack.yaml lists no country “{}”",
    "topic": "pack.yaml lists no topic “{}”",
    "language": "pack.yaml lists no language “{}”",
}


def _known(pack: Pack, unread: Unread) -> dict[str, frozenset[str]]:
    """The names that are right, for each sort of name that can be judged."""
    known = {"card": frozenset(pack.cards) | frozenset(pack.trackers) | unread.ids}
    if not unread.sources:
        known["source"] = frozenset(pack.sources) | unread.ids
    header = {"country": pack.countries, "topic": pack.topics, "language": pack.languages}
    fields = {"country": "countries", "topic": "topics", "language": "languages"}
    return known | {what: frozenset(names) for what, names in header.items() if fields[what] not in unread.header}


def _names(pack: Pack) -> Iterator[LooseName]:
    for subject in pack.subjects:
        place = place_of(subject)
        for statement in sourced(subject):
            yield from (LooseName(at, "source", name) for at, name in statement.each())
        if isinstance(subject, Card):
            yield from _listed(place.at("related"), "card", subject.related)
        if isinstance(subject, Dispatch):
            yield from _listed(place.at("cards"), "card", subject.cards)
        if isinstance(subject, Tracker):
            yield LooseName(place.at("country"), "country", subject.country)
        if isinstance(subject, Card | Dispatch):
            yield from _listed(place.at("countries"), "country", subject.countries)
            yield from _listed(place.at("topics"), "topic", subject.topics)
        yield from _languages(texts(subject))
        if not isinstance(subject, Term):
            yield from (LooseName(place.at("translated", code), "language", code) for code in subject.translated or ())


def _listed(place: Place, what: str, names: Iterable[str]) -> Iterator[LooseName]:
    return (LooseName(place.at(i), what, name) for i, name in enumerate(names))


def _languages(placed: Iterable[tuple[Place, Text]]) -> Iterator[LooseName]:
    return (LooseName(place.at(code), "language", code) for place, text in placed for code, _ in text)
