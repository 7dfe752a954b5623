"""Stale rows: digests planned for an hour that is over by now. A row says nothing of hours; its edition's date and its
subscriber's choices do, and `lateness` judges.

What is dropped untried is new to its subscriber again and comes with the next digest; what may have arrived is not."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.delivery.lateness import sendable_at
from bot.delivery.rhythm import Rhythm
from bot.readers.edition import EditionKind, edition_kind
from bot.readers.slots import instant
from bot.services import Services
from bot.store import closing, standing, turns
from bot.store.turns import Waiting

EVERY: Final = timedelta(minutes=10)
_BEFORE: Final = timedelta(microseconds=1)

_log = log.get(__name__)


class Sweep:
    """Looks at a start, after a pause of the process or a jump of its clock, and every ten minutes. Planning and
    sending share one: whoever comes second waits for the look of the first."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rhythm = Rhythm(EVERY)
        self._turn = asyncio.Lock()

    async def if_needed(self) -> int:
        """How many deliveries were dropped as too late, untried."""
        async with self._turn:
            now = self._services.now()
            if not self._rhythm.is_due(now):
                return 0
            gone = await self._sweep(now)
            self._rhythm.note(now)
        if gone:
            _log.warning("digests came too late", action="expire", deliveries=gone)
        return gone

    async def _sweep(self, now: datetime) -> int:
        database = self._services.store.database
        async with database.read() as connection:
            unfinished = await standing.unfinished_digests(connection)
        gone = 0
        for seq, edition_id in unfinished:
            gone += await self._sweep_edition(seq, edition_id, now)
        closed = 1
        while closed:
            async with database.write() as connection:
                closed = await closing.expire(connection, now)
        await self._finish_told(now)
        return gone

    async def _finish_told(self, now: datetime) -> None:
        """Corrections that everybody was told of are asked no more at each lease."""
        store = self._services.store
        async with store.database.write() as connection:
            for edition in await store.editions.running(connection, now):
                if edition.kind is EditionKind.CORRECTION and not await standing.left(connection, edition.seq):
                    await store.editions.finish(connection, edition.seq)

    async def _sweep_edition(self, seq: int, edition_id: str, now: datetime) -> int:
        """Page by page, each judged and changed in one transaction."""
        gone, after = 0, None
        while True:
            async with self._services.store.database.write() as connection:
                page = await turns.waiting(connection, seq, now=now, after=after)
                gone += await self._judge(connection, edition_id, page, now)
            if len(page) < standing.PAGE:
                return gone
            after = page[-1]

    async def _judge(self, connection: AsyncConnection, edition_id: str, page: list[Waiting], now: datetime) -> int:
        late: list[Waiting] = []
        later: list[tuple[Waiting, datetime]] = []
        for row in page:
            at = _turn_at(edition_id, row.zone, row.minute_of_day, now)
            if at is None:
                late.append(row)
            elif at > now and at > row.not_before:
                later.append((row, at))
        await turns.put_off(connection, later)
        if late:
            visible_at = await self._services.store.publications.first_visible(connection)
            await turns.drop(connection, [(row, _seen_before(row, visible_at, now)) for row in late], now=now)
        return sum(not row.tried for row in late)


def _seen_before(row: Waiting, visible_at: Mapping[str, datetime], now: datetime) -> datetime:
    """The instant before the first of the row's dispatches could be seen."""
    return min((visible_at.get(dispatch, now) for dispatch in row.dispatches), default=now) - _BEFORE


@lru_cache(maxsize=4096)
def _turn_at(edition_id: str, zone: str, minute_of_day: int, now: datetime) -> datetime | None:
    """When a digest may be sent; None for too late."""
    kind, _, day = edition_id.partition(":")
    hour = time(minute_of_day // 60, minute_of_day % 60)
    slot_at = instant(date.fromisoformat(day), hour, ZoneInfo(zone))
    return sendable_at(slot_at, zone=zone, lifetime=edition_kind(kind).lifetime, now=now)
