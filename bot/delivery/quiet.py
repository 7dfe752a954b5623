"""Quiet hours that begin while an alert is on its way: at thirty a second it takes an hour to reach a hundred thousand,
and an outage may take several. Who is in quiet hours when it is ordered is planned for later at once, by `orders`."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from bot import log
from bot.delivery.rhythm import Rhythm
from bot.readers.slots import quiet_ends_at
from bot.services import Services
from bot.store import turns

EVERY: Final = timedelta(minutes=1)

_log = log.get(__name__)


class Hush:
    """Looks once a minute while an alert is being sent, and a minute ahead."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._rhythm = Rhythm(EVERY)

    async def if_needed(self) -> int:
        """How many alerts now wait until somebody's quiet hours are over. One that is too old by then expires."""
        now = self._services.now()
        if not self._rhythm.is_due(now):
            return 0
        put_off = await self._look(now)
        self._rhythm.note(now)
        if put_off:
            _log.info("alerts wait for the morning", action="rest", deliveries=put_off)
        return put_off

    async def _look(self, now: datetime) -> int:
        database = self._services.store.database
        async with database.read() as connection:
            alerts = await turns.alerts(connection, now)
            choices = await turns.with_quiet_hours(connection) if alerts else {}
        until: defaultdict[datetime, list[int]] = defaultdict(list)
        for number, chosen in choices.items():
            ends_at = quiet_ends_at(chosen, now) or quiet_ends_at(chosen, now + EVERY)
            if ends_at is not None:
                until[ends_at].append(number)
        if not until:
            return 0
        async with database.write() as connection:
            return await turns.rest(connection, alerts, until, now=now)
