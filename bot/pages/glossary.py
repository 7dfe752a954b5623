"""The glossary: terms in order, a few at a time, each with its meaning and where it is from."""

from bot.cards.card import Card
from bot.cards.glossary import terms_in
from bot.cards.term import Term
from bot.cards.tracker import Tracker
from bot.cards.words import folded
from bot.pages import markup
from bot.pages.leaves import leaf_at
from bot.pages.page import Button, Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, back_to, button, home_row, paged

PER_PAGE = 8
SAID_BY = 120  # characters of the publishers behind a term


def glossary_page(reading: Reading, page: int = 0, *, subject_id: str = "") -> Page:
    """A page of terms by alphabet in the reader's language; with a card or tracker, those that it uses."""
    subject = reading.subject(subject_id) if subject_id else None
    some = terms_in(reading.pack, subject, reading.language) if subject else reading.pack.glossary.values()
    found = sorted(some, key=lambda term: folded(reading.words(term.term)))
    title = reading.t("Glossary: {title}", title=reading.title(subject)) if subject else reading.t("Glossary")
    head = markup.bold(title)
    leaf = leaf_at(reading, found, lambda term: term_block(reading, term), page=page, head=head, most=PER_PAGE)
    note = reading.foreign_note(*(text for term in leaf.items for text in (term.term, term.definition)))
    empty = markup.text(reading.t("There is no term yet.")) if not found else ""
    rows = paged(reading, view=View.GLOSSARY, subject=subject_id, page=leaf.page, pages=leaf.pages)
    top = markup.joined((head, note))
    foot = home_row(reading, back_to(reading, subject_id))
    return Page(markup.joined((top, empty, *leaf.blocks), by="\n\n"), (*rows, *foot))


def terms_key(reading: Reading, subject: Card | Tracker) -> list[Button]:
    """The button to the terms that a card or tracker uses, if it uses any."""
    found = terms_in(reading.pack, subject, reading.language)
    words = reading.phrases.plural("Glossary ({n} term)", "Glossary ({n} terms)", len(found))
    return [button(words, View.GLOSSARY, subject.id)] if found else []


def term_page(reading: Reading, term: Term) -> Page:
    """One term alone."""
    note = reading.foreign_note(term.term, term.definition)
    return Page(markup.joined((note, term_block(reading, term))), home_row(reading))


def term_block(reading: Reading, term: Term) -> Html:
    """The term, its meaning, its publishers."""
    publishers = dict.fromkeys(reading.pack.sources[source].publisher for source in term.sources)
    said = markup.shortened(", ".join(publishers), SAID_BY)
    words = (markup.text(reading.words(term.definition)), markup.aside(said) if said else "")
    name = markup.bold(reading.phrases.capitalised(reading.words(term.term)))
    return reading.labelled(name, markup.joined(words, by=" "))
