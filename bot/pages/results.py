"""What a search found, as a page; what a match is in a few lines; and what is said when nothing was found."""

from collections.abc import Sequence

from bot.cards.difference import title_of
from bot.cards.dispatch import Dispatch
from bot.cards.search import Hit, HitKind
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.glossary import term_block
from bot.pages.page import Html, Page
from bot.pages.queries import Kind, share_row
from bot.pages.reading import Reading, home_row, keys
from bot.pages.subject import Shared, named, shared, title

LINE = 140
QUERY = 64  # characters of a question that are repeated


def results_page(reading: Reading, query: str, hits: Sequence[Hit]) -> Page:
    """The best matches: what each is, then a button for each, then the keys that pass the search on."""
    if not hits:
        return nothing_page(reading, query)
    head = markup.bold(reading.t("Found for “{query}”", query=short(query)))
    top = markup.joined((head, reading.foreign_note(*(text for hit in hits for text in hit_texts(reading, hit)))))
    lines = [hit_line(reading, hit) for hit in hits]
    subjects = [hit_subject(reading, hit) for hit in hits if hit.kind is not HitKind.TERM]  # a term is told whole
    opens = keys(named(reading, subject) for subject in subjects)
    rows = (*((key,) for key in opens), *share_row(reading, Kind.SEARCH, query), *home_row(reading))
    return Page(reading.fitting([top, *lines]), rows)


def nothing_page(reading: Reading, query: str) -> Page:
    """No match: say so, say what else can be done, and how to reach a person."""
    words = reading.t("Nothing was found for “{query}”.", query=short(query))
    how = reading.t("Try one word or a name, or choose from the menu.")
    return Page(markup.joined((markup.text(words), markup.text(how), ways_out(reading))), home_row(reading))


def ways_out(reading: Reading) -> Html:
    """How to reach a person, and how to hear no more."""
    person = reading.t("To reach a person: {contact}", contact=reading.pack.contact)
    return markup.joined((markup.text(person), markup.text(reading.t("To hear no more: /stop"))))


def short(query: str) -> str:
    """A question as pages repeat it."""
    return markup.shortened(" ".join(query.split()), QUERY)


def hit_subject(reading: Reading, hit: Hit) -> Shared:
    """The card, tracker or dispatch that was found."""
    subject = shared(reading, hit.id)
    assert subject is not None, hit  # noqa: S101 - the index holds what readers may see
    return subject


def hit_line(reading: Reading, hit: Hit) -> Html:
    """A term whole; else the name, and a dispatch's day or the first words of a brief."""
    if hit.kind is HitKind.TERM:
        return term_block(reading, reading.pack.glossary[hit.id])
    subject = hit_subject(reading, hit)
    words = reading.phrases.short(subject.date) if isinstance(subject, Dispatch) else reading.words(subject.brief)
    return markup.joined((markup.bold(title(reading, subject)), markup.text(markup.shortened(words, LINE))))


def hit_texts(reading: Reading, hit: Hit) -> tuple[Text, ...]:
    """What of the pack stands in that line."""
    if hit.kind is HitKind.TERM:
        term = reading.pack.glossary[hit.id]
        return term.term, term.definition
    subject = hit_subject(reading, hit)
    return (subject.headline,) if isinstance(subject, Dispatch) else (title_of(subject), subject.brief)
