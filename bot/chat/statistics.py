"""/stats: numbers of many, counted now. What is shown of them is the pages' work; of a few nothing is."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.pages.reader import gone_page
from bot.pages.statistics import Latency, Statistics, statistics_page
from bot.pictures.atelier import can_draw
from bot.pictures.growth import growth_drawing
from bot.readers.edition import EditionKind
from bot.readers.slots import instant
from bot.services import Services
from bot.store import census, growth

WEEK = timedelta(days=7)
WEEKS = 12  # of growth
LOOKED_BACK = timedelta(days=35)  # for an edition whose latency is told


async def stats(caller: Caller) -> Answer:
    """/stats, or the desk's button."""
    return Answer(statistics_page(caller.reading, await numbers(caller.services), can_draw=can_draw()))


async def picture(caller: Caller) -> Answer:
    """How it grew, drawn."""
    drawn = growth_drawing(caller.reading, await numbers(caller.services))
    return Answer(picture=drawn) if drawn else Answer(gone_page(caller.reading), as_new_message=True)


async def numbers(services: Services) -> Statistics:
    """Everything is counted as of now."""
    now, today = services.now(), services.now().date()
    async with services.store.database.read() as connection:
        counts = await census.counts(connection)
        come, gone = await growth.come_and_gone(connection)
        states = await growth.delivered(connection, since=now - WEEK)
        latencies = [await _latency(connection, kind, now) for kind in (EditionKind.DAILY, EditionKind.ALERT)]
    return Statistics(
        active=counts.active,
        stopped=counts.stopped,
        suspended=counts.suspended,
        by_language=counts.by_language,
        by_frequency=counts.by_frequency,
        by_zone=counts.by_zone,
        by_country=counts.by_country,
        by_topic=counts.by_topic,
        came=sum(count for day, count in come.items() if day > today - WEEK),
        went=sum(count for day, count in gone.items() if day > today - WEEK),
        deliveries={state.name.lower(): count for state, count in states.items()},
        latencies=tuple(latency for latency in latencies if latency is not None),
        growth=grown(come, gone, today),
    )


def grown(come: Mapping[date, int], gone: Mapping[date, int], today: date) -> tuple[tuple[date, int], ...]:
    """How many there were at the end of each of the last weeks, from the week in which the first came."""
    days = [today - WEEK * back for back in range(WEEKS, -1, -1)]
    first = min(come, default=today)
    return tuple((day, _by(come, day) - _by(gone, day)) for day in days if day + WEEK > first)


def _by(found: Mapping[date, int], day: date) -> int:
    return sum(count for on, count in found.items() if on <= day)


async def _latency(connection: AsyncConnection, kind: EditionKind, now: datetime) -> Latency | None:
    """Of the newest one: a digest's from the hour each subscriber chose, an alert's from the tap that ordered it."""
    found = await growth.newest(connection, kind, since=now - LOOKED_BACK)
    if found is None:
        return None
    edition_id, begun_at = found
    day = edition_id.partition(":")[2]
    took = [
        each.settled_at - (begun_at if kind is EditionKind.ALERT else _hour(day, each))
        for each in await growth.arrivals(connection, edition_id)
    ]
    return Latency(kind, growth.share(took, 0.5), growth.share(took, 0.95))


def _hour(day: str, arrival: growth.Arrival) -> datetime:
    return instant(date.fromisoformat(day), arrival.at, ZoneInfo(arrival.zone))
