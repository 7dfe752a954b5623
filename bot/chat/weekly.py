"""The weekly note to the newsroom: on Monday at the pack's hour, once, also if the bot was away at that hour."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.chat import stale, statistics
from bot.chat.telling import tell_newsroom
from bot.pages.page import Page
from bot.pages.reading import Reading
from bot.pages.weekly import NAMED, weekly_page
from bot.services import Services
from bot.store import marks
from bot.store.marks import WEEKLY_NOTE

WEEK = timedelta(days=7)


async def note_if_due(services: Services, said: set[str]) -> bool:
    """Whether it was told now. The first week ever is begun in silence: nothing is known of it. Raises StoreError.

    `said` is for its user to keep: the weeks that were told, as long as that is not written down."""
    store, defaults = services.store, services.current.pack.defaults
    week = week_of(services.now(), zone=defaults.zone, at=defaults.time)
    async with store.database.read() as connection:
        told = await marks.read(connection, WEEKLY_NOTE)
    if told == week:
        return False
    if told is not None and week not in said and not await _told(services):
        return False
    said.add(week)
    async with store.database.write() as connection:
        await marks.put(connection, WEEKLY_NOTE, week)
    said.discard(week)
    return told is not None


def week_of(now: datetime, *, zone: str, at: time) -> str:
    """The week that has begun last, such as 2026-W47: it changes on Monday at that local time."""
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    year, week, _ = (local - timedelta(hours=at.hour, minutes=at.minute)).isocalendar()
    return f"{year}-W{week:02}"


async def _told(services: Services) -> bool:
    store, now = services.store, services.now()
    old, numbers = await stale.looked(services), await statistics.numbers(services)
    async with store.database.read() as connection:
        gaps = await store.gaps.most(connection, today=now.date(), limit=NAMED)
        letters = await store.letters.count(connection, since=now - WEEK)

    def page(reading: Reading) -> Page:
        return weekly_page(reading, old, numbers, gaps, letters=letters)

    return await tell_newsroom(services, page)
