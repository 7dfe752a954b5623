"""SQLite's journal: what is deleted must leave it, too, and it must not wait for its usual thousand pages to do so."""

import asyncio
import sqlite3

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import trips

ERASE = "erase"
TRIES, BETWEEN_S = 20, 0.01  # a reader is out of the way after a statement or two


def erase_soon(connection: AsyncConnection) -> None:
    """Ask that what this transaction deletes leaves the journal as soon as it is committed."""
    connection.info[ERASE] = True


async def erase(connection: AsyncConnection) -> None:
    """If anybody has asked: move what the journal holds into the file and cut it to nothing.

    A reader in the way is waited for a little; after that the next transaction tries again. A connection that is new
    has been asked, since the one before it may have died with the task undone."""
    if not connection.info.setdefault(ERASE, True):
        return
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, trips.Connection)  # noqa: S101  # it has just committed
    for _ in range(TRIES):
        if await driver.run(_cut):
            connection.info[ERASE] = False
            return
        await asyncio.sleep(BETWEEN_S)


def _cut(raw: sqlite3.Connection) -> bool:
    """In SQLite's thread, in one trip: a cancelled task must not leave the connection impatient."""
    ((timeout_ms,),) = raw.execute("PRAGMA busy_timeout").fetchall()
    raw.execute("PRAGMA busy_timeout=0").close()
    try:
        ((blocked, _, _),) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.execute(f"PRAGMA busy_timeout={timeout_ms}").close()
    return not blocked
