"""Buttons of the newsroom that work once, for a while. Who may tap them is chat's to judge."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keys import Cipher
from bot.store.tables import confirmations

HALT = "halt"
"""The action of the Stop button of an edition; its payload is the edition's id and the editor's language."""
TOKEN_BYTES, TOKEN_LENGTH = 9, 12  # characters of the 64 bytes a button may carry (Bot API, InlineKeyboardButton)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a tap confirms: `action` on `payload`, asked for by `actor` in `chat_id`."""

    token: str
    action: str
    actor: int
    chat_id: int
    message_id: int | None
    payload: str
    expires_at: datetime


COLUMNS = (
    confirmations.c.token,
    confirmations.c.action,
    confirmations.c.actor,
    confirmations.c.chat,
    confirmations.c.message_id,
    confirmations.c.payload,
    confirmations.c.expires_at,
)
GOOD = (
    confirmations.c.token == bindparam("which"),
    confirmations.c.used_at.is_(None),
    confirmations.c.expires_at > bindparam("now"),
)
LOOK = select(*COLUMNS).where(*GOOD)
OPEN = (
    select(*COLUMNS)
    .where(
        confirmations.c.action == bindparam("action"),
        confirmations.c.used_at.is_(None),
        confirmations.c.expires_at > bindparam("now"),
    )
    .order_by(confirmations.c.expires_at)
)
USE = update(confirmations).where(*GOOD).values(used_at=bindparam("now"))
SHOWN = update(confirmations).where(confirmations.c.token == bindparam("which")).values(message_id=bindparam("message"))
OLD = delete(confirmations).where(confirmations.c.expires_at <= bindparam("now"))


class Confirmations:
    """Every method takes the connection of the caller's transaction."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    async def ask(
        self, conn: AsyncConnection, *, action: str, actor: int, chat_id: int, payload: str, expires_at: datetime
    ) -> str:
        """The token that the button is to carry."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = {
            "token": token,
            "action": action,
            "actor": self._cipher.seal_chat(actor),
            "chat": self._cipher.seal_chat(chat_id),
            "message_id": None,
            "payload": payload,
            "expires_at": expires_at,
            "used_at": None,
        }
        await conn.execute(insert(confirmations), row)
        return token

    async def shown(self, conn: AsyncConnection, token: str, message_id: int) -> None:
        """Remember the message under which the button stands."""
        await conn.execute(SHOWN, {"which": token, "message": message_id})

    async def look(self, conn: AsyncConnection, token: str, now: datetime) -> Confirmation | None:
        """What a tap would confirm; None when it is unknown, used or too old."""
        row = (await conn.execute(LOOK, {"which": token, "now": now})).first()
        return None if row is None else self._read(row)

    async def open(self, conn: AsyncConnection, action: str, now: datetime) -> list[Confirmation]:
        """All of one action that can still be tapped, the first to end first."""
        return [self._read(row) for row in await conn.execute(OPEN, {"action": action, "now": now})]

    async def use(self, conn: AsyncConnection, token: str, now: datetime) -> Confirmation | None:
        """Use it up. None at every tap but the first."""
        found = await self.look(conn, token, now)
        used = (await conn.execute(USE, {"which": token, "now": now})).rowcount == 1
        return found if used else None

    async def retain(self, conn: AsyncConnection, now: datetime) -> int:
        """Let go of those that are too old; how many."""
        return (await conn.execute(OLD, {"now": now})).rowcount

    def _read(self, row: Sequence[Any]) -> Confirmation:
        which, action, actor, chat, message_id, payload, expires_at = row
        return Confirmation(
            token=which,
            action=action,
            actor=self._cipher.open_chat(actor),
            chat_id=self._cipher.open_chat(chat),
            message_id=message_id,
            payload=payload,
            expires_at=expires_at,
        )
