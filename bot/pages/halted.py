"""What admins see of editions that stand still since Telegram refused what we wrote: why, how many wait, the choice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import LABEL, Reading, home_row

RESUME, DROP = "resume", "calloff"
"""What the two buttons say after the desk's name."""
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Halt:
    """One edition: its number in the ledger, its id, how many deliveries wait."""

    seq: int
    edition_id: str
    waiting: int


def halted_page(reading: Reading, halts: Sequence[Halt]) -> Page:
    """Each with what can be done about it."""
    return Page(markup.joined(_blocks(reading, halts), by="\n\n"), (*_rows(reading, halts), *home_row(reading)))


def desk_with_halts(reading: Reading, desk: Page, halts: Sequence[Halt]) -> Page:
    """The newsroom's desk, with these below its lines."""
    html = markup.joined((desk.html, *_blocks(reading, halts)), by="\n\n")
    return replace(desk, html=html, rows=(*_rows(reading, halts), *desk.rows))


def goes_on_page(reading: Reading, edition_id: str) -> Page:
    words = reading.t("It goes on, written anew. Whoever has it already gets nothing more.")
    return Page(markup.joined((markup.code(edition_id), markup.text(words))), home_row(reading))


def dropped_page(reading: Reading, edition_id: str) -> Page:
    words = reading.t("Dropped. Nothing more of it is sent.")
    return Page(markup.joined((markup.code(edition_id), markup.text(words))), home_row(reading))


def decided_page(reading: Reading) -> Page:
    words = reading.t("It does not stand still any more: somebody has decided, or its time is over.")
    return Page(markup.text(words), home_row(reading))


def _blocks(reading: Reading, halts: Sequence[Halt]) -> list[Html]:
    why = reading.t("Telegram refused three messages in a row because of how they are written, so sending stopped.")
    hint = reading.t("Once the program or the text is mended, let it go on; or drop what is left.")
    heads = [_head(reading, each) for each in halts[:SHOWN]]
    return [markup.bold(reading.t("Standing still")), markup.text(why), *heads, markup.text(hint)]


def _head(reading: Reading, halt: Halt) -> Html:
    wait = reading.phrases.plural("{n} delivery waits.", "{n} deliveries wait.", halt.waiting)
    return markup.joined((markup.code(halt.edition_id), markup.text(wait)))


def _rows(reading: Reading, halts: Sequence[Halt]) -> tuple[tuple[Button, ...], ...]:
    several = len(halts) > 1
    return tuple(
        (
            _key(reading.t("Let it go on"), RESUME, halt, several=several),
            _key(reading.t("Drop it"), DROP, halt, several=several),
        )
        for halt in halts[:SHOWN]
    )


def _key(words: str, what: str, halt: Halt, *, several: bool) -> Button:
    label = markup.shortened(f"{words} · {halt.edition_id}", LABEL) if several else words
    return Button(label, press=str(Press(View.NEWSROOM, what, str(halt.seq))))
