"""Is this still current? A page that somebody kept, found again by its title and compared with what it says today."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.revisions import DIGITS, revision
from bot.cards.tracker import Tracker
from bot.pages import markup, reader
from bot.pages.citation import revision_words
from bot.pages.fresh import timeless
from bot.pages.notes import corrections
from bot.pages.page import Html, Page
from bot.pages.phrases import BETWEEN
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, button, home_row
from bot.pages.subject import Shared, dated, shared, title, view

_LINK = re.compile(r"[?&]start=([a-z0-9-]{1,48})(?![A-Za-z0-9_-])")
_REVISION = re.compile(rf"\b[0-9a-f]{{{DIGITS}}}\b")
_OURS = r"(?:https?://)?(?:t|telegram)\.me/{bot}/?\?start=(?P<parameter>[A-Za-z0-9_-]{{1,64}})(?![A-Za-z0-9_-])"


def current_page(reading: Reading, others: Sequence[Reading], text: str) -> Page | None:
    """Whether `text`, the beginning of a page or a citation, is what its page says today; None if it is neither.

    `others` are the same look in the pack's other languages: what was kept may be in any of them."""
    looks = (reading, *others)
    subject = _cited(reading, text) or _titled(looks, text)
    if subject is None:
        return None
    is_current = _is_current(looks, subject, text)
    words = (
        reading.t("This is still current: the page says the same today.")
        if is_current
        else reading.t("This is not what the page says today: it has changed since, or it told of another day.")
    )
    fixed = Html("") if is_current else corrections(reading, subject.corrections[-1:])
    head = markup.joined((markup.bold(title(reading, subject)), markup.italic(dated(reading, subject))))
    opens = button(reading.t("Open the page of today"), view(subject), subject.id)
    return Page(reading.fitting([head, markup.text(words), fixed]), ((opens,), *home_row(reading)))


def is_citation(readings: Sequence[Reading], text: str) -> bool:
    """Whether it has a revision, as citations name it in one of these languages, and behind it a link of this bot."""
    return any(_citing(reading).search(text) for reading in readings)


def link_alone(reading: Reading, text: str) -> str:
    """The parameter of a link of this bot where nothing else is said; else nothing."""
    match = re.fullmatch(_ours(reading), text.strip(), re.IGNORECASE)
    return match["parameter"] if match else ""


def _ours(reading: Reading) -> str:
    return _OURS.format(bot=re.escape(reading.bot))


def _citing(reading: Reading) -> re.Pattern[str]:
    before, _, after = revision_words(reading, "\0").partition("\0")
    spaced = [r"\s+".join(map(re.escape, re.split(r"\s+", words))) for words in (before, after)]
    named = rf"[0-9a-f]{{{DIGITS}}}\b".join(spaced)
    return re.compile(rf"\b{named}\W{{1,8}}{_ours(reading)}", re.IGNORECASE)


def subject_of(readings: Sequence[Reading], text: str) -> Card | Tracker | None:
    """The card or tracker whose page or citation begins so."""
    found = _cited(readings[0], text) or _titled(readings, text)
    return None if isinstance(found, Dispatch) else found


def _cited(reading: Reading, text: str) -> Shared | None:
    link = _LINK.search(text)
    return shared(reading, link[1]) if link else None


def _titled(readings: Sequence[Reading], text: str) -> Shared | None:
    """By the first line, as cards, trackers (beside their country) and dispatches begin."""
    line = text.partition("\n")[0].strip()
    name = line.rpartition(BETWEEN)[0] or line
    for reading in readings:
        pack = reading.pack
        subjects: Iterable[Shared] = (*pack.published_cards, *pack.visible_dispatches(reading.now))
        for subject in subjects:
            if title(reading, subject) == line:
                return subject
        for tracker in pack.trackers.values():
            if title(reading, tracker) in (line, name):
                return tracker
    return None


def _is_current(readings: Sequence[Reading], subject: Shared, text: str) -> bool:
    if _LINK.search(text):
        return revision(subject) in _REVISION.findall(text)
    kept = _level(timeless(readings, text))
    pages = (markup.plain(page.html) for look in readings for page in _pages(look, subject))
    return any(_level(timeless(readings, page)).startswith(kept) for page in pages)


def _pages(reading: Reading, subject: Shared) -> Iterator[Page]:
    """Every page of it, short and long."""
    for light in (False, True):
        look, number, before = replace(reading, light=light), 0, None
        while (page := _page(look, subject, number)) not in (None, before):
            if page is not None:
                yield page
            before, number = page, number + 1


def _page(reading: Reading, subject: Shared, number: int) -> Page | None:
    if isinstance(subject, Dispatch):
        return reader.page(reading, Press(View.DISPATCH, subject.id))
    return reader.subject_page(reading, subject, number)


def _level(text: str) -> str:
    return " ".join(text.split())
