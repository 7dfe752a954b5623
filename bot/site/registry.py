"""Registers of the site: sources, glossary and corrections, each entry with an address of its own on its page."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from bot.cards.card import Correction
from bot.cards.difference import title_of
from bot.cards.places import sourced
from bot.cards.source import Source
from bot.cards.term import Term
from bot.cards.words import folded
from bot.pages.corrections import corrected
from bot.pages.reading import Reading
from bot.pages.subject import Shared, shared, title
from bot.site import places
from bot.site.frame import Sheet
from bot.site.lists import list_sheets, paragraph
from bot.site.parts import Group, Item, foreign_note, source_words, words
from bot.site.places import Section
from bot.site.story import correction_words
from bot.site.webpage import NOTHING, Web, element, joined, link, text

CITING_SHOWN = 8  # pages that name a source


def source_sheets(reading: Reading) -> Iterator[Sheet]:
    """All sources by the publisher's first letter, each with the pages that name it."""
    found = sorted(reading.pack.sources.values(), key=lambda item: (folded(item.publisher), folded(item.title)))
    citing = _citing(reading)
    groups = [
        Group(element("h2", text(letter)), tuple(_source(reading, item, citing) for item in items), _register)
        for letter, items in groupby(found, key=_letter)
    ]
    count = reading.phrases.plural("{n} source", "{n} sources", len(found))
    return list_sheets(reading, Section.SOURCES, title=reading.t("Sources"), lead=paragraph(count), groups=groups)


def glossary_sheets(reading: Reading) -> Iterator[Sheet]:
    """The terms by alphabet in the reader's language."""
    found = sorted(reading.pack.glossary.values(), key=lambda term: folded(reading.words(term.term)))
    items = tuple(_term(reading, term) for term in found)
    note = foreign_note(reading, *(told for term in found for told in (term.term, term.definition)))
    lead = note if found else paragraph(reading.t("There is no term yet."))
    groups = [Group(NOTHING, items, _definitions)] if items else []
    return list_sheets(reading, Section.GLOSSARY, title=reading.t("Glossary"), lead=lead, groups=groups)


def correction_sheets(reading: Reading) -> Iterator[Sheet]:
    """Everything that was corrected, newest first, with the page it stood on."""
    found = sorted(corrected(reading), key=lambda entry: entry[1].on, reverse=True)
    items = tuple(_correction(reading, *entry) for entry in found)
    lead = NOTHING if items else paragraph(reading.t("Nothing has had to be corrected yet."))
    groups = [Group(NOTHING, items, _corrected)] if items else []
    return list_sheets(reading, Section.CORRECTIONS, title=reading.t("Corrections"), lead=lead, groups=groups)


def _citing(reading: Reading) -> Mapping[str, list[tuple[str, str]]]:
    """Title and address of the pages that name each source; terms are on the glossary's pages and not counted."""
    pack, found = reading.pack, dict[str, dict[str, str]]()
    for subject in pack.subjects:
        if isinstance(subject, Term) or shared(reading, subject.id) is None:
            continue
        for statement in sourced(subject):
            for source in statement.names:
                found.setdefault(source, {})[places.subject(subject.id)] = title(reading, subject)
    return {source: [(name, path) for path, name in pages.items()] for source, pages in found.items()}


def _source(reading: Reading, source: Source, citing: Mapping[str, list[tuple[str, str]]]) -> Item:
    pages = citing.get(source.id, [])
    links = joined((link(text(name), path) for name, path in pages[:CITING_SHOWN]), by=" · ")
    more = len(pages) - CITING_SHOWN
    rest = text(reading.phrases.plural("and {n} more", "and {n} more", more)) if more > 0 else NOTHING
    named = Web(reading.phrases.labelled(text(reading.t("Named by")), joined((links, rest), by=" · ")))
    cited = element("p", named, class_="citing") if pages else NOTHING
    return Item(element("li", source_words(reading, source.id), cited, id=source.id))


def _letter(source: Source) -> str:
    first = folded(source.publisher)[:1].upper()
    return first if first.isalpha() else "0–9"


def _term(reading: Reading, term: Term) -> Item:
    publishers = dict.fromkeys(reading.pack.sources[source].publisher for source in term.sources)
    said = element("span", text(f"({', '.join(publishers)})"), class_="who") if publishers else NOTHING
    name = reading.phrases.capitalised(reading.words(term.term))
    foreign = words(reading, term.term) if reading.language not in term.term else text(name)
    meaning = joined((words(reading, term.definition), said), by=" ")
    return Item(joined((element("dt", foreign, id=term.id), element("dd", meaning))))


def _correction(reading: Reading, subject: Shared, item: Correction) -> Item:
    head = element("h2", link(words(reading, title_of(subject)), places.subject(subject.id)))
    return Item(element("li", head, element("p", correction_words(reading, item))))


def _register(inner: Web) -> Web:
    return element("ul", inner, class_="register")


def _definitions(inner: Web) -> Web:
    return element("dl", inner)


def _corrected(inner: Web) -> Web:
    return element("ul", inner, class_="corrections")
