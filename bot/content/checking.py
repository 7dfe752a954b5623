"""Checking a folder whole: what the loader finds, then what readers open, rendered and held to what Telegram takes.

The same list serves the command line, CI and the newsroom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from bot.cards.card import Card
from bot.cards.pack import Pack
from bot.cards.problems import Problem
from bot.cards.tracker import Tracker
from bot.content.catalogues import all_phrases
from bot.content.loader import Loaded, load
from bot.pages import markup, reader
from bot.pages.page import Page
from bot.pages.phrases import Phrases
from bot.pages.presses import Press, View
from bot.pages.reading import Reading

ALWAYS = datetime.max.replace(tzinfo=UTC)  # an embargoed dispatch is rendered, too


def check(folder: Path, *, today: date) -> Loaded:
    """Load, and render every card, tracker and dispatch in every language. There is no pack if anything is wrong."""
    loaded = load(folder, today=today)
    if loaded.pack is None:
        return loaded
    wrong = misfits(loaded.pack)
    return Loaded(None if wrong else loaded.pack, tuple(sorted((*loaded.problems, *wrong))))


def misfits(pack: Pack) -> list[Problem]:
    """A problem for each card, tracker or dispatch with a page that is too long in some language."""
    phrases = all_phrases()
    found: dict[str, Problem] = {}
    for language in pack.languages:
        for light in (False, True):
            spoken = phrases.get(language, Phrases(language))
            reading = Reading(pack=pack, phrases=spoken, now=ALWAYS, bot="bot", light=light)
            for path, page in _pages(reading):
                complaint = _complaint(page, light=light)
                if complaint:
                    words = f"its page in “{language}” {complaint}"
                    found.setdefault(path, Problem(path, 1, 1, "", words, rule="page"))
    return sorted(found.values())


def _pages(reading: Reading) -> Iterator[tuple[str, Page]]:
    for card in reading.pack.published_cards:
        for page in _leaves(reading, card):
            yield f"cards/{card.kind}/{card.id}.yaml", page
    for tracker in reading.pack.trackers.values():
        for page in _leaves(reading, tracker):
            yield f"trackers/{tracker.id}.yaml", page
    for dispatch in reading.pack.visible_dispatches(reading.now):
        found = reader.page(reading, Press(View.DISPATCH, dispatch.id))
        if found:
            yield reading.pack.path_of(dispatch), found


def _leaves(reading: Reading, subject: Card | Tracker) -> Iterator[Page]:
    """All pages of a subject: the number is bounded by the last one, so a repeated page ends it."""
    before = None
    number = 0
    while (page := reader.subject_page(reading, subject, number)) != before:
        yield page
        before, number = page, number + 1


def _complaint(page: Page, *, light: bool) -> str:
    """What Telegram, or light mode's promise, would not take."""
    length, size = markup.units(page.html), len(page.html.encode())
    if length > markup.TEXT_LIMIT:
        return f"has {length} characters, more than the {markup.TEXT_LIMIT} of a message; shorten or split a section"
    if light and size > markup.LIGHT_BYTES:
        return f"has {size} bytes in light mode, more than {markup.LIGHT_BYTES}; shorten the brief"
    entities = markup.entities(page.html)
    return (
        f"has {entities} formatted pieces, more than {markup.ENTITIES}; split a section"
        if entities > markup.ENTITIES
        else ""
    )
