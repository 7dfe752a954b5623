"""Updates from Telegram, stored before they are acted on. What they mean is chat's work."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.columns import seconds, whole
from bot.store.keys import Cipher
from bot.store.statements import Batch, insert_or_leave
from bot.store.tables import inbox

PURPOSE = b"update"
KEPT = timedelta(hours=48)  # Telegram repeats an unconfirmed update for 24 h (core.telegram.org/bots/api, getUpdates)


class InboxState(IntEnum):
    """New: to be acted on. Poison: it could not be, and is kept for an operator until its id goes."""

    NEW = 0
    DONE = 1
    POISON = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update not yet acted on. `chat_id` None: it belongs to no chat. `payload` is empty if it cannot be read."""

    update_id: int
    chat_id: int | None
    payload: Mapping[str, Any]


INSERT = insert_or_leave(inbox, "update_id", "chat", "payload", "received_at", "state")
KNOWN = select(inbox.c.update_id).where(inbox.c.update_id.in_(bindparam("ids", expanding=True)))
WAITING = (
    select(inbox.c.update_id, inbox.c.chat, inbox.c.payload)
    .where(
        inbox.c.payload.is_not(None),
        inbox.c.state == int(InboxState.NEW),
        inbox.c.update_id > bindparam("after"),
    )
    .order_by(inbox.c.update_id)
    .limit(bindparam("limit"))
)
OF_IDS = (
    select(inbox.c.update_id, inbox.c.chat, inbox.c.payload)
    .where(
        inbox.c.payload.is_not(None),
        inbox.c.state == int(InboxState.NEW),
        inbox.c.update_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(inbox.c.update_id)
)
DONE = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("which"), inbox.c.state == int(InboxState.NEW))
    .values(state=int(InboxState.DONE), done_at=bindparam("now"), payload=None, chat=None)
)
ALL_DONE = Batch(
    f"""
    UPDATE inbox SET state = {int(InboxState.DONE)}, done_at = :now, payload = NULL, chat = NULL
    WHERE update_id = :which AND state = {int(InboxState.NEW)}
    """,  # noqa: S608  # numbers of ours
    "now",
    "which",
)
POISON = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("which"), inbox.c.state == int(InboxState.NEW))
    .values(state=int(InboxState.POISON), done_at=bindparam("now"), reason=bindparam("why"))
)
LAST = select(func.max(inbox.c.update_id))
COUNTS = select(inbox.c.state, func.count()).group_by(inbox.c.state)
OLD = delete(inbox).where(inbox.c.state != int(InboxState.NEW), inbox.c.done_at <= bindparam("before"))


class Inbox:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def store(
        self, conn: AsyncConnection, updates: Iterable[tuple[int, int | None, bytes]], now: datetime
    ) -> int:
        """(update id, chat id or None, JSON as it came). Those stored before are left alone; how many were new."""
        offered = {update_id: (chat_id, raw) for update_id, chat_id, raw in updates}
        known = set((await conn.scalars(KNOWN, {"ids": list(offered)})).all()) if offered else set()
        rows = [
            {
                "update_id": update_id,
                "chat": None if chat_id is None else self._cipher.seal_chat(chat_id),
                "payload": self._cipher.seal(raw, PURPOSE),
                "received_at": now,
                "state": int(InboxState.NEW),
            }
            for update_id, (chat_id, raw) in offered.items()
            if update_id not in known
        ]
        if rows:
            await conn.execute(INSERT, rows)
        return len(rows)

    async def waiting(self, conn: AsyncConnection, *, after: int = -1, limit: int = 100) -> list[Waiting]:
        """Updates to act on, by id, those above `after`."""
        return self._read(await conn.execute(WAITING, {"after": after, "limit": limit}))

    async def of_ids(self, conn: AsyncConnection, ids: Sequence[int]) -> list[Waiting]:
        """Those of them that are still to be acted on, by id."""
        return self._read(await conn.execute(OF_IDS, {"ids": ids})) if ids else []

    async def done(self, conn: AsyncConnection, update_id: int, now: datetime) -> bool:
        """Only the id stays. False: it had been done before, so the caller's effects must not be committed."""
        return (await conn.execute(DONE, {"which": update_id, "now": now})).rowcount == 1

    async def all_done(self, conn: AsyncConnection, update_ids: Iterable[int], now: datetime) -> None:
        """The same for updates without effects; those done before stay as they are."""
        at = seconds(now)
        await ALL_DONE.run(conn, [(at, update_id) for update_id in update_ids])

    async def poison(self, conn: AsyncConnection, update_id: int, reason: str, now: datetime) -> bool:
        """Set aside what cannot be acted on, with a reason that carries nothing of its text."""
        return (await conn.execute(POISON, {"which": update_id, "why": reason, "now": now})).rowcount == 1

    async def last_update_id(self, conn: AsyncConnection) -> int | None:
        """The highest id of the last two days. Older ones say nothing: after a week Telegram may begin elsewhere."""
        last: int | None = (await conn.execute(LAST)).scalar_one()
        return last

    async def counts(self, conn: AsyncConnection) -> dict[InboxState, int]:
        return {InboxState(state): count for state, count in await conn.execute(COUNTS)}

    async def retain(self, conn: AsyncConnection, now: datetime) -> int:
        """Let go of the ids settled 48 hours ago or more; how many."""
        return (await conn.execute(OLD, {"before": whole(now - KEPT)})).rowcount

    def _read(self, rows: Iterable[Sequence[Any]]) -> list[Waiting]:
        return [
            Waiting(update_id, None if chat is None else self._cipher.open_chat(chat), self._open(payload))
            for update_id, chat, payload in rows
        ]

    def _open(self, sealed: bytes) -> Mapping[str, Any]:
        try:
            payload = json.loads(self._cipher.open(sealed, PURPOSE))
        except ValueError:
            return {}
        return payload if isinstance(payload, dict) else {}
