"""Citing: a line to quote a card, a tracker or a dispatch by, and the page to pass it on from."""

from collections.abc import Callable, Iterator, Sequence

from bot.cards.card import Card
from bot.cards.revisions import revision
from bot.cards.tracker import Tracker
from bot.pages import card as cards
from bot.pages import markup
from bot.pages import tracker as trackers
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press
from bot.pages.reading import Reading, button, home_row
from bot.pages.sources import Numbering
from bot.pages.subject import Shared, address, dated, shared, title, view

COPIED = 256  # characters that a button can copy (Bot API, CopyTextButton)
PUBLISHER = 40  # characters of the pack's name, or of a source's publisher, in a citation


def numbering(subject: Shared) -> Numbering:
    """The numbers of its sources on its page."""
    match subject:
        case Card():
            return cards.numbering(subject)
        case Tracker():
            return trackers.numbering(subject)
    return Numbering.of([subject.sources])


def citation(reading: Reading, subject: Shared, fits: Callable[[str], bool] | None = None) -> str:
    """Publisher, title, date, sources, revision and address in one line that `fits`; without that, a button copies it.

    Sources are left out from the last, whole; where none fits, the title is shortened for the button."""
    is_short, facts = fits or _is_copied, _facts(reading, subject)
    for told in _sources(reading, numbering(subject).ids):
        line = _written(reading, facts, told)
        if is_short(line):
            return line
    room = COPIED - len(_written(reading, facts | {"title": ""}, ""))
    return _written(reading, facts | {"title": markup.shortened(facts["title"], room)}, "")


def _is_copied(line: str) -> bool:
    return len(line) <= COPIED


def revision_words(reading: Reading, written: str) -> str:
    """How a citation names a revision."""
    return reading.t("Revision {revision}", revision=written)


def _facts(reading: Reading, subject: Shared) -> dict[str, str]:
    return {
        "pack": markup.shortened(reading.words(reading.pack.name), PUBLISHER),
        "title": title(reading, subject),
        "dated": dated(reading, subject),
        "revision": revision_words(reading, revision(subject)),
        "link": address(reading, subject),
    }


def _written(reading: Reading, facts: dict[str, str], told: str) -> str:
    if not told:
        return reading.t("{pack}: {title}. {dated}. {revision}. {link}", **facts)
    return reading.t("{pack}: {title}. {dated}. {sources}. {revision}. {link}", sources=told, **facts)


def _sources(reading: Reading, ids: Sequence[str]) -> Iterator[str]:
    """All of them in short, then one less each time, at last none: AFP (9 Jul 2023), UN (30 Jun 2023) and 3 more."""
    names = list(dict.fromkeys(_source(reading, id_) for id_ in ids))
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        more = [reading.phrases.plural("and {n} more", "and {n} more", rest)] if rest else []
        told = " ".join([", ".join(names[:shown]), *more])
        yield reading.phrases.plural("Source: {names}", "Sources: {names}", len(names), names=told)
    yield ""


def _source(reading: Reading, source_id: str) -> str:
    source = reading.pack.sources[source_id]
    publisher = markup.shortened(source.publisher, PUBLISHER)
    return f"{publisher} ({reading.phrases.short(source.published)})" if source.published else publisher


def share_page(reading: Reading, press: Press) -> Page | None:
    """The ways to pass it on: into a chat, as a link, as a citation."""
    subject = shared(reading, press.subject)
    if subject is None:
        return None
    short = citation(reading, subject)
    keys = (
        (Button(reading.t("Send to a chat"), inline=subject.id),),
        (
            Button(reading.t("Copy link"), copy=address(reading, subject)),
            Button(reading.t("Copy citation"), copy=short),
        ),
    )
    back = button(reading.t("Back"), view(subject), subject.id)
    return Page(_shown(reading, subject, short), (*keys, *home_row(reading, back)))


def _shown(reading: Reading, subject: Shared, short: str) -> Html:
    """What the keys are for; below it the citation with as many sources as a message holds, where a key holds fewer."""
    name = markup.bold(title(reading, subject))
    ask = markup.text(reading.t("Send it to a chat, or copy its link or a citation with date, sources and revision."))
    plain = markup.joined((name, ask))
    more = markup.text(reading.t("The citation at greater length, to copy from here:"))

    def whole(line: str) -> Html:
        return markup.joined((plain, markup.joined((more, markup.code(line)))), by="\n\n")

    longer = citation(reading, subject, lambda line: reading.fits(whole(line)))
    return whole(longer) if len(longer) > len(short) and reading.fits(whole(longer)) else plain
