"""Sharing and citing: the address of a card, a tracker or a dispatch, a line to quote it by, and the page with both."""

from bot.cards.card import Card
from bot.cards.dispatch import Dispatch
from bot.cards.revisions import revision
from bot.cards.tracker import Tracker
from bot.pages import markup
from bot.pages.page import Button, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, button, home_row

COPIED = 256  # characters that a button can copy (Bot API, CopyTextButton)
PUBLISHER = 40  # characters of the pack's name in a citation

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


def dated(reading: Reading, subject: Shared) -> str:
    """As of 30 June 2023; a dispatch is as of its day."""
    when = subject.date if isinstance(subject, Dispatch) else subject.as_of
    return reading.phrases.as_of(when) if when else ""


def address(reading: Reading, subject: Shared) -> str:
    """A link that opens it in a chat with the bot."""
    return f"https://t.me/{reading.bot}?start={subject.id}"


def citation(reading: Reading, subject: Shared) -> str:
    """Publisher, title, date, revision and address in one line, its title shortened if it has to be."""

    def written(name: str) -> str:
        return reading.t(
            "{pack}: {title}. {dated}. Revision {revision}. {link}",
            pack=markup.shortened(reading.words(reading.pack.name), PUBLISHER),
            title=name,
            dated=dated(reading, subject),
            revision=revision(subject),
            link=address(reading, subject),
        )

    room = COPIED - len(written(""))
    return written(markup.shortened(title(reading, subject), room))


def share_key(reading: Reading, subject: Shared) -> Button:
    return button(reading.t("Share"), View.SHARE, subject.id)


def share_page(reading: Reading, press: Press) -> Page | None:
    """The ways to pass it on: into a chat, as a link, as a citation."""
    subject = shared(reading, press.subject)
    if subject is None:
        return None
    keys = (
        (Button(reading.t("Send to a chat"), inline=subject.id),),
        (
            Button(reading.t("Copy link"), copy=address(reading, subject)),
            Button(reading.t("Copy citation"), copy=citation(reading, subject)),
        ),
    )
    name = markup.bold(title(reading, subject))
    ask = markup.text(reading.t("Send it to a chat, or copy its link or a citation with date and revision."))
    back = button(reading.t("Back"), view(subject), subject.id)
    return Page(markup.joined((name, ask)), (*keys, *home_row(reading, back)))
