"""The digest: what is new for one variant of subscribers, in one message."""

from collections.abc import Collection, Sequence

from bot.cards.card import Status
from bot.cards.dispatch import Dispatch
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.amendment import amendment
from bot.pages.dispatch import headline, headline_keys
from bot.pages.notes import correction_texts
from bot.pages.page import Html, Page
from bot.pages.presses import NEW, View
from bot.pages.reading import Reading, button, leave_row
from bot.pages.sources import Numbering, source_list

SHOWN = 7  # dispatches told in a digest; the rest is a button away
TEXT = 260  # characters of a dispatch in a digest


def ordered(dispatches: Sequence[Dispatch]) -> list[Dispatch]:
    """Most important first, among equals the newest."""
    return sorted(sorted(dispatches, key=Dispatch.order, reverse=True), key=lambda item: item.importance.rank)


def digest_page(
    reading: Reading, dispatches: Sequence[Dispatch], *, woken: bool = False, amended: Collection[str] = ()
) -> Page:
    """One message: headlines with their first words, numbered sources, a button for more of each item.

    `woken`: it is the first one after a pause, and says so. `amended`: the dispatches that were corrected or
    withdrawn after the digest was planned, and are told as such.
    Unsubscribe and Settings stand under it. In light mode headlines and dates alone, within 1,200 bytes."""
    shown = ordered(dispatches)[:SHOWN]
    numbers = Numbering.of(item.sources for item in shown if item.status is Status.PUBLISHED)
    count = len(dispatches)
    head = markup.bold(reading.phrases.plural("{n} new dispatch", "{n} new dispatches", count))
    pause = markup.italic(reading.t("Your pause has ended.")) if woken else Html("")
    texts = [text for item in shown for text in _texts(reading, item, is_amended=item.id in amended)]
    blocks = [(amendment if item.id in amended else _item)(reading, item, numbers) for item in shown]
    foot = [] if reading.light else markup.grouped(Html(""), source_list(reading, numbers))
    page = reading.fitting([markup.joined((head, pause, reading.foreign_note(*texts))), *blocks, *foot])
    more = headline_keys(reading, [item for item in shown if item.status is Status.PUBLISHED], NEW)
    latest = ((button(reading.t("All dispatches"), View.LATEST, "", NEW),),) if count > len(shown) else ()
    return Page(page, (*more, *latest, leave_row(reading)))


def _texts(reading: Reading, dispatch: Dispatch, *, is_amended: bool) -> list[Text]:
    """What is told of one."""
    if dispatch.status is Status.WITHDRAWN:
        return [dispatch.headline]
    told = [dispatch.headline] if reading.light else [dispatch.headline, dispatch.text]
    return told + (correction_texts(dispatch.corrections[-1:]) if is_amended else [])


def _item(reading: Reading, dispatch: Dispatch, numbers: Numbering) -> Html:
    top = headline(reading, dispatch)
    if reading.light:
        return top
    words = markup.text(markup.shortened(reading.words(dispatch.text), TEXT))
    return markup.joined((top, Html(words + numbers.marks(dispatch.sources))))
