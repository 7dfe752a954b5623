"""What subscribers choose: subscribe, settings, language, stop and undo, /mydata, /forget."""

import json
from dataclasses import replace

from bot.chat.answer import Answer, File, Forget, Save, Stop
from bot.chat.caller import Caller
from bot.pages import subscription as pages
from bot.pages.page import Page
from bot.pages.presses import Press
from bot.pages.reading import home_row
from bot.pages.subscription import Choice
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.readers.wishes import Misunderstood, Vocabulary, clock, wished


async def subscribe(caller: Caller) -> Answer:
    """/subscribe with or without words, or its button."""
    before = _begun(caller)
    try:
        wish = wished(caller.ask.words, before, vocabulary(caller))
    except Misunderstood as odd:
        return Answer(pages.misunderstood_page(caller.reading, odd.word))
    return _subscribed(caller, wish) if wish.frequency is not Frequency.OFF else await stop(caller)


async def press_subscribe(caller: Caller, _: Press) -> Answer:
    return _subscribed(
        caller, replace(caller.choices, frequency=caller.last_frequency, language=caller.language_to_keep)
    )


async def stop(caller: Caller) -> Answer:
    """/stop, a stop-word or the Unsubscribe button: at once, whatever else is going on.

    Where nothing comes to this topic but something to another of the chat, that is what is meant."""
    if not caller.is_subscribed and await _is_subscribed_elsewhere(caller):
        page = replace(pages.stopped_page(caller.reading, was_subscribed=True), rows=home_row(caller.reading))
        return Answer(page, change=Stop(everywhere=True), as_new_message=True)
    page = pages.stopped_page(caller.reading, was_subscribed=caller.is_subscribed)
    return Answer(page, change=Stop() if caller.known is not None else None, as_new_message=True)


async def press_stop(caller: Caller, _: Press) -> Answer:
    return await stop(caller)


async def undo(caller: Caller, press: Press) -> Answer:
    """Takes a stop back: the same choices, from now on."""
    return await press_subscribe(caller, press)


async def settings(caller: Caller) -> Answer:
    return Answer(_panel(caller, caller.choices))


async def press_settings(caller: Caller, press: Press) -> Answer:
    """The panel, or the page of one setting."""
    if press.subject in list(Choice):
        return Answer(pages.choice_page(caller.reading, caller.choices, Choice(press.subject)))
    return Answer(_panel(caller, caller.choices), as_new_message=press.opens_message)


async def choose(caller: Caller, press: Press) -> Answer:
    """One value chosen in the panel."""
    try:
        wish = _chosen(caller, Choice(press.subject), press.argument)
    except (ValueError, LookupError, Misunderstood):
        return Answer(_panel(caller, caller.choices))
    reading = caller.reading_as(wish)
    ends = wish.frequency is Frequency.OFF and caller.is_subscribed
    change = Stop() if ends else Save(wish, afresh=not caller.is_subscribed)
    saved = Answer(_panel(caller, wish, changed=reading.t("Saved.")), change=change)
    if press.subject == Choice.TOPICS:
        return replace(saved, page=pages.choice_page(reading, wish, Choice.TOPICS))
    return saved


async def language(caller: Caller) -> Answer:
    """/language fr, or the choice of languages."""
    words = caller.ask.words.casefold()
    if not words:
        return Answer(pages.choice_page(caller.reading, caller.choices, Choice.LANGUAGE))
    for code in caller.services.current.pack.languages:
        if words in (code, pages.own_name(code, caller.reading).casefold()):
            wish = replace(caller.choices, language=code)
            reading = caller.reading_as(wish)
            return Answer(_panel(caller, wish, changed=reading.t("Saved.")), change=Save(wish))
    return Answer(pages.misunderstood_page(caller.reading, caller.ask.words))


async def mydata(caller: Caller) -> Answer:
    """/mydata: all that is remembered of this chat, as a JSON file."""
    services = caller.services
    async with services.store.database.read() as connection:
        known = await services.store.subscribers.everything(connection, caller.ask.chat_id)
    content = json.dumps(known, ensure_ascii=False, indent=2, default=str) + "\n"
    return Answer(file=File("mydata.json", content))


async def forget(caller: Caller) -> Answer:
    return Answer(pages.forget_page(caller.reading))


async def press_forget(caller: Caller, _: Press) -> Answer:
    return Answer(pages.forgotten_page(caller.reading), change=Forget())


def vocabulary(caller: Caller) -> Vocabulary:
    """Frequencies and weekdays as they are called in every language of the pack."""
    frequencies = {str(item): item for item in Frequency}
    weekdays: dict[str, int] = {}
    for code in caller.services.current.pack.languages:
        reading = caller.services.reading(code)
        frequencies |= {word.casefold(): item for item, word in pages.frequency_names(reading).items()}
        weekdays |= {reading.phrases.weekday(day).casefold(): day for day in range(7)}
    return Vocabulary(frequencies, weekdays, caller.services.zones.find)


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


def _panel(caller: Caller, choices: Subscription, *, changed: str = "") -> Page:
    reading = caller.reading_as(choices)
    slot = next_slot(choices, reading.now) if caller.is_subscribed or changed else None
    return pages.settings_page(reading, choices, slot.at if slot else None, changed=changed)


def _chosen(caller: Caller, choice: Choice, value: str) -> Subscription:
    """The choices with one value changed. Raises ValueError, LookupError or Misunderstood for one not offered."""
    now, pack = caller.choices, caller.services.current.pack
    match choice:
        case Choice.FREQUENCY:
            return replace(now, frequency=Frequency(value), language=caller.language_to_keep)
        case Choice.WEEKDAY:
            return replace(now, weekday=range(7)[int(value)])
        case Choice.TIME:
            return replace(now, time=clock(value))
        case Choice.ZONE:
            return replace(now, zone=pack.zones[pack.zones.index(value)])
        case Choice.TOPICS:
            return replace(now, topics=now.topics ^ {value}) if pack.topics[value] else now
        case Choice.LANGUAGE:
            return replace(now, language=pack.languages[pack.languages.index(value)])
        case Choice.LIGHT:
            return replace(now, light={"on": True, "off": False}[value])
