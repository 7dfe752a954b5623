"""What editors see in the chat: their desk, what a reload would change, what came of it."""

from collections.abc import Sequence

from bot.cards.difference import Difference
from bot.cards.problems import Problem, errors
from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, home_row

PROBLEMS_SHOWN = 10
CHANGES_SHOWN = 12
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


def kept_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing was published.")), home_row(reading))


def change_lines(reading: Reading, change: Difference) -> list[Html]:
    raise NotImplementedError
