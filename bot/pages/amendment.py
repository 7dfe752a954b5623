"""A dispatch that was corrected or withdrawn after it was sent: in the message that carried it, and in a note."""

from bot.cards.card import Status
from bot.cards.dispatch import Dispatch
from bot.pages import markup
from bot.pages.alert import alert_page
from bot.pages.dispatch import headline
from bot.pages.notes import correction_texts, corrections
from bot.pages.page import Html, Page
from bot.pages.presses import NEW, View
from bot.pages.reading import Reading, button, leave_row
from bot.pages.sources import Numbering


def amendment(reading: Reading, dispatch: Dispatch, numbers: Numbering) -> Html:
    """What stands in a digest in place of what was wrong: the newest correction, or that it was withdrawn."""
    if dispatch.status is Status.WITHDRAWN:
        return withdrawn(reading, dispatch)
    text = "" if reading.light else markup.text(reading.words(dispatch.text)) + numbers.marks(dispatch.sources)
    return markup.joined((headline(reading, dispatch), text, corrections(reading, dispatch.corrections[-1:])))


def amended_alert_page(reading: Reading, dispatch: Dispatch) -> Page:
    """What an alert becomes."""
    if dispatch.status is not Status.WITHDRAWN:
        return alert_page(reading, dispatch)
    parts = [withdrawn(reading, dispatch), reading.foreign_note(dispatch.headline)]
    return Page(reading.fitting(parts), (leave_row(reading),))


def note_page(reading: Reading, dispatch: Dispatch) -> Page:
    """What its holders are told, once."""
    last = leave_row(reading)
    if dispatch.status is Status.WITHDRAWN:
        head = markup.joined((markup.bold(reading.t("Withdrawn")), reading.foreign_note(dispatch.headline)))
        return Page(reading.fitting([head, withdrawn(reading, dispatch)]), (last,))
    more = button(reading.t("More"), View.DISPATCH, dispatch.id, NEW)
    newest = dispatch.corrections[-1:]
    words = corrections(reading, newest) or markup.text(reading.words(dispatch.text))
    note = reading.foreign_note(dispatch.headline, *(correction_texts(newest) or [dispatch.text]))
    head = markup.bold(reading.t("A dispatch you received was corrected"))
    parts = [head, markup.joined((headline(reading, dispatch), note)), words]
    return Page(reading.fitting(parts), ((more,), last))


def withdrawn(reading: Reading, dispatch: Dispatch) -> Html:
    """The headline struck out, and what that means."""
    words = reading.t("This dispatch was withdrawn: what it said no longer stands.")
    return markup.joined((markup.struck(reading.words(dispatch.headline)), markup.text(words)))
