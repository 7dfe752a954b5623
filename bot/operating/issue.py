"""The next digest as it would be: what the content folder shows since a day, in one language, as plain text."""

from datetime import UTC, date, datetime, time, timedelta

from bot.content.catalogues import all_phrases
from bot.content.worker import load_aside
from bot.opening import now
from bot.pages.digest import digest_page
from bot.pages.phrases import Phrases
from bot.pages.reading import Reading
from bot.preview import written
from bot.publishing import NoContent
from bot.services import spoken
from bot.settings import ConfigurationError, Settings

DAY = timedelta(days=1)


async def preview(settings: Settings, *, language: str | None, since: date | None) -> str:
    """Everything that readers can see since then, or since yesterday at this hour. Topics are not looked at."""
    moment = now()
    pack = (await load_aside(settings.content_dir, moment.date(), timeout_s=30)).pack
    if pack is None:
        raise NoContent(f"There is no usable content in {settings.content_dir}; sahelbot check lists what is wrong.")
    if language is not None and language not in pack.languages:
        raise ConfigurationError(f"The pack has no language “{language}”; it has {', '.join(pack.languages)}.")
    after = datetime.combine(since, time(), UTC) if since else moment - DAY
    new = [each for each in pack.visible_dispatches(moment) if each.publish_at >= after]
    if not new:
        return f"Nothing is new since {after:%Y-%m-%d %H:%M} UTC: no digest would be sent."
    code = spoken(language, pack.languages)
    reading = Reading(pack=pack, phrases=all_phrases().get(code, Phrases(code)), now=moment, bot="bot")
    return written(digest_page(reading, new))
