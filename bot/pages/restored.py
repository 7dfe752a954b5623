"""What an admin sees of a bot that was restored from a backup: what waits, and the two ways to go on."""

from collections.abc import Sequence
from datetime import datetime

from bot.pages import markup
from bot.pages.page import Button, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, home_row

SHOWN = 10
SEND, DROP = "resend", "skip"
"""Second words of the buttons."""


def restored_page(reading: Reading, *, restored_at: datetime, editions: Sequence[str]) -> Page:
    """Nothing is delivered until one of the two is pressed."""
    head = markup.bold(reading.t("Restored from a backup"))
    lines = (
        reading.t("Restored: {moment}", moment=reading.phrases.instant(restored_at)),
        reading.t("It is not known what was sent after the backup. Answers go on; no digest and no alert is sent."),
        reading.t("Send: what was under way and what is due goes out; some readers may get it twice."),
        reading.t("Skip: nothing of it goes out; digests begin anew with what is new from now on."),
    )
    waiting = markup.joined([markup.code(each) for each in editions[:SHOWN]])
    keys = (_key(reading.t("Send"), SEND), _key(reading.t("Skip"), DROP))
    return Page(markup.joined((head, *(markup.text(line) for line in lines), waiting)), (keys,))


def chosen_page(reading: Reading, *, send: bool) -> Page:
    words = (
        reading.t("What was under way goes out now, and what is due.")
        if send
        else reading.t("What was under way is dropped. Digests begin anew from now on.")
    )
    return Page(markup.text(words), home_row(reading))


def over_page(reading: Reading) -> Page:
    """Somebody was quicker."""
    return Page(markup.text(reading.t("An admin has chosen already.")), home_row(reading))


def _key(words: str, which: str) -> Button:
    return Button(words, press=str(Press(View.NEWSROOM, "restored", which)))
