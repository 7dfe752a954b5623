"""What editors see in the chat: their desk, what a reload would change, what came of it."""

from collections.abc import Sequence

from bot.cards.difference import Difference, KindDifference, Rewording
from bot.cards.problems import Problem, errors
from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, home_row

PROBLEMS_SHOWN = 10
CHANGES_SHOWN = 8
REWORDINGS_SHOWN = 6
LABEL = 60
LINE = 160


def desk_page(reading: Reading, *, published: str) -> Page:
    """The newsroom's first screen."""
    head = markup.bold(reading.t("Newsroom"))
    lines = (
        reading.t("Published: {published}", published=published),
        reading.t("/reload shows what would change, then publishes it."),
    )
    return Page(markup.joined((head, *(markup.text(line) for line in lines))), home_row(reading))


def refused_page(reading: Reading, problems: Sequence[Problem]) -> Page:
    """The folder cannot be published: the first problems with file, line and column. The last good pack stays."""
    wrong = errors(problems)
    head = markup.bold(
        reading.phrases.plural("{n} problem: nothing changes", "{n} problems: nothing changes", len(wrong))
    )
    lines = [markup.code(markup.shortened(str(problem), LINE)) for problem in wrong[:PROBLEMS_SHOWN]]
    left = len(wrong) - len(lines)
    more = markup.text(reading.t("… and {count} more; sahelbot check lists them all.", count=left)) if left else ""
    return Page(markup.joined((head, *lines, more)), home_row(reading))


def preview_page(reading: Reading, change: Difference, *, revision: str, warnings: int, token: str) -> Page:
    """What publishing would change, with Publish and Keep."""
    head = markup.bold(reading.t("What would change (revision {revision})", revision=revision[:8]))
    noted = reading.phrases.plural("{n} warning", "{n} warnings", warnings) if warnings else ""
    rows = (
        (
            Button(reading.t("Publish"), press=str(Press(View.NEWSROOM, "publish", token))),
            Button(reading.t("Keep"), press=str(Press(View.NEWSROOM, "keep", token))),
        ),
    )
    return Page(markup.joined((head, *change_lines(reading, change), markup.text(noted)), by="\n"), rows)


def unchanged_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing has changed since the last Publish.")), home_row(reading))


def published_page(reading: Reading, *, revision: str) -> Page:
    words = reading.t("Published revision {revision}. Readers see it now.", revision=revision[:8])
    return Page(markup.text(words), home_row(reading))


def stale_page(reading: Reading) -> Page:
    """The preview is no longer what would be published: used, overtaken or too old."""
    words = reading.t("This preview is no longer good. Send /reload again.")
    return Page(markup.text(words), home_row(reading))


def too_much_gone_page(reading: Reading, share: float) -> Page:
    percent = round(share * 100)
    words = reading.t("{percent} % of the cards would vanish. If this is meant, send /reload --force.", percent=percent)
    return Page(markup.text(words), home_row(reading))


def kept_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing was published.")), home_row(reading))


def change_lines(reading: Reading, change: Difference) -> list[Html]:
    """What differs, kind by kind: counts, then titles, then for what was reworded the old and the new words."""
    kinds = (
        (reading.t("Cards"), change.cards),
        (reading.t("Withdrawals"), change.trackers),
        (reading.t("Dispatches"), change.dispatches),
        (reading.t("Sources"), change.sources),
        (reading.t("Glossary"), change.terms),
    )
    header = reading.t("Settings of the pack: {fields}", fields=", ".join(change.header)) if change.header else ""
    blocks = [_kind_block(reading, name, kind) for name, kind in kinds if not kind.is_empty]
    return [markup.text(header), *blocks] if header else blocks


def _kind_block(reading: Reading, name: str, kind: KindDifference) -> Html:
    verbs = (
        (reading.t("added"), [reading.words(entry.title) for entry in kind.added]),
        (reading.t("changed"), [reading.words(entry.title) for entry in kind.changed]),
        (reading.t("withdrawn"), [reading.words(entry.title) for entry in kind.withdrawn]),
        (reading.t("gone"), [reading.words(entry.title) for entry in kind.gone]),
    )
    lines = [_verb_line(reading, verb, titles) for verb, titles in verbs if titles]
    rewordings = [rewording for entry in kind.changed for rewording in entry.rewordings]
    shown = [_rewording(rewording) for rewording in rewordings[:REWORDINGS_SHOWN]]
    left = len(rewordings) - len(shown)
    more = markup.text(reading.t("… and {count} more texts", count=left)) if left > 0 else Html("")
    told = markup.folded(markup.joined((*shown, more))) if shown else Html("")
    return markup.joined((markup.bold(name), *lines, told))


def _verb_line(reading: Reading, verb: str, titles: Sequence[str]) -> Html:
    named = "; ".join(markup.shortened(title, LABEL) for title in titles[:CHANGES_SHOWN])
    left = len(titles) - CHANGES_SHOWN
    more = reading.t(" and {count} more", count=left) if left > 0 else ""
    return markup.text(f"{len(titles)} {verb}: {named}{more}")


def _rewording(rewording: Rewording) -> Html:
    """Language, old words struck out, new words."""
    old = markup.struck(markup.shortened(rewording.old, LINE)) if rewording.old else Html("")
    new = markup.text(markup.shortened(rewording.new, LINE)) if rewording.new else Html("")
    return markup.joined((markup.text(f"{rewording.language}:"), old, new), by=" ")
