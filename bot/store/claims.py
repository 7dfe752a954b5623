"""Claims: which replica acts on a chat's updates. What those are the inbox holds; order within a chat is `lines`' work.

A claim is a lease: it is renewed while its owner lives, and another's after that. It never guards an effect twice: a
change and the "done" of its update are one transaction, whoever makes it. Times are the server's own."""

import secrets
from collections.abc import Collection

from sqlalchemy import ARRAY, BigInteger, LargeBinary, bindparam, delete, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.inbox import InboxState
from bot.store.tables import claims

TERM_S = 12
KEPT_S = 60  # after its end
NOBODY = b""  # updates that belong to no chat stand in one line, too

_CLOCK = "CAST(extract(epoch FROM clock_timestamp()) AS bigint)"
_CHATS = bindparam("chats", type_=ARRAY(LargeBinary))
OPEN = text(f"""
    SELECT update_id, COALESCE(chat, :nobody) FROM inbox
    WHERE payload IS NOT NULL AND state = {int(InboxState.NEW)} AND COALESCE(chat, :nobody) <> ALL(:chats)
    AND NOT EXISTS (
        SELECT 1 FROM claims
        WHERE claims.chat = COALESCE(inbox.chat, :nobody) AND claims.owner <> :owner AND claims.until >= {_CLOCK}
    )
    ORDER BY update_id LIMIT :limit
""").bindparams(bindparam("nobody", NOBODY, LargeBinary), bindparam("limit", type_=BigInteger), _CHATS)  # noqa: S608
# In order, so that two replicas that want the same chats wait for each other one way only.
TAKE = text(f"""
    INSERT INTO claims (chat, owner, until)
    SELECT chat, :owner, {_CLOCK} + {TERM_S} FROM unnest(:chats) AS chat ORDER BY chat
    ON CONFLICT (chat) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE claims.until < {_CLOCK} OR claims.owner = excluded.owner
    RETURNING chat
""").bindparams(_CHATS)  # noqa: S608  # words of ours
RENEW = text(f"UPDATE claims SET until = {_CLOCK} + {TERM_S} WHERE owner = :owner RETURNING chat")  # noqa: S608
# Of chats whose replica died, and that say no more: nothing is kept of them. Passing over what somebody takes just now.
FORGET = text(f"""
    DELETE FROM claims WHERE chat IN (
        SELECT chat FROM claims WHERE until < {_CLOCK} - {KEPT_S} FOR UPDATE SKIP LOCKED
    )
""")  # noqa: S608
RELEASE = text("DELETE FROM claims WHERE owner = :owner AND chat = ANY(:chats)").bindparams(_CHATS)
RELEASE_ALL = delete(claims).where(claims.c.owner == bindparam("whose"))


class Claims:
    """One owner's, of sealed chats. Every method takes the connection of the caller's transaction, on PostgreSQL."""

    def __init__(self) -> None:
        self.owner = secrets.token_hex(6)

    async def open(self, conn: AsyncConnection, limit: int, *, but: Collection[bytes] = ()) -> list[tuple[int, bytes]]:
        """(update id, chat) of the first updates to act on, by id, those left out whose chat is somebody else's, or one
        of `but`."""
        asked = {"owner": self.owner, "limit": limit, "chats": list(but)}
        return [(which, chat) for which, chat in await conn.execute(OPEN, asked)]

    async def take(self, conn: AsyncConnection, chats: Collection[bytes]) -> set[bytes]:
        """Those of the chats that are ours from now on; the others are somebody else's."""
        if not chats:
            return set()
        return set(await conn.scalars(TAKE, {"owner": self.owner, "chats": list(chats)}))

    async def renew(self, conn: AsyncConnection) -> set[bytes]:
        """Keep what is still ours: these. What nobody has kept for a while is forgotten, whoever had it."""
        ours = set(await conn.scalars(RENEW, {"owner": self.owner}))
        await conn.execute(FORGET)
        return ours

    async def release(self, conn: AsyncConnection, chats: Collection[bytes]) -> None:
        """Let others have them."""
        if chats:
            await conn.execute(RELEASE, {"owner": self.owner, "chats": list(chats)})

    async def release_all(self, conn: AsyncConnection) -> None:
        await conn.execute(RELEASE_ALL, {"whose": self.owner})
