"""Tidings: what the newsroom is told of its content without having asked. Whom they reach is for `chat`."""

from collections.abc import Sequence

from bot.cards.difference import Difference
from bot.cards.problems import Problem
from bot.cards.revisions import short
from bot.pages import markup
from bot.pages.newsroom import change_blocks, problem_lines
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading

TITLES = 3  # of each kind


def offer_page(reading: Reading, change: Difference) -> Page:
    """The content has changed: what, and a button that leads to the preview."""
    head = markup.bold(reading.t("The content has changed; nothing is published yet."))
    look = Button(reading.t("Look at it"), press=str(Press(View.NEWSROOM, "reload")))
    return Page(_told(reading, head, change), ((look,),))


def taken_page(reading: Reading, change: Difference, *, revision: str) -> Page:
    """The content has changed and was published without asking, as AUTO_RELOAD wants it."""
    words = reading.t("Published revision {revision} without asking, as it is set.", revision=short(revision))
    return Page(_told(reading, markup.bold(words), change))


def broken_page(reading: Reading, problems: Sequence[Problem]) -> Page:
    """The content has changed and cannot be published."""
    words = reading.t("The content has changed and has errors. Readers see what was published before.")
    return Page(markup.joined((markup.bold(words), *problem_lines(reading, problems))))


def vanishing_page(reading: Reading, share: float) -> Page:
    """AUTO_RELOAD does not take what leaves out most cards."""
    words = reading.t(
        "The content has changed, and {percent}% of the cards would vanish: not published. See /reload.",
        percent=round(share * 100),
    )
    return Page(markup.text(words))


def not_fetched_page(reading: Reading, reason: str) -> Page:
    """A pull has failed; the next ones are not told until one has worked."""
    words = reading.t("The content could not be fetched. Readers see what was published before.")
    return Page(markup.joined((markup.bold(words), markup.text(reason))))


def _told(reading: Reading, head: Html, change: Difference) -> Html:
    """As much of what differs as one message holds."""
    for titles in (TITLES, 1):
        told = markup.joined((head, *change_blocks(reading, change, rewordings=0, titles=titles)), by="\n\n")
        if markup.units(told) <= markup.COMFORT:
            break
    return told
