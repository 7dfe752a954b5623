"""What editors see in the chat: their desk, what a reload would change, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.difference import Difference, KindDifference, Rewording
from bot.cards.problems import Problem, errors
from bot.cards.revisions import short
from bot.pages import markup
from bot.pages.looking import TITLE, look_key, warnings_key
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.presses import Press, View
from bot.pages.publisher import Publisher, published_by
from bot.pages.reading import Reading, home_row, in_pairs

PROBLEMS_SHOWN = 10
DETAIL = ((6, 8), (0, 8), (0, 3), (0, 1))  # rewordings and titles shown of each kind, the first that fits
PROBLEM = 240
LINE = 160


@dataclass(frozen=True, slots=True)
class Issue:
    """A Publish: which revision, when, by whom."""

    revision: str
    published_at: datetime
    publisher: Publisher


def desk_page(reading: Reading, issues: Sequence[Issue], *, is_admin: bool = False) -> Page:
    """The newsroom's first screen: what is out, the revisions before it, the newest first, to go back to, and the way
    to its other rooms, of which admins have one more."""
    head = markup.bold(reading.t("Newsroom"))
    now, *before = [markup.text(_issue(reading, issue)) for issue in issues] or [Html("")]
    hint = markup.text(reading.t("/reload shows what would change, then publishes it."))
    parts = [markup.joined((head, reading.labelled(markup.text(reading.t("Published")), now), hint))]
    if before:
        parts.append(markup.joined((markup.text(reading.t("Before:")), *before)))
    keys = [_back(reading, issue) for issue in issues[1:]]
    pairs = tuple(tuple(keys[at : at + 2]) for at in range(0, len(keys), 2))
    return Page(markup.joined(parts, by="\n\n"), (*pairs, *_rooms(reading, is_admin=is_admin), *home_row(reading)))


def _rooms(reading: Reading, *, is_admin: bool) -> Rows:
    verbs = {
        reading.t("Unseen pages"): "preview",
        reading.t("What has grown old"): "stale",
        reading.t("Statistics"): "stats",
    }
    if is_admin:
        verbs[reading.t("Who did what")] = "audit"
    keys = [Button(words, press=str(Press(View.NEWSROOM, verb))) for words, verb in verbs.items()]
    return in_pairs(keys)


def _issue(reading: Reading, issue: Issue) -> str:
    by = published_by(reading, issue.publisher)
    return reading.phrases.beside(short(issue.revision), reading.phrases.instant(issue.published_at), by)


def _back(reading: Reading, issue: Issue) -> Button:
    revision = short(issue.revision)
    words = reading.t("Back to {revision}", revision=revision)
    return Button(words, press=str(Press(View.NEWSROOM, "back", revision)))


def refused_page(reading: Reading, problems: Sequence[Problem]) -> Page:
    """The folder cannot be published: the first problems with file, line and column. The last good pack stays."""
    wrong = errors(problems)
    head = markup.bold(
        reading.phrases.plural("{n} problem: nothing changes", "{n} problems: nothing changes", len(wrong))
    )
    hint = markup.text(reading.t("The file lists them all.")) if len(wrong) > PROBLEMS_SHOWN else ""
    return Page(markup.joined((head, *problem_lines(reading, problems), hint)), home_row(reading))


def problem_lines(reading: Reading, problems: Sequence[Problem]) -> list[Html]:
    """The first errors with file, line and column, and how many more there are."""
    wrong = errors(problems)
    lines = [markup.code(markup.shortened(str(problem), PROBLEM)) for problem in wrong[:PROBLEMS_SHOWN]]
    return [*lines, _left(reading, len(wrong) - len(lines))]


def preview_page(
    reading: Reading,
    change: Difference,
    *,
    revision: str,
    warnings: int,
    token: str,
    is_shared: bool = False,
    foretold: Sequence[Html] = (),
) -> Page:
    """What publishing would change and bring besides, with Publish, Keep and a way to the pages themselves.

    `is_shared`: somebody else has a preview open, too."""
    head = markup.bold(reading.t("What would change (revision {revision})", revision=short(revision)))
    if is_shared:
        head = markup.joined((head, markup.text(reading.t("Somebody else has a preview open, too; agree who taps."))))
    noted = reading.phrases.plural("{n} warning", "{n} warnings", warnings) if warnings else ""
    rows = (
        (
            Button(reading.t("Publish"), press=str(Press(View.NEWSROOM, "publish", token))),
            Button(reading.t("Keep"), press=str(Press(View.NEWSROOM, "keep", token))),
        ),
        *in_pairs([look_key(reading, revision), *warnings_key(reading, warnings)]),
    )
    blocks = (head, markup.joined(foretold), *change_lines(reading, change), markup.text(noted))
    return Page(reading.fitting(block for block in blocks if block), rows)


def not_fetched_page(reading: Reading, reason: str) -> Page:
    """The repository gave nothing new; what was fetched before stays."""
    words = reading.t("The content could not be fetched; nothing changes. {reason}", reason=reason)
    return Page(markup.text(words), home_row(reading))


def unchanged_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing has changed since the last Publish.")), home_row(reading))


def published_page(reading: Reading, *, revision: str) -> Page:
    words = reading.t("Published revision {revision}. Readers see it now.", revision=short(revision))
    return Page(markup.text(words), home_row(reading))


def spent_page(reading: Reading) -> Page:
    """The preview is no longer what would be published: used, overtaken or too old."""
    words = reading.t("This preview is no longer good. Send /reload again.")
    return Page(markup.text(words), home_row(reading))


def beaten_page(reading: Reading) -> Page:
    """While it was being published the preview ceased to be good; which of the reasons it was, the desk shows."""
    why = reading.t("it was used, is too old, or somebody else has published meanwhile")
    return Page(markup.text(reading.t("This preview is no longer good: {why}.", why=why)), home_row(reading))


def overtaken_page(reading: Reading, issue: Issue, *, is_same: bool) -> Page:
    """Somebody else was first: with the very same content, or with another."""
    if is_same:
        words = reading.t("It is published already: {issue}.", issue=_issue(reading, issue))
    else:
        words = reading.t(
            "Meanwhile something else was published: {issue}. Send /reload again.", issue=_issue(reading, issue)
        )
    return Page(markup.text(words), home_row(reading))


def no_revision_page(reading: Reading, revision: str) -> Page:
    words = reading.t("“{revision}” is none of the published revisions, or more than one.", revision=revision)
    return Page(markup.text(words), home_row(reading))


def too_much_gone_page(reading: Reading, share: float, *, command: str) -> Page:
    percent, t = round(share * 100), reading.t
    words = t(
        "{percent}% of the cards would vanish. If this is meant, send {command}.", percent=percent, command=command
    )
    return Page(markup.text(words), home_row(reading))


def kept_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing was published.")), home_row(reading))


def change_lines(reading: Reading, change: Difference) -> list[Html]:
    """What differs, kind by kind: counts, then titles, then for what was reworded the old and the new words.

    Where that is too much for a message: without the words, or with fewer titles."""
    for rewordings, titles in DETAIL:
        blocks = change_blocks(reading, change, rewordings=rewordings, titles=titles)
        if markup.units(markup.joined(blocks, by="\n\n")) <= markup.COMFORT:
            break
    return blocks


def change_blocks(reading: Reading, change: Difference, *, rewordings: int, titles: int) -> list[Html]:
    kinds = (
        (reading.t("Cards"), change.cards),
        (reading.t("Withdrawals"), change.trackers),
        (reading.t("Dispatches"), change.dispatches),
        (reading.t("Sources"), change.sources),
        (reading.t("Glossary"), change.terms),
    )
    header = reading.t("Settings of the pack: {fields}", fields=", ".join(change.header)) if change.header else ""
    blocks = [
        markup.joined((markup.bold(name), *_verbs(reading, kind, titles), _rewordings(reading, kind, rewordings)))
        for name, kind in kinds
        if not kind.is_empty
    ]
    return [markup.text(header), *blocks] if header else blocks


def _verbs(reading: Reading, kind: KindDifference, titles: int) -> list[Html]:
    """A line for what was done to things of a kind, with their titles."""
    phrases = reading.phrases
    verbs = (
        (kind.added, phrases.plural("{n} added", "{n} added", len(kind.added))),
        (kind.changed, phrases.plural("{n} changed", "{n} changed", len(kind.changed))),
        (kind.withdrawn, phrases.plural("{n} withdrawn", "{n} withdrawn", len(kind.withdrawn))),
        (kind.gone, phrases.plural("{n} gone", "{n} gone", len(kind.gone))),
    )
    lines = []
    for entries, counted in verbs:
        named = [markup.text(markup.shortened(reading.words(entry.title), TITLE)) for entry in entries[:titles]]
        if entries:
            told = reading.phrases.beside(*named, _left(reading, len(entries) - len(named)))
            lines.append(reading.labelled(markup.text(counted), told))
    return lines


def _rewordings(reading: Reading, kind: KindDifference, most: int) -> Html:
    """Language, old words struck out, new words."""
    found = [rewording for entry in kind.changed for rewording in entry.rewordings]
    shown = [_rewording(reading, rewording) for rewording in found[:most]]
    more = _left(reading, len(found) - len(shown))
    return markup.folded(markup.joined((*shown, more))) if shown else Html("")


def _rewording(reading: Reading, rewording: Rewording) -> Html:
    old = markup.struck(markup.shortened(rewording.old, LINE)) if rewording.old else Html("")
    new = markup.text(markup.shortened(rewording.new, LINE)) if rewording.new else Html("")
    return reading.labelled(markup.text(rewording.language), markup.joined((old, new), by=" "))


def _left(reading: Reading, count: int) -> Html:
    return markup.text(reading.phrases.plural("… and {n} more", "… and {n} more", count)) if count > 0 else Html("")
