"""The glossary: terms in order, a few at a time, each with its meaning and where it is from."""

from bot.cards.pack import Term
from bot.cards.words import folded
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, home_row, paged

PER_PAGE = 8
SAID_BY = 120  # characters of the publishers behind a term


def glossary_page(reading: Reading, page: int = 0) -> Page:
    """A page of terms by alphabet in the reader's language."""
    found = sorted(reading.pack.glossary.values(), key=lambda term: folded(reading.words(term.term)))
    head = markup.bold(reading.t("Glossary"))
    leaf = leaf_at(reading, found, lambda term: term_block(reading, term), page=page, head=head, most=PER_PAGE)
    note = reading.foreign_note(*(text for term in leaf.items for text in (term.term, term.definition)))
    empty = markup.text(reading.t("There is no term yet.")) if not found else ""
    rows = paged(reading, view=View.GLOSSARY, subject="", page=leaf.page, pages=leaf.pages)
    top = markup.joined((head, note))
    return Page(markup.joined((top, empty, *leaf.blocks), by="\n\n"), (*rows, *home_row(reading)))


def term_page(reading: Reading, term: Term) -> Page:
    """One term alone."""
    note = reading.foreign_note(term.term, term.definition)
    return Page(markup.joined((note, term_block(reading, term))), home_row(reading))


def term_block(reading: Reading, term: Term) -> Html:
    """The term, its meaning, its publishers."""
    publishers = dict.fromkeys(reading.pack.sources[source].publisher for source in term.sources)
    said = markup.shortened(", ".join(publishers), SAID_BY)
    words = (markup.text(reading.words(term.definition)), markup.italic(f"({said})") if said else "")
    name = markup.bold(reading.phrases.capitalised(reading.words(term.term)))
    return reading.labelled(name, markup.joined(words, by=" "))
