"""Telling: a page to one chat, wherever its group is now; and the newsroom something it did not ask for, in its chat if
it has one, else each admin. Never readers.

What is said is a page; whether it arrived is logged, since nobody waits for it."""

from collections.abc import Callable

from bot import log
from bot.pages.page import Page
from bot.pages.reading import Reading
from bot.sending import calls
from bot.sending.calls import Call, Upload
from bot.sending.outcome import Outcome, OutcomeKind
from bot.sending.pacing import Lane
from bot.services import Services
from bot.store.refusals import StoreError

_log = log.get(__name__)


async def say(services: Services, chat_id: int, page: Page, *, thread_id: int = 0) -> Outcome:
    """A page, as a message of its own, in the lane of replies."""
    return await send(services, chat_id, lambda where: calls.message(where, thread_id, page))


async def send(services: Services, chat_id: int, call: Callable[[int], Call | Upload]) -> Outcome:
    """A call to a chat, in the lane of replies. A group that has moved gets it where it is now."""
    outcome = await services.sender.send(call(chat_id), lane=Lane.REPLY, chat_id=chat_id, is_group=chat_id < 0)
    new = outcome.new_chat_id
    if outcome.kind is not OutcomeKind.MIGRATED or new is None:
        return outcome
    await _moved(services, chat_id, new)
    return await services.sender.send(call(new), lane=Lane.REPLY, chat_id=new, is_group=True)


async def _moved(services: Services, old: int, new: int) -> None:
    """The refusal came before the service message. If it cannot be written now, that message will tell again."""
    store = services.store
    try:
        async with store.database.write() as connection:
            await store.subscribers.migrate_chat(connection, old, new, now=services.now())
    except StoreError as reason:
        _log.warning("a move was not remembered", action="intake", reason=str(reason))


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
    outcome = await say(services, chat_id, page, thread_id=thread_id)
    if not outcome.is_done:
        _log.warning("the newsroom was not told", action="newsroom", reason=outcome.reason)
    return outcome.is_done
