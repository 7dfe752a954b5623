"""Searches in vain: noted as they happen, written down once a minute, shown to the newsroom."""

from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.pages.gaps import SHOWN, gaps_page
from bot.services import Services


async def shown(caller: Caller) -> Answer:
    """The words of the last thirty days."""
    store, today = caller.services.store, caller.services.now().date()
    async with store.database.read() as connection:
        found = await store.gaps.most(connection, today=today, limit=SHOWN)
    return Answer(gaps_page(caller.reading, found))


def missed(caller: Caller, words: str) -> None:
    """Nothing answered these words. Who said them is not known beyond this process."""
    services, ask = caller.services, caller.ask
    reader = services.store.cipher.tag(ask.user_id or ask.chat_id)
    services.unanswered.note(words, reader=reader, today=services.now().date())


async def write_down(services: Services) -> int:
    """What several readers missed since the last time; how many words. Raises StoreError."""
    today = services.now().date()
    found = services.unanswered.told(today=today)
    if found:
        async with services.store.database.write() as connection:
            await services.store.gaps.add(connection, found, day=today)
    return len(found)
