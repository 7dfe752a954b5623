"""Retention: once a day, what has been kept long enough is forgotten. For how long, the store says of each thing."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import log
from bot.services import Services
from bot.store import results

Forget = Callable[[AsyncConnection], Awaitable[int]]

_log = log.get(__name__)


async def retain(services: Services) -> int:
    """Forget in small transactions, so that deliveries go on meanwhile. How many rows of all kinds."""
    store, now = services.store, services.now()
    gone = 0
    forgetting: tuple[Forget, ...] = (
        lambda connection: results.retain(connection, now),
        lambda connection: store.subscribers.retain(connection, now),
    )
    for forget in forgetting:
        while some := await _forgotten(services, forget):
            gone += some
            await asyncio.sleep(0)
    gone += await _forgotten(services, lambda connection: store.inbox.retain(connection, now))
    gone += await _forgotten(services, lambda connection: store.confirmations.retain(connection, now))
    gone += await _forgotten(services, lambda connection: store.letters.retain(connection, now))
    gone += await _forgotten(services, lambda connection: store.gaps.retain(connection, now.date()))
    if gone:
        _log.info("old rows forgotten", action="retain", rows=gone)
    return gone


async def _forgotten(services: Services, forget: Forget) -> int:
    async with services.store.database.write() as connection:
        return await forget(connection)
