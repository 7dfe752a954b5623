"""What has grown old, for the newsroom: reviews due, translations behind, sources gone. Finding it is cards' work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.stale import Behind, Dead, Overdue
from bot.pages import markup
from bot.pages.leaves import leaf_of
from bot.pages.page import Html, Page
from bot.pages.presses import View
from bot.pages.reading import Reading, home_row, paged

TITLE = 60  # characters of a title on a line


@dataclass(frozen=True, slots=True)
class Stale:
    """`checked_at`: when the sources' addresses were last looked at, None for never."""

    overdue: Sequence[Overdue]
    behind: Sequence[Behind]
    dead: Sequence[Dead]
    checked_at: datetime | None

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.behind or self.dead)


def stale_page(reading: Reading, stale: Stale, page: int = 0) -> Page:
    """Reviews due, translations behind, sources gone: each with its id, as the file is named."""
    title = markup.bold(reading.t("What has grown old"))
    none = reading.t("Nothing: every review and translation is level.") if stale.is_empty else ""
    head = markup.joined((title, *(markup.text(line) for line in (none, _checked(reading, stale)))))
    blocks = [*_overdue(reading, stale.overdue), *_behind(reading, stale.behind), *_dead(reading, stale.dead)]
    leaf = leaf_of(reading, blocks, head=head, title=title, page=page)
    rows = paged(reading, view=View.NEWSROOM, subject="stale", page=leaf.page, pages=leaf.pages)
    return Page(leaf.html, (*rows, *home_row(reading)))


def stale_counts(reading: Reading, stale: Stale) -> list[str]:
    """The same in a few words: one for each kind of which there is any."""
    plural = reading.phrases.plural
    overdue, behind, dead = len(stale.overdue), len(stale.behind), len(stale.dead)
    told = (
        (overdue, plural("{n} review is due", "{n} reviews are due", overdue)),
        (behind, plural("{n} translation is behind", "{n} translations are behind", behind)),
        (dead, plural("{n} source is no longer found", "{n} sources are no longer found", dead)),
    )
    return [words for count, words in told if count]


def _checked(reading: Reading, stale: Stale) -> str:
    if stale.checked_at is None:
        return reading.t("The sources’ addresses have not been looked at: sahelbot check --links does it.")
    return reading.t("Addresses of sources looked at: {moment}", moment=reading.phrases.instant(stale.checked_at))


def _overdue(reading: Reading, found: Sequence[Overdue]) -> list[Html]:
    head = reading.phrases.plural("{n} review is due", "{n} reviews are due", len(found))
    lines = [
        _line(reading.phrases.day(each.due_on), each.id, reading.words(each.title), reading=reading) for each in found
    ]
    return markup.grouped(markup.bold(head), lines)


def _behind(reading: Reading, found: Sequence[Behind]) -> list[Html]:
    head = reading.phrases.plural("{n} translation is behind", "{n} translations are behind", len(found))
    day = reading.phrases.day
    lines = [
        _line(
            reading.phrases.labelled(reading.language_name(each.language), day(each.translated_on)),
            each.id,
            reading.words(each.title),
            reading=reading,
        )
        for each in found
    ]
    return markup.grouped(markup.bold(head), lines)


def _dead(reading: Reading, found: Sequence[Dead]) -> list[Html]:
    head = reading.phrases.plural("{n} source is no longer found", "{n} sources are no longer found", len(found))
    plural = reading.phrases.plural
    lines = [
        _line(
            plural("{n} statement", "{n} statements", each.statements),
            each.id,
            markup.shortened(each.title, TITLE),
            markup.shortened(each.reason, TITLE),
            reading=reading,
        )
        for each in found
    ]
    return markup.grouped(markup.bold(head), lines)


def _line(first: str, id_: str, title: str, last: str = "", *, reading: Reading) -> Html:
    named = markup.code(id_)
    words = (markup.text(markup.shortened(title, TITLE)), markup.text(last))
    return Html("• " + reading.phrases.beside(markup.text(first), named, *words))
