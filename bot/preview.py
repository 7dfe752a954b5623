"""What a reader would see, for those who write it: pages of the content folder as plain text on the command line."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.content.catalogues import all_phrases
from bot.pages import markup, reader
from bot.pages.digest import digest_page
from bot.pages.page import Page
from bot.pages.phrases import Phrases
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.pages.then import argument
from bot.publishing import as_it_lies
from bot.services import spoken
from bot.settings import ConfigurationError, Settings

DAY: Final = timedelta(days=1)


async def show(
    settings: Settings, subject_id: str, *, language: str | None, as_of: date | None = None, now: datetime
) -> str:
    """All pages of a card, tracker or dispatch, one below the other, with their buttons in brackets.

    With `as_of`, what was known of a card or tracker that day.

    Raises NoContent if the folder has errors, ConfigurationError if there is no such id or language."""
    reading = _reading(settings, language, now)
    pages = _pages(reading, subject_id) if as_of is None else _leaves(reading, View.AT, subject_id, argument(as_of))
    if not pages:
        raise ConfigurationError(f"There is no published card, tracker or dispatch “{subject_id}”.")
    return "\n\n".join(written(page) for page in pages)


async def edition(settings: Settings, *, language: str | None, since: date | None, now: datetime) -> str:
    """The next digest as it would be: everything that readers can see since then, or since yesterday at this hour.
    Topics are not looked at. Raises NoContent, ConfigurationError."""
    reading = _reading(settings, language, now)
    after = datetime.combine(since, time(), UTC) if since else now - DAY
    new = [each for each in reading.pack.visible_dispatches(now) if each.publish_at >= after]
    if not new:
        return f"Nothing is new since {after:%Y-%m-%d %H:%M} UTC: no digest would be sent."
    return written(digest_page(reading, new))


def _reading(settings: Settings, language: str | None, now: datetime) -> Reading:
    """Of whoever reads the folder in this language, or in its first."""
    pack = as_it_lies(settings, now=now)
    if language is not None and language not in pack.languages:
        raise ConfigurationError(f"The pack has no language “{language}”; it has {', '.join(pack.languages)}.")
    code = spoken(language, pack.languages)
    return Reading(pack=pack, phrases=all_phrases().get(code, Phrases(code)), now=now, bot="bot")


def _pages(reading: Reading, subject_id: str) -> list[Page]:
    dispatch = reader.page(reading, Press(View.DISPATCH, subject_id))
    if dispatch is not None:
        return [dispatch]
    found: list[Page] = []
    for view in (View.CARD, View.SOURCES):
        found += _leaves(reading, view, subject_id)
    return found


def _leaves(reading: Reading, view: View, subject_id: str, before: str = "") -> list[Page]:
    """The pages of one view: the last one comes again and again."""
    found: list[Page] = []
    while (page := reader.page(reading, Press(view, subject_id, f"{before}{len(found)}"))) not in (None, *found[-1:]):
        assert page is not None  # noqa: S101 - for mypy, which does not follow `not in`
        found.append(page)
    return found


def written(page: Page) -> str:
    """The page as plain text, its buttons in brackets."""
    rows = ("  ".join(f"[{button.words}]" for button in row) for row in page.rows)
    return "\n".join((markup.plain(page.html), "", *rows))
