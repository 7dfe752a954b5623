"""Editions and their frozen variants. Who gets which is the ledger's; when one is due and what it says, delivery's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.edition import EditionKind
from bot.store.columns import microseconds, of_microseconds
from bot.store.statements import Question, insert_or_leave
from bot.store.tables import editions, variants

# In this order they are sent.
SENDING_ORDER = (
    EditionKind.ALERT,
    EditionKind.EDIT,
    EditionKind.CORRECTION,
    EditionKind.DAILY,
    EditionKind.WEEKLY,
)


class EditionState(IntEnum):
    """Only a running edition is leased from; an ordered one has still to be planned, a resumed one to be rendered
    anew after a halt. Stored as numbers."""

    RUNNING = 0
    HALTED = 1
    FINISHED = 2
    ORDERED = 3
    RESUMED = 4


@dataclass(frozen=True, slots=True)
class Variant:
    """What is known of a frozen variant without its body."""

    edition_seq: int
    kind: EditionKind
    id: int
    key: str
    dispatches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """`id` says which issue it is (`daily:2027-03-29`); `seq` stands for it in the ledger."""

    seq: int
    id: str
    kind: EditionKind
    created_at: datetime
    expires_at: datetime
    state: EditionState
    note: str | None


COLUMNS = (
    editions.c.seq,
    editions.c.id,
    editions.c.kind,
    editions.c.created_at,
    editions.c.expires_at,
    editions.c.state,
    editions.c.note,
)
INSERT = insert_or_leave(editions, "id", "kind", "created_at", "expires_at", "state")
INSERT_VARIANT = insert_or_leave(variants, "edition", "key", "body", "dispatches")
SEQ = select(editions.c.seq).where(editions.c.id == bindparam("id"))
VARIANT = select(variants.c.id).where(variants.c.edition == bindparam("edition"), variants.c.key == bindparam("key"))
OF_ID = select(*COLUMNS).where(editions.c.id == bindparam("id"))
RUNNING = Question(
    f"""
    SELECT seq, id, kind, created_at, expires_at, state, note FROM editions
    WHERE state = {int(EditionState.RUNNING)} AND expires_at > :now ORDER BY seq
    """,  # noqa: S608  # a number of ours
    "now",
)
ORDERED = (
    select(*COLUMNS)
    .where(
        editions.c.state.in_([int(EditionState.ORDERED), int(EditionState.RESUMED)]),
        editions.c.expires_at > bindparam("now"),
    )
    .order_by(editions.c.seq)
)
HALTED = (
    select(*COLUMNS)
    .where(
        editions.c.state == int(EditionState.HALTED),
        editions.c.note == bindparam("why"),
        editions.c.expires_at > bindparam("now"),
    )
    .order_by(editions.c.seq)
)
OF_SEQ = select(*COLUMNS).where(editions.c.seq == bindparam("which"))
LATEST = select(*COLUMNS).order_by(editions.c.seq.desc()).limit(bindparam("limit"))
OF_PREFIX = select(*COLUMNS).where(editions.c.id.like(bindparam("prefix"))).order_by(editions.c.seq)
_VARIANTS = select(variants.c.edition, editions.c.kind, variants.c.id, variants.c.key, variants.c.dispatches).join(
    editions, editions.c.seq == variants.c.edition
)
VARIANTS = _VARIANTS.where(variants.c.id.in_(bindparam("which", expanding=True)))
CARRYING = _VARIANTS.where(
    editions.c.state != int(EditionState.FINISHED),
    editions.c.kind.not_in([str(EditionKind.EDIT), str(EditionKind.CORRECTION)]),
    variants.c.dispatches.like(bindparam("carried")),
)
SET_STATE = (
    update(editions)
    .where(editions.c.seq == bindparam("which"), editions.c.state == bindparam("was"))
    .values(state=bindparam("becomes"), note=bindparam("why"))
)
COUNT_REPEATS = (
    update(editions)
    .where(editions.c.seq == bindparam("which"))
    .values(repeats=editions.c.repeats + bindparam("more"))
    .returning(editions.c.repeats)
)


class Editions:
    """Every method takes the connection of the caller's transaction."""

    async def open(
        self,
        conn: AsyncConnection,
        edition_id: str,
        *,
        kind: EditionKind,
        created_at: datetime,
        expires_at: datetime,
        state: EditionState = EditionState.RUNNING,
    ) -> int:
        """The edition's seq; made at the first call, left as it is at the others."""
        parameters = {
            "id": edition_id,
            "kind": str(kind),
            "created_at": created_at,
            "expires_at": expires_at,
            "state": int(state),
        }
        await conn.execute(INSERT, parameters)
        seq: int = (await conn.execute(SEQ, {"id": edition_id})).scalar_one()
        return seq

    async def variant(
        self, conn: AsyncConnection, seq: int, key: str, *, body: str, dispatches: Collection[str]
    ) -> int:
        """The variant's id. The first body wins: what is planned is frozen."""
        carried = f" {' '.join(sorted(dispatches))} "
        await conn.execute(INSERT_VARIANT, {"edition": seq, "key": key, "body": body, "dispatches": carried})
        variant_id: int = (await conn.execute(VARIANT, {"edition": seq, "key": key})).scalar_one()
        return variant_id

    async def variants_of(self, conn: AsyncConnection, ids: Collection[int]) -> list[Variant]:
        return [_variant(row) for row in await conn.execute(VARIANTS, {"which": list(ids)})] if ids else []

    async def carrying(self, conn: AsyncConnection, dispatch_id: str) -> list[Variant]:
        """Those of unfinished alerts and digests that carry the dispatch."""
        return [_variant(row) for row in await conn.execute(CARRYING, {"carried": f"% {dispatch_id} %"})]

    async def of_prefix(self, conn: AsyncConnection, prefix: str) -> list[Edition]:
        """Editions whose id begins so, oldest first."""
        return [_edition(row) for row in await conn.execute(OF_PREFIX, {"prefix": f"{prefix}%"})]

    async def of_id(self, conn: AsyncConnection, edition_id: str) -> Edition | None:
        row = (await conn.execute(OF_ID, {"id": edition_id})).first()
        return None if row is None else _edition(row)

    async def running(self, conn: AsyncConnection, now: datetime) -> list[Edition]:
        """Running and not expired: first in SENDING_ORDER, then oldest first."""
        rows = await RUNNING.ask(conn, (microseconds(now),))
        found = [_edition((*row[:3], of_microseconds(row[3]), of_microseconds(row[4]), *row[5:])) for row in rows]
        return sorted(found, key=lambda edition: SENDING_ORDER.index(edition.kind))

    async def of_seq(self, conn: AsyncConnection, seq: int) -> Edition | None:
        row = (await conn.execute(OF_SEQ, {"which": seq})).first()
        return None if row is None else _edition(row)

    async def halted(self, conn: AsyncConnection, note: str, now: datetime) -> list[Edition]:
        """Those that stand still for this reason and could go on, oldest first."""
        return [_edition(row) for row in await conn.execute(HALTED, {"why": note, "now": now})]

    async def ordered(self, conn: AsyncConnection, now: datetime) -> list[Edition]:
        """Those that wait to be planned, or to be rendered anew, oldest first."""
        return [_edition(row) for row in await conn.execute(ORDERED, {"now": now})]

    async def latest(self, conn: AsyncConnection, limit: int = 20) -> list[Edition]:
        """Newest first, whatever became of them."""
        return [_edition(row) for row in await conn.execute(LATEST, {"limit": limit})]

    async def begin(self, conn: AsyncConnection, seq: int) -> None:
        """What was ordered is planned, what was resumed is rendered: it can be leased."""
        for was in (EditionState.ORDERED, EditionState.RESUMED):
            await self._move(conn, seq, was=was, becomes=EditionState.RUNNING, note=None)

    async def halt(self, conn: AsyncConnection, seq: int, note: str) -> None:
        """Lease nothing more from it, until it is resumed or expires; plan nothing more of what is ordered."""
        for was in (EditionState.RUNNING, EditionState.ORDERED, EditionState.RESUMED):
            await self._move(conn, seq, was=was, becomes=EditionState.HALTED, note=note)

    async def resume(self, conn: AsyncConnection, seq: int) -> None:
        """It may go on once what waits is rendered anew, which ends with `begin`."""
        await self._move(conn, seq, was=EditionState.HALTED, becomes=EditionState.RESUMED, note=None)

    async def finish(self, conn: AsyncConnection, seq: int) -> None:
        await self._move(conn, seq, was=EditionState.RUNNING, becomes=EditionState.FINISHED, note=None)

    async def go_on(self, conn: AsyncConnection, seq: int) -> None:
        """A finished one is leased from again: it was finished by a clock that was ahead."""
        await self._move(conn, seq, was=EditionState.FINISHED, becomes=EditionState.RUNNING, note=None)

    async def count_repeats(self, conn: AsyncConnection, seq: int, more: int) -> int:
        """Count `more` sends of unknown result; how many there have been, whichever process sent them."""
        total: int = (await conn.execute(COUNT_REPEATS, {"which": seq, "more": more})).scalar_one()
        return total

    @staticmethod
    async def _move(
        conn: AsyncConnection, seq: int, *, was: EditionState, becomes: EditionState, note: str | None
    ) -> None:
        await conn.execute(SET_STATE, {"which": seq, "was": int(was), "becomes": int(becomes), "why": note})


def _variant(row: Sequence[Any]) -> Variant:
    seq, kind, which, key, carried = row
    return Variant(seq, EditionKind(kind), which, key, tuple(carried.split()))


def _edition(row: Sequence[Any]) -> Edition:
    seq, edition_id, kind, created_at, expires_at, state, note = row
    return Edition(
        seq=seq,
        id=edition_id,
        kind=EditionKind(kind),
        created_at=created_at,
        expires_at=expires_at,
        state=EditionState(state),
        note=note,
    )
