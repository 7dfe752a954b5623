"""Whose term it is: of several replicas on one PostgreSQL, one polls, plans and sends. What it does then is `term`'s.

An advisory lock of the server's dies with its holder's connection, so a kill is noticed at once. A holder that keeps
its connection but does not renew its term is cut off when the term is over. Each term has a number, which fences: who
was asleep and wakes in another's term leases nothing more. Times are the server's own."""

import asyncio
import secrets
from contextlib import suppress

from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import log
from bot.store.database import Database
from bot.store.tables import leadership

LOCK = 0x53414845_4C454144  # any number that every replica knows
TERM_S = 20  # after which a holder that has not renewed its term is cut off
RENEWED_EVERY_S = 4.0
SURE_S = 12.0  # after this long without a renewal the holder itself is no longer sure
ASKED_EVERY_S = 2.0
PATIENCE_S = 5.0  # for an answer of the server

_CLOCK = "CAST(extract(epoch FROM clock_timestamp()) AS bigint)"
_TRY = text("SELECT pg_try_advisory_lock(:lock)").bindparams(lock=LOCK)
_BEGIN = text(f"""
    INSERT INTO leadership (id, term, owner, backend, until)
    VALUES (1, 1, :owner, pg_backend_pid(), {_CLOCK} + {TERM_S})
    ON CONFLICT (id) DO UPDATE SET term = leadership.term + 1, owner = excluded.owner,
        backend = excluded.backend, until = excluded.until
    RETURNING term
""")  # noqa: S608  # words of ours
_RENEW = text(f"UPDATE leadership SET until = {_CLOCK} + {TERM_S} WHERE id = 1 AND term = :term RETURNING term")  # noqa: S608
_GIVE_UP = text("UPDATE leadership SET until = 0 WHERE id = 1 AND term = :term")
# The lock's holder has not renewed its term: it sleeps, or its machine is out of reach.
_CUT_OFF = text(f"""
    SELECT pg_terminate_backend(l.pid) FROM pg_locks l
    JOIN leadership t ON t.id = 1 AND t.backend = l.pid AND t.until < {_CLOCK}
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid::bigint = {LOCK >> 32} AND l.objid::bigint = {LOCK & 0xFFFFFFFF}
""")  # noqa: S608
_TERM = select(leadership.c.term).where(leadership.c.id == 1, leadership.c.owner == bindparam("owner"))
FENCE = _TERM.where(leadership.c.term == bindparam("term")).with_for_update(read=True)

_FAILURES = (DBAPIError, OSError, TimeoutError)
_log = log.get(__name__)


class Leadership:
    """One per process. It has a connection of its own, on which the lock is held."""

    def __init__(self, database: Database) -> None:
        self.owner = secrets.token_hex(6)
        self.term = 0
        self._engine: AsyncEngine = database.alone()
        self._line: AsyncConnection | None = None
        self._renewed_at_s = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether the term is surely still ours."""
        return bool(self.term) and asyncio.get_running_loop().time() - self._renewed_at_s < SURE_S

    async def fences(self, connection: AsyncConnection) -> bool:
        """Whether it is our term for the length of the caller's transaction: a new one begins after it."""
        found = await connection.execute(FENCE, {"owner": self.owner, "term": self.term})
        return found.first() is not None

    async def won(self) -> bool:
        """Ask once for a term; a server that does not answer gives none."""
        asked_at_s = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(PATIENCE_S):
                line = await self._connected()
                if not await line.scalar(_TRY):
                    await line.execute(_CUT_OFF)
                    return False
                self.term = (await line.execute(_BEGIN, {"owner": self.owner})).scalar_one()
        except _FAILURES as reason:
            _log.warning("no term can be asked for", action="lead", reason=type(reason).__name__)
            await self._let_go()
            return False
        self._renewed_at_s = asked_at_s
        _log.info("this replica sends", action="lead", term=self.term)
        return True

    async def hold(self, over: asyncio.Event) -> None:
        """Renew the term until it is lost or `over`; either sets `over`."""
        while not over.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEWED_EVERY_S):
                    await over.wait()
            if not over.is_set() and not await self._renewed():
                _log.warning("this replica sends no more", action="lead", term=self.term)
                self.term = 0
                over.set()

    async def resign(self) -> None:
        """Another may begin at once."""
        if self.term and self._line is not None:
            with suppress(*_FAILURES):
                async with asyncio.timeout(PATIENCE_S):
                    await self._line.execute(_GIVE_UP, {"term": self.term})
        self.term = 0
        await self._let_go()

    async def close(self) -> None:
        await self.resign()
        await self._engine.dispose()

    async def _renewed(self) -> bool:
        asked_at_s = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(PATIENCE_S):
                line = await self._connected(anew=False)
                if (await line.execute(_RENEW, {"term": self.term})).first() is None:
                    return False
        except _FAILURES as reason:
            _log.warning("the term cannot be renewed", action="lead", reason=type(reason).__name__)
            await self._let_go()
            return False
        self._renewed_at_s = asked_at_s
        return True

    async def _connected(self, *, anew: bool = True) -> AsyncConnection:
        if self._line is None:
            if not anew:
                raise ConnectionError("the connection that held the lock is gone")
            self._line = await self._engine.connect()
        return self._line

    async def _let_go(self) -> None:
        """Close the connection, which frees the lock."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(*_FAILURES):
                async with asyncio.timeout(PATIENCE_S):
                    await line.invalidate()
                    await line.close()
