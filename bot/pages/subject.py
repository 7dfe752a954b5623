"""What every subject that readers open has, be it a card, a tracker or a dispatch: its name, date, page, address."""

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.tracker import Tracker
from bot.pages.page import Button
from bot.pages.presses import View
from bot.pages.reading import Reading, button

Shared = Card | Tracker | Dispatch


def shared(reading: Reading, subject_id: str) -> Shared | None:
    """What a reader may see under that id."""
    subject = reading.subject(subject_id)
    if subject is not None:
        return subject
    dispatch = reading.pack.dispatches.get(subject_id)
    return dispatch if dispatch is not None and dispatch.is_visible(reading.now) else None


def title(reading: Reading, subject: Shared) -> str:
    return reading.words(subject.headline) if isinstance(subject, Dispatch) else reading.title(subject)


def view(subject: Shared) -> View:
    """Where its page is."""
    if isinstance(subject, Dispatch):
        return View.DISPATCH
    return View.CARD if isinstance(subject, Card) else View.TRACKER


def named(reading: Reading, subject: Shared) -> tuple[str, View, str]:
    """What a button to its page says and opens."""
    return title(reading, subject), view(subject), subject.id


def dated(reading: Reading, subject: Shared) -> str:
    """As of 30 June 2023; a dispatch is as of its day."""
    when = subject.date if isinstance(subject, Dispatch) else subject.as_of
    return reading.phrases.as_of(when) if when else ""


def address(reading: Reading, subject: Shared) -> str:
    """A link that opens it in a chat with the bot."""
    return f"https://t.me/{reading.bot}?start={subject.id}"


def share_key(reading: Reading, subject: Shared) -> Button:
    return button(reading.t("Share"), View.SHARE, subject.id)
