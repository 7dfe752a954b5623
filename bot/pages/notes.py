"""What a reader must be told beside the facts: corrections, a review due, a translation that lags or is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.cards.card import Card, Correction
from bot.cards.places import texts
from bot.cards.stale import absent_since, behind_since, due_since
from bot.cards.text import Text
from bot.cards.tracker import Tracker
from bot.pages import markup
from bot.pages.page import Html
from bot.pages.reading import Reading
from bot.pages.subject import Shared

SAID = 300  # characters of what was said, and of what is said now
CORRECTIONS_SHOWN = 4  # under a card or dispatch; /corrections has them all


def correction_line(reading: Reading, correction: Correction) -> Html:
    """What was said, struck out, and what is said instead, with the day."""
    day = reading.phrases.day(correction.on)
    head = markup.bold(reading.t("Corrected on {date}:", date=day))
    was = markup.struck(markup.shortened(reading.words(correction.was), SAID))
    now = markup.text(markup.shortened(reading.words(correction.now), SAID))
    return markup.joined((head, was, now), by=" ")


def corrections(reading: Reading, items: Sequence[Correction]) -> Html:
    """The newest ones, oldest of them first."""
    return markup.joined(correction_line(reading, item) for item in items[-CORRECTIONS_SHOWN:])


def review(reading: Reading, subject: Card | Tracker) -> Html:
    """A line when the review is overdue."""
    due_on = due_since(subject, reading.now.date())
    if due_on is None:
        return Html("")
    day = reading.phrases.day(due_on)
    return markup.italic(reading.t("A review of this page has been due since {date}.", date=day))


def absence(reading: Reading) -> Html:
    """A line when nobody in the newsroom has reviewed or published anything for longer than the pack allows."""
    published_on = reading.published_at.date() if reading.published_at else None
    since = absent_since(reading.pack, published_on, reading.now.date())
    if since is None:
        return Html("")
    day = reading.phrases.day(since)
    return markup.italic(reading.t("The newsroom has reviewed and published nothing since {date}.", date=day))


def lag(reading: Reading, subject: Card | Tracker) -> Html:
    """A line when this language's translation is older than the original's last review."""
    level_on = behind_since(subject, reading.language)
    if level_on is None:
        return Html("")
    day = reading.phrases.day(level_on)
    return markup.italic(reading.t("This translation dates from {date}; the original is newer.", date=day))


def foreign(reading: Reading, subject: Shared, *hidden: str) -> Html:
    """A line when some of what a page shows is in another language only. `hidden`: fields that the page leaves out."""
    latest = replace(subject, corrections=subject.corrections[-CORRECTIONS_SHOWN:])
    left_out = (*hidden, "heading") if reading.light else hidden
    return reading.foreign_note(*shown_texts(latest, *left_out))


def shown_texts(subject: Shared, *hidden: str) -> list[Text]:
    """Every text of a subject, but for those in the fields `hidden`."""
    return [text for place, text in texts(subject) if not set(hidden).intersection(place.path)]


def correction_texts(items: Iterable[Correction]) -> list[Text]:
    return [text for item in items for text in (item.was, item.now)]


def brief_notes(reading: Reading, subject: Card | Tracker) -> list[Html]:
    """What of it light mode has room for: a review due, a translation that lags, the newest correction."""
    return [review(reading, subject), lag(reading, subject), corrections(reading, subject.corrections[-1:])]


def notes(reading: Reading, subject: Card | Tracker) -> Html:
    """All of it, for the foot of a card or tracker."""
    parts = (corrections(reading, subject.corrections), review(reading, subject), lag(reading, subject))
    return markup.joined(parts)
