"""How a subscription begins and ends: subscribe, stop and undo, /mydata, /forget. Settings are the panel's."""

import json
from dataclasses import replace

from bot.chat.answer import Answer, File, Forget, Save, Stop
from bot.chat.caller import Caller
from bot.chat.values import vocabulary
from bot.pages import subscription as pages
from bot.pages.reading import home_row
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.readers.wishes import Misunderstood, wished
from bot.store import census


async def subscribe(caller: Caller) -> Answer:
    """/subscribe with or without words. A pause ends, unless a subscriber only changes something."""
    before = _begun(caller)
    if not (caller.ask.words and caller.is_subscribed):
        before = replace(before, paused_until=None)
    try:
        wish = wished(caller.ask.words, before, vocabulary(caller))
    except Misunderstood as odd:
        return Answer(pages.misunderstood_page(caller.reading, odd.word))
    return _subscribed(caller, wish) if wish.frequency is not Frequency.OFF else await stop(caller)


async def press_subscribe(caller: Caller) -> Answer:
    return _subscribed(caller, replace(_begun(caller), paused_until=None))


async def stop(caller: Caller) -> Answer:
    """/stop, a stop-word or the Unsubscribe button: at once, whatever else is going on.

    Where nothing comes to this topic but something to another of the chat, that is what is meant."""
    if not caller.is_subscribed and await _is_subscribed_elsewhere(caller):
        page = replace(pages.stopped_page(caller.reading, was_subscribed=True), rows=home_row(caller.reading))
        return Answer(page, change=Stop(everywhere=True), as_new_message=True)
    page = pages.stopped_page(caller.reading, was_subscribed=caller.is_subscribed)
    return Answer(page, change=Stop() if caller.known is not None else None, as_new_message=True)


async def undo(caller: Caller) -> Answer:
    """Takes a stop back: the same choices, from now on."""
    return _subscribed(caller, _begun(caller))


async def mydata(caller: Caller) -> Answer:
    """/mydata: all that is remembered of this chat, as a JSON file."""
    services = caller.services
    async with services.store.database.read() as connection:
        known = await census.everything(connection, services.store.cipher, caller.ask.chat_id)
    content = json.dumps(known, ensure_ascii=False, indent=2, default=str) + "\n"
    return Answer(file=File("mydata.json", content))


async def forget(caller: Caller) -> Answer:
    return Answer(pages.forget_page(caller.reading))


async def press_forget(caller: Caller) -> Answer:
    return Answer(pages.forgotten_page(caller.reading), change=Forget())


async def _is_subscribed_elsewhere(caller: Caller) -> bool:
    store = caller.services.store
    async with store.database.read() as connection:
        known = await store.subscribers.all_of_chat(connection, caller.ask.chat_id)
    return any(each.active and each.subscription.frequency is not Frequency.OFF for each in known)


def _begun(caller: Caller) -> Subscription:
    """The choices of someone who says no more than “subscribe”."""
    return replace(caller.choices, frequency=caller.last_frequency, language=caller.language_to_keep)


def _subscribed(caller: Caller, wish: Subscription) -> Answer:
    reading = caller.reading_as(wish)
    slot = next_slot(wish, reading.now)
    page = pages.welcome_page(reading, wish, slot.at if slot else None)
    return Answer(page, change=Save(wish, afresh=not caller.is_subscribed))
