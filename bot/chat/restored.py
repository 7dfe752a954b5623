"""After a restore: admins are told, one of them chooses, and delivering waits for it. What the choice does is the
store's work."""

import asyncio
from functools import partial
from typing import Final

from bot import log
from bot.chat.answer import Answer, Choose
from bot.chat.caller import Caller
from bot.chat.patience import PASSING, pause
from bot.chat.telling import tell_admins
from bot.pages import restored as pages
from bot.pages.page import Page
from bot.pages.presses import Press
from bot.services import Services
from bot.store import restored

LOOK_S: Final = 1.0
TELL_AGAIN_S: Final = 3600.0

_log = log.get(__name__)


async def chosen(services: Services, over: asyncio.Event) -> None:
    """At once if nothing was restored; else when an admin has chosen, or `over`. Admins are told every hour."""
    loop = asyncio.get_running_loop()
    told_at_s = -TELL_AGAIN_S
    while not over.is_set():
        try:
            page = await waiting(services)
            if page is None:
                return
            if loop.time() - told_at_s >= TELL_AGAIN_S:
                told_at_s = loop.time()
                _log.warning("restored from a backup: an admin has to choose", action="restore")
                await tell_admins(services, page)
        except PASSING as reason:
            _log.warning("it cannot be read whether a restore waits", action="restore", reason=str(reason))
        await pause(over, LOOK_S)


async def press(caller: Caller, pressed: Press) -> Answer:
    """Send or Skip, by an admin, once."""
    if not caller.is_admin or pressed.argument not in {pages.SEND, pages.DROP}:
        return Answer(pages.over_page(caller.reading))
    send = pressed.argument == pages.SEND
    page = pages.chosen_page(caller.reading, send=send)
    return Answer(page, change=Choose(send=send), otherwise=pages.over_page(caller.reading))


async def waiting(services: Services) -> "partial[Page] | None":
    """The page for admins, of any language, while a choice waits."""
    async with services.store.database.read() as connection:
        restored_at = await restored.waiting_since(connection)
        if restored_at is None:
            return None
        return partial(pages.restored_page, restored_at=restored_at, editions=await restored.held(connection))
