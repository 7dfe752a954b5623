"""What editors see of an alert: the choice, the preview with its reach, how far it is, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from bot.cards.card import Status
from bot.cards.dispatch import Dispatch
from bot.pages import markup
from bot.pages.alert import alert_parts
from bot.pages.amendment import note_page
from bot.pages.dispatch import headline
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import LABEL, Reading, home_row
from bot.pages.subscription import frequency_words
from bot.readers.alert import Fate, Reach

OFFERED = 8  # breaking dispatches to choose from
STOPPED = "stopped by an editor"
"""The note of an edition that was called off."""
MALFORMED = "refused as malformed"
"""The note of an edition that was halted for what we wrote, and how the reason of each such refusal begins."""
TOLD = 4  # outcomes that a result always tells: arrived, perhaps, failed, suspended
QUOTED = 1300  # visible units of the alert in one language


@dataclass(frozen=True, slots=True)
class Progress:
    """How many deliveries of an edition became what. `left` are still to be settled; `suspended` counts failures to
    chats that get nothing more."""

    planned: int = 0
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    suspended: int = 0
    cancelled: int = 0
    expired: int = 0
    left: int = 0


def alert_choice_page(reading: Reading, dispatches: Sequence[Dispatch], *, unknown: str = "") -> Page:
    """Breaking dispatches of which no alert was sent; `unknown` is an id that leads nowhere."""
    wrong = reading.t("Readers see no dispatch “{id}”.", id=markup.shortened(unknown, 64)) if unknown else ""
    head = markup.bold(reading.t("Which dispatch is the alert?"))
    none = "" if dispatches else reading.t("No breaking dispatch is without its alert.")
    hint = reading.t("Any dispatch can be one: /alert and its id.")
    blocks = [headline(reading, item) for item in dispatches[:OFFERED]]
    parts = (markup.text(wrong), head, markup.text(none), *blocks, markup.text(hint))
    rows = tuple((_key(reading.words(item.headline), "alert", item.id),) for item in dispatches[:OFFERED])
    return Page(reading.fitting(parts), (*rows, *home_row(reading)))


def alert_preview_page(
    reading: Reading,
    readings: Sequence[Reading],
    dispatch: Dispatch,
    *,
    reach: Reach,
    rate: float,
    token: str | None,
    note: str = "",
) -> Page:
    """The reach, then the alert in each language, with Send and Cancel. `readings` are of the pack's languages; without
    `token` it can only be looked at. `note` tells who else must agree."""
    head = markup.bold(reading.t("Alert"))
    texts = [_quoted(reading, each, markup.joined(alert_parts(each, dispatch)[:2], by="\n\n")) for each in readings]
    parts = (markup.joined((head, *_reach_lines(reading, reach, rate))), markup.text(note), *texts)
    if token is None:
        return Page(reading.fitting(parts), home_row(reading))
    keys = (_key(reading.t("Send"), "send", token), _key(reading.t("Cancel"), "drop", token))
    return Page(reading.fitting(parts), (keys,))


def alert_refused_page(reading: Reading, dispatch: Dispatch, *, at: datetime) -> Page:
    """A dispatch is an alert once."""
    moment = reading.phrases.instant(at)
    words = reading.t("The alert of this dispatch went out on {moment}. It is sent only once.", moment=moment)
    hint = reading.t("If it was wrong, /correct or /withdraw mends what was sent.")
    parts = (headline(reading, dispatch), markup.text(words), markup.text(hint))
    return Page(markup.joined(parts), home_row(reading))


def amendment_preview_page(
    reading: Reading,
    readings: Sequence[Reading],
    dispatch: Dispatch,
    *,
    messages: int,
    told: int,
    token: str,
    note: str,
) -> Page:
    """What was sent and will be edited, whom a note will tell, and the note in each language, with Confirm."""
    is_withdrawn = dispatch.status is Status.WITHDRAWN
    head = markup.bold(reading.t("Withdrawal of a dispatch") if is_withdrawn else reading.t("Correction"))
    plural = reading.phrases.plural
    lines = (
        plural("{n} message carries it and is edited.", "{n} messages carry it and are edited.", messages),
        plural("{n} subscriber is told, once.", "{n} subscribers are told, once.", told),
        note,
    )
    texts = [_quoted(reading, each, note_page(each, dispatch).html) for each in readings]
    keys = (_key(reading.t("Confirm"), "amend", token), _key(reading.t("Cancel"), "drop", token))
    return Page(reading.fitting([markup.joined((head, *(markup.text(line) for line in lines))), *texts]), (keys,))


def no_amendment_page(reading: Reading, words: str, dispatch_id: str) -> Page:
    """Why it cannot be mended. `words` say so."""
    named = markup.code(dispatch_id) if dispatch_id else ""
    return Page(markup.joined((markup.text(words), named)), home_row(reading))


def unpublished_page(reading: Reading, command: str) -> Page:
    """Its file has been changed, and readers do not see that yet."""
    words = reading.t("Its file has been changed, but that is not published yet. Look, publish, then send again:")
    look = Button(reading.t("Look at it"), press=str(Press(View.NEWSROOM, "reload")))
    return Page(markup.joined((markup.text(words), markup.code(command))), ((look,), *home_row(reading)))


def asked_page(reading: Reading, dispatch_id: str) -> Page:
    """The first of two has agreed."""
    words = reading.t(
        "Now somebody else has to agree: within five minutes, another editor gives the command below and presses Send."
    )
    return Page(markup.joined((markup.text(words), markup.code(f"/alert {dispatch_id}"))), home_row(reading))


def nobody_asked_page(reading: Reading) -> Page:
    words = reading.t("No admin has pressed Send in the last five minutes. An admin goes first.")
    return Page(markup.text(words), home_row(reading))


def dropped_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing was sent.")), home_row(reading))


def spent_page(reading: Reading) -> Page:
    """The preview is used, overtaken or too old."""
    words = reading.t("This preview is no longer good. Give the command again.")
    return Page(markup.text(words), home_row(reading))


def progress_page(
    reading: Reading, progress: Progress, *, title: str, token: str, is_planned: bool, note: str = ""
) -> Page:
    """How far it is, with Stop. `note`: why it stands still."""
    done = progress.planned - progress.left
    told = reading.t(
        "{done} of {all} done", done=reading.phrases.number(done), all=reading.phrases.number(progress.planned)
    )
    state = told if is_planned else reading.t("Being prepared …")
    head = (markup.bold(reading.t("Sending")), markup.text(title), markup.text(state), _ended(reading, note))
    parts = (*head, *_outcomes(reading, progress))
    return Page(markup.joined(parts), ((_key(reading.t("Stop"), "halt", token),),))


def result_page(reading: Reading, progress: Progress, *, title: str, note: str = "") -> Page:
    """What came of it. `note`: why it ended early."""
    none = "" if progress.planned else markup.text(reading.t("There was nobody to send it to."))
    parts = (
        markup.bold(reading.t("Stopped") if note == STOPPED else reading.t("Sent")),
        markup.text(title),
        _ended(reading, note),
        none,
        *_outcomes(reading, progress, is_over=progress.planned > 0),
    )
    return Page(markup.joined(parts), home_row(reading))


def _ended(reading: Reading, note: str) -> Html:
    if note == STOPPED:
        return markup.text(reading.t("An editor stopped it."))
    if note == MALFORMED:
        return markup.text(reading.t("It stands still: Telegram refused how it is written. An admin decides."))
    return markup.text(reading.t("Halted: {why}", why=note) if note else "")


def _outcomes(reading: Reading, progress: Progress, *, is_over: bool = False) -> list[Html]:
    """What became of how many. Once it is over the first four are told also where there are none."""
    number = reading.phrases.number
    lines = (
        (progress.sent, reading.t("Arrived: {n}", n=number(progress.sent))),
        (progress.unknown, reading.t("Perhaps arrived: {n}", n=number(progress.unknown))),
        (progress.failed, reading.t("Failed: {n}", n=number(progress.failed))),
        (progress.suspended, reading.t("Of these, suspended: {n}", n=number(progress.suspended))),
        (progress.cancelled, reading.t("Not sent: {n}", n=number(progress.cancelled))),
        (progress.expired, reading.t("Too late: {n}", n=number(progress.expired))),
    )
    return [markup.text(words) for at, (count, words) in enumerate(lines) if count or (is_over and at < TOLD)]


def _reach_lines(reading: Reading, reach: Reach, rate: float) -> list[Html]:
    plural, number = reading.phrases.plural, reading.phrases.number
    fates = reach.fates
    by_language = {reading.language_name(code): count for code, count in reach.languages.items()}
    by_frequency = {words: reach.frequencies[often] for often, words in frequency_words(reading).items()}
    minutes = max(1, ceil(fates[Fate.NOW] / rate / 60))
    pace = reading.t("{rate} messages a second", rate=number(rate))
    later, asleep, paused = fates[Fate.LATER], fates[Fate.ASLEEP], fates[Fate.PAUSED]
    lines = (
        plural("{n} subscriber gets it.", "{n} subscribers get it.", reach.reached),
        _counted(reading, by_frequency),
        _counted(reading, by_language),
        plural("About {n} minute at {pace}.", "About {n} minutes at {pace}.", minutes, pace=pace),
        plural("{n} of them after quiet hours.", "{n} of them after quiet hours.", later) if later else "",
        plural("{n} misses it: quiet for too long.", "{n} miss it: quiet for too long.", asleep) if asleep else "",
        plural("{n} misses it: paused.", "{n} miss it: paused.", paused) if paused else "",
    )
    return [markup.text(line) for line in lines if line]


def _counted(reading: Reading, counts: Mapping[str, int]) -> str:
    phrases = reading.phrases
    facts = (phrases.labelled(name, phrases.number(count)) for name, count in counts.items() if count)
    return phrases.beside(*facts)


def _quoted(reading: Reading, spoken: Reading, sent: Html) -> Html:
    """What is sent in one language, under that language's name."""
    name = markup.text(reading.phrases.capitalised(reading.language_name(spoken.language)))
    return markup.joined((name, markup.quoted(markup.cut(sent, QUOTED))))


def _key(words: str, verb: str, argument: str) -> Button:
    return Button(markup.shortened(words, LABEL), press=str(Press(View.NEWSROOM, verb, argument)))
