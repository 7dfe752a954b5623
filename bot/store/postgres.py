"""PostgreSQL as a server: its pool, its stamps, who else is there, what its errors mean.

Transactions are `database`'s work."""

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.refusals import (
    AnotherInstance,
    BadAddress,
    DatabaseLocked,
    DatabaseUnreachable,
    ForeignDatabase,
    ReadOnlyDatabase,
    StorageFull,
    StoreError,
)

SCHEMA_LOCK = 0x53414845  # any number that every instance knows
CONNECTIONS = 10  # of each replica, and one more for its term
SETTINGS = {
    "application_name": "sahelbot",
    "timezone": "UTC",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",  # a stopped process must not hold its rows for ever
    # A plan writes a hundred thousand rows of an edition that no statistics know yet. Every page we read lies in the
    # order of an index; without these the server takes it for one row, and sorts all of them for each page.
    "enable_sort": "off",
    "enable_bitmapscan": "off",
}
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = 'sahelbot' AND pid <> pg_backend_pid()"
)
REFUSALS: dict[str, type[StoreError]] = {
    "08": DatabaseUnreachable,
    "25006": ReadOnlyDatabase,
    "28": BadAddress,
    "3D": BadAddress,
    "40": DatabaseLocked,
    "53100": StorageFull,
    "53300": DatabaseUnreachable,
    "55P03": DatabaseLocked,
    "57": DatabaseUnreachable,
}
SENTENCES: dict[type[StoreError], str] = {
    BadAddress: "The PostgreSQL server at {host} refuses this user, password or database name.",
    DatabaseLocked: "The PostgreSQL database at {host} is locked by another session.",
    DatabaseUnreachable: "The PostgreSQL server at {host} does not answer.",
    ReadOnlyDatabase: "The PostgreSQL database at {host} is read-only.",
    StorageFull: "The disk of the PostgreSQL server at {host} is full.",
}


def pooled_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=CONNECTIONS,
        max_overflow=0,  # a connection opened for one statement costs more than the statement
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": 10, "server_settings": SETTINGS},
    )


def single_engine(url: URL) -> AsyncEngine:
    """Connections that no pool keeps, whose statements are committed at once."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"timeout": 10, "server_settings": SETTINGS},
    )


async def stamps(connection: AsyncConnection) -> tuple[str | None, bytes | None]:
    """The schema's revision and the key's fingerprint, or None and None in an empty schema.

    Takes the lock of whoever may migrate, until the transaction ends."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SCHEMA_LOCK})
    names = set(
        await connection.scalars(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        )
    )
    if not names:
        return None, None
    if not {"alembic_version", "meta"} <= names:
        raise ForeignDatabase("The PostgreSQL database holds tables of another application; give it one of its own.")
    revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision, await connection.scalar(text("SELECT value FROM meta WHERE key = 'key_fingerprint'"))


async def refuse_others(connection: AsyncConnection) -> None:
    """Raises AnotherInstance while another process of ours has the database open."""
    if (await connection.execute(OTHERS)).scalar_one():
        raise AnotherInstance("Another instance has the database open; stop every bot first.")


def refusal(error: BaseException, url: URL) -> StoreError | None:
    """What an error of PostgreSQL means to an operator; None when it is a mistake of ours (its manual, appendix A)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlstate", None) or ""
    kind = REFUSALS.get(code) or REFUSALS.get(code[:2])
    lost = isinstance(error, OSError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
    if kind is None and lost:
        kind = DatabaseUnreachable
    return None if kind is None else kind(SENTENCES[kind].format(host=url.host or "its socket"))
