"""Patience: what passes by itself is waited for, and no wait outlasts a stop. What to wait for, its users know."""

import asyncio
from typing import Final

from bot.store.refusals import DatabaseLocked, DatabaseUnreachable, StorageFull

PASSING: Final = (DatabaseLocked, DatabaseUnreachable, StorageFull)
"""Refusals of the database after which the same thing is tried again; after any other the process ends."""


async def pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, but not past a stop."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
