"""Confirming: buttons of the newsroom that work once, for a while, for the person who asked, where they asked."""

from datetime import timedelta

from bot.chat.caller import Caller
from bot.store.confirmations import Confirmation

CONFIRM_WITHIN = timedelta(minutes=5)


async def asked(caller: Caller, action: str, payload: str, *, within: timedelta = CONFIRM_WITHIN) -> str:
    """The token for a button that confirms `action` on `payload`, so that nothing else can be confirmed by it."""
    store = caller.services.store
    async with store.database.write() as connection:
        return await store.confirmations.ask(
            connection,
            action=action,
            actor=caller.ask.user_id or 0,
            chat_id=caller.ask.chat_id,
            payload=payload,
            expires_at=caller.services.now() + within,
        )


async def offered(caller: Caller, token: str, action: str) -> Confirmation | None:
    """What this tap confirms; None if it is used, too old, or was offered to somebody else or elsewhere."""
    store, ask = caller.services.store, caller.ask
    async with store.database.read() as connection:
        found = await store.confirmations.look(connection, token, caller.services.now())
    if found is None or (found.action, found.actor, found.chat_id) != (action, ask.user_id, ask.chat_id):
        return None
    return found
