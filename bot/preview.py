"""What a reader would see, for those who write it: a page of the content folder as plain text on the command line."""

from datetime import date, datetime

from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.content.origin import origin
from bot.pages import markup, reader
from bot.pages.page import Page
from bot.pages.phrases import Phrases
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.pages.then import argument
from bot.publishing import NoContent
from bot.services import spoken
from bot.settings import ConfigurationError, Settings


async def show(
    settings: Settings, subject_id: str, *, language: str | None, as_of: date | None = None, now: datetime
) -> str:
    """All pages of a card, tracker or dispatch, one below the other, with their buttons in brackets.

    With `as_of`, what was known of a card or tracker that day.

    Raises NoContent if the folder has errors, ConfigurationError if there is no such id or language."""
    source = origin(settings)
    loaded = load(source.folder, today=now.date())
    if loaded.pack is None:
        first = loaded.problems[0] if loaded.problems else f"{source.name} is empty"
        raise NoContent(f"The content folder has errors; sahelbot check lists them. The first: {first}")
    pack = loaded.pack
    if language is not None and language not in pack.languages:
        raise ConfigurationError(f"The pack has no language “{language}”; it has {', '.join(pack.languages)}.")
    phrases = all_phrases()
    code = spoken(language, pack.languages)
    reading = Reading(pack=pack, phrases=phrases.get(code, Phrases(code)), now=now, bot="bot")
    pages = _pages(reading, subject_id) if as_of is None else _leaves(reading, View.AT, subject_id, argument(as_of))
    if not pages:
        raise ConfigurationError(f"There is no published card, tracker or dispatch “{subject_id}”.")
    return "\n\n".join(written(page) for page in pages)


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
