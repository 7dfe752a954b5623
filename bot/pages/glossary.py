"""The glossary: terms in order, a few at a time, each with its meaning and where it is from."""

from bot.cards.pack import Term
from bot.pages import markup
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, home_row, leaf, paged

PER_PAGE = 8


def glossary_page(reading: Reading, page: int = 0) -> Page:
    """A page of terms by alphabet in the reader's language."""
    found = sorted(reading.pack.glossary.values(), key=lambda term: reading.words(term.term).casefold())
    shown, page, pages = leaf(found, page, size=PER_PAGE)
    blocks = [term_block(reading, term) for term in shown]
    head = markup.bold(reading.t("Glossary"))
    empty = markup.text(reading.t("There is no term yet.")) if not found else ""
    rows = paged(reading, view=View.GLOSSARY, subject="", page=page, pages=pages)
    return Page(markup.joined((head, empty, *blocks), by="\n\n"), (*rows, *home_row(reading)))


def term_page(reading: Reading, term: Term) -> Page:
    """One term alone."""
    return Page(term_block(reading, term), home_row(reading))


def term_block(reading: Reading, term: Term) -> Html:
    """The term, its meaning, its publishers."""
    said = ", ".join(dict.fromkeys(reading.pack.sources[source].publisher for source in term.sources))
    words = markup.text(reading.words(term.definition))
    return Html(f"{markup.bold(reading.words(term.term))}: {words} {markup.italic(f'({said})')}")
