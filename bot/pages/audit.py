"""The newsroom's book, for admins: who did what, what it was before and what it became. Keeping it is the store's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, home_row

PER_PAGE = 10
SUBJECT = 80  # characters of what was acted on
VALUE = 60  # and of what it was and became


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `actor` is a person's numeric id, None for the program or its command line."""

    number: int
    at: datetime
    actor: int | None
    action: str
    subject: str
    before: str = ""
    after: str = ""


def audit_page(reading: Reading, lines: Sequence[Line], *, below: int = 0) -> Page:
    """A page of it, newest first; `below` is the number before which it begins, 0 for the newest.

    Of one entry more than a page holds nothing is shown but that there are older ones."""
    shown = lines[:PER_PAGE]
    head = markup.bold(reading.t("Who did what"))
    none = "" if shown else markup.text(reading.t("Nothing is written down here."))
    blocks = [_block(reading, line) for line in shown]
    keys = []
    if below:
        keys.append(_key(reading.t("Newest"), 0))
    if len(lines) > PER_PAGE:
        keys.append(_key(reading.t("Older"), shown[-1].number))
    rows = (tuple(keys),) if keys else ()
    return Page(reading.fitting([markup.joined((head, none)), *blocks]), (*rows, *home_row(reading)))


def _block(reading: Reading, line: Line) -> Html:
    who = markup.code(str(line.actor)) if line.actor is not None else markup.text(reading.t("the program"))
    when = markup.text(reading.phrases.instant(line.at))
    what = markup.bold(reading.phrases.capitalised(_deed(reading, line.action)))
    subject = markup.code(markup.shortened(line.subject, SUBJECT)) if line.subject else ""
    return markup.joined((reading.phrases.beside(when, who), reading.phrases.beside(what, subject), _change(line)))


def _change(line: Line) -> Html:
    """What it was, struck out, and what it became."""
    before = markup.struck(markup.shortened(line.before, VALUE)) if line.before else ""
    after = markup.text(markup.shortened(line.after, VALUE)) if line.after else ""
    return markup.joined((before, after), by=" → ")


def _deed(reading: Reading, action: str) -> str:
    """The words for what the newsroom does; what only the machine's operator does stands as it is written down."""
    known = {
        "publish": reading.t("published"),
        "alert": reading.t("ordered an alert"),
        "correct": reading.t("ordered a correction"),
        "withdraw": reading.t("ordered a withdrawal"),
        "agree": reading.t("agreed to an alert"),
        "resume": reading.t("let it go on"),
        "stop": reading.t("stopped what was being sent"),
        "rotate": reading.t("changed the data key"),
        "import": reading.t("imported"),
        "export": reading.t("exported"),
        "restore": reading.t("decided what a restore left open"),
        "answer": reading.t("answered a reader’s message"),
    }
    return known.get(action, action)


def _key(words: str, below: int) -> Button:
    return Button(words, press=str(Press(View.NEWSROOM, "audit", str(below))))
