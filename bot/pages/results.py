"""What a search found, as a page; and what is said when it found nothing."""

from collections.abc import Sequence

from bot.cards.search import Hit, HitKind
from bot.pages import markup
from bot.pages.glossary import term_block
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.queries import Kind, share_row
from bot.pages.reading import Reading, home_row, keys

LINE = 140


def results_page(reading: Reading, query: str, hits: Sequence[Hit]) -> Page:
    """The best matches: what each is, then a button for each, then the keys that pass the search on."""
    if not hits:
        return nothing_page(reading, query)
    head = markup.bold(reading.t("Found for “{query}”", query=markup.shortened(query, 64)))
    lines = [_line(reading, hit) for hit in hits]
    named = [name for name in (_named(reading, hit) for hit in hits) if name]
    rows = (*((key,) for key in keys(named)), *share_row(reading, Kind.SEARCH, query), *home_row(reading))
    return Page(reading.fitting([head, *lines]), rows)


def nothing_page(reading: Reading, query: str) -> Page:
    """No match: say so, say what else can be done, and how to reach a person."""
    words = reading.t("Nothing was found for “{query}”.", query=markup.shortened(query, 64))
    how = reading.t("Try one word or a name, or choose from the menu.")
    return Page(markup.joined((markup.text(words), markup.text(how), ways_out(reading))), home_row(reading))


def ways_out(reading: Reading) -> Html:
    """How to reach a person, and how to hear no more."""
    person = reading.t("To reach a person: {contact}", contact=reading.pack.contact)
    return markup.joined((markup.text(person), markup.text(reading.t("To hear no more: /stop"))))


def _line(reading: Reading, hit: Hit) -> Html:
    pack = reading.pack
    if hit.kind is HitKind.TERM:
        return term_block(reading, pack.glossary[hit.id])
    if hit.kind is HitKind.DISPATCH:
        dispatch = pack.dispatches[hit.id]
        title, words = reading.words(dispatch.headline), reading.phrases.short(dispatch.date)
    else:
        subject = reading.subject(hit.id)
        assert subject is not None, hit  # noqa: S101 - the index holds what readers may see
        title, words = reading.title(subject), reading.words(subject.brief)
    return markup.joined((markup.bold(title), markup.text(markup.shortened(words, LINE))))


def _named(reading: Reading, hit: Hit) -> tuple[str, View, str] | None:
    """What a button to a match says and opens; a term has none, since it is told whole."""
    if hit.kind is HitKind.DISPATCH:
        return reading.words(reading.pack.dispatches[hit.id].headline), View.DISPATCH, hit.id
    subject = reading.subject(hit.id) if hit.kind is not HitKind.TERM else None
    if subject is None:
        return None
    view = View.CARD if hit.kind is HitKind.CARD else View.TRACKER
    return reading.title(subject), view, hit.id
