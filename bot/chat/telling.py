"""Telling the newsroom something it did not ask for: in its chat if it has one, else to each admin. Never to readers.

What is said is a page; whether it arrived is logged, since nobody waits for it."""

from collections.abc import Callable

from bot import log
from bot.pages.page import Page
from bot.pages.reading import Reading
from bot.sending import calls
from bot.sending.pacing import Lane
from bot.services import Services

_log = log.get(__name__)


async def tell_newsroom(services: Services, page: Callable[[Reading], Page]) -> bool:
    """Say it in NEWSROOM_CHAT, in the pack's first language; without one to each admin, in theirs. False: to nobody.

    Raises StoreError."""
    chat_id = services.settings.newsroom_chat
    if chat_id is None:
        return await tell_admins(services, page)
    return await _told(services, chat_id, page(services.reading(None)), thread_id=services.settings.newsroom_topic)


async def tell_admins(services: Services, page: Callable[[Reading], Page]) -> bool:
    """Say it to each admin in private, where its buttons work. False: it reached nobody. Raises StoreError."""
    told = [await _told(services, admin, page(await _look(services, admin))) for admin in _admins(services)]
    return any(told)


def _admins(services: Services) -> list[int]:
    """A private chat has the number of the person."""
    return sorted(services.settings.admins)


async def _look(services: Services, person: int) -> Reading:
    """How the pack looks to them: in the language they chose, if they chose one."""
    store = services.store
    async with store.database.read() as connection:
        known = await store.subscribers.of_chat(connection, person, 0)
    return services.reading(known.subscription.language if known else None)


async def _told(services: Services, chat_id: int, page: Page, *, thread_id: int = 0) -> bool:
    is_group = chat_id < 0
    outcome = await services.sender.send(
        calls.message(chat_id, thread_id, page), lane=Lane.REPLY, chat_id=chat_id, is_group=is_group
    )
    if not outcome.is_done:
        _log.warning("the newsroom was not told", action="newsroom", reason=outcome.reason)
    return outcome.is_done
