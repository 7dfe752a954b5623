"""Confirming: buttons of the newsroom that work once, for a while, for the person who asked, under the message that
showed them."""

import re
from datetime import timedelta

from bot.chat.caller import Caller
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.services import Services
from bot.store.confirmations import TOKEN_LENGTH, Confirmation

CONFIRM_WITHIN = timedelta(minutes=5)
_TOKEN = re.compile(
    rf"(?:{re.escape(str(Press(View.NEWSROOM)))}|{re.escape(str(Press(View.WRITE)))})\.[a-z]+\.([\w-]{{{TOKEN_LENGTH}}})"
)


async def token_for(caller: Caller, action: str, payload: str, *, within: timedelta = CONFIRM_WITHIN) -> str:
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


async def bound(services: Services, page: Page, message_id: int) -> None:
    """The page stands in this message now: under no other does a button of it confirm anything."""
    store = services.store
    async with store.database.write() as connection:
        for token in tokens(page):
            await store.confirmations.shown(connection, token, message_id)


def tokens(page: Page) -> list[str]:
    """Those of its buttons that confirm something."""
    found = (_TOKEN.fullmatch(key.press) for row in page.rows for key in row if key.press)
    return sorted({match[1] for match in found if match is not None})


async def offered(caller: Caller, token: str, action: str) -> Confirmation | None:
    """What this tap confirms; None if it is used, too old, or was offered to somebody else or elsewhere."""
    store, ask = caller.services.store, caller.ask
    async with store.database.read() as connection:
        found = await store.confirmations.look(connection, token, caller.services.now())
    if found is None:
        return None
    here = (action, ask.user_id, ask.chat_id, ask.message_id)
    return found if (found.action, found.actor, found.chat_id, found.message_id) == here else None
