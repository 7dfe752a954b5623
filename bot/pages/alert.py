"""An alert as readers get it: one dispatch, at once."""

from bot.cards.dispatch import Dispatch
from bot.pages import markup
from bot.pages.dispatch import headline
from bot.pages.notes import correction_texts, corrections
from bot.pages.page import Html, Page
from bot.pages.presses import NEW, View
from bot.pages.reading import Reading, button, leave_row
from bot.pages.sources import Numbering, source_list


def alert_page(reading: Reading, dispatch: Dispatch) -> Page:
    """Headline, text, the newest correction, numbered sources as far as they fit.

    Below are More, Settings, Unsubscribe, which ends it."""
    more = button(reading.t("More"), View.DISPATCH, dispatch.id, NEW)
    return Page(reading.fitting(alert_parts(reading, dispatch)), ((more,), leave_row(reading)))


def alert_parts(reading: Reading, dispatch: Dispatch) -> list[Html]:
    """The pieces of it, most important first."""
    numbers = Numbering.of([dispatch.sources])
    words = markup.text(reading.words(dispatch.text))
    body = Html(words + numbers.marks(dispatch.sources))
    newest = dispatch.corrections[-1:]
    note = reading.foreign_note(dispatch.headline, dispatch.text, *correction_texts(newest))
    mended = corrections(reading, newest)
    return [
        markup.joined((headline(reading, dispatch), note)),
        body,
        *([mended] if mended else []),
        *markup.grouped(Html(""), source_list(reading, numbers)),
    ]
