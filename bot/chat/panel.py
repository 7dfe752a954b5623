"""The panel: settings pressed or typed, language, light mode, pauses. Subscribing and stopping is `subscription`'s."""

from dataclasses import replace
from datetime import datetime

from bot.chat.answer import Answer, Save, Stop
from bot.chat.caller import Caller
from bot.chat.values import chosen, named, typed
from bot.pages import choices, settings, subscription
from bot.pages.page import Page
from bot.pages.presses import Press
from bot.pages.settings import Choice
from bot.readers.pauses import is_paused
from bot.readers.slots import next_slot
from bot.readers.subscription import Frequency, Subscription
from bot.readers.wishes import Misunderstood

SEVERAL = (Choice.TOPICS, Choice.PLACES)


async def open_panel(caller: Caller) -> Answer:
    """/settings, or a setting in words: `/settings quiet 22:00-06:00`, `/settings topics diplomacy, economy`."""
    words = caller.ask.words
    if not words:
        return Answer(_panel(caller, caller.choices))
    try:
        choice, value = named(caller, words)
        wish = typed(caller, choice, value)
    except (ValueError, LookupError, Misunderstood):
        return Answer(subscription.odd_setting_page(caller.reading, words))
    return _changed(caller, wish, choice)


async def press_settings(caller: Caller, press: Press) -> Answer:
    """The panel, or the page of one setting."""
    if press.subject not in list(Choice):
        return Answer(_panel(caller, caller.choices), as_new_message=press.opens_message)
    choice, reading = Choice(press.subject), caller.reading
    if choice is Choice.ZONE and press.argument:
        return Answer(_places_page(caller, press.argument))
    return Answer(choices.choice_page(reading, caller.choices, choice, more=press.argument == choices.MORE))


async def choose(caller: Caller, press: Press) -> Answer:
    """One value chosen in the panel."""
    try:
        choice = Choice(press.subject)
        wish = chosen(caller, choice, press.argument)
    except (ValueError, LookupError, Misunderstood):
        return Answer(_panel(caller, caller.choices))
    answer = _changed(caller, wish, choice)
    if choice not in SEVERAL:
        return answer
    page = choices.choice_page(caller.reading_as(wish), wish, choice, next_at=_next_at(caller, wish))
    return replace(answer, page=page)


async def language(caller: Caller) -> Answer:
    """/language fr, or the choice of languages."""
    if not caller.ask.words:
        return Answer(choices.choice_page(caller.reading, caller.choices, Choice.LANGUAGE))
    try:
        return _changed(caller, typed(caller, Choice.LANGUAGE, caller.ask.words), Choice.LANGUAGE)
    except (ValueError, LookupError):
        return Answer(subscription.misunderstood_page(caller.reading, caller.ask.words))


async def light(caller: Caller) -> Answer:
    """/light on, /light off; without a word it is turned over."""
    try:
        wish = typed(caller, Choice.LIGHT, caller.ask.words or ("off" if caller.choices.light else "on"))
    except LookupError:
        return Answer(choices.choice_page(caller.reading, caller.choices, Choice.LIGHT))
    return _changed(caller, wish, Choice.LIGHT)


async def pause(caller: Caller) -> Answer:
    """/pause 2w, /pause 2027-01-05, or the choice of weeks."""
    reading, words = caller.reading, caller.ask.words
    if not caller.is_subscribed:
        return Answer(subscription.stopped_page(reading, was_subscribed=False))
    if not words:
        return Answer(choices.choice_page(reading, caller.choices, Choice.PAUSE))
    try:
        return _changed(caller, typed(caller, Choice.PAUSE, words), Choice.PAUSE)
    except Misunderstood:
        return Answer(subscription.odd_pause_page(reading, words))


async def resume(caller: Caller) -> Answer:
    """/resume: a pause ends now."""
    if not caller.is_subscribed:
        return Answer(subscription.stopped_page(caller.reading, was_subscribed=False))
    if not is_paused(caller.choices, caller.services.now()):
        return Answer(_panel(caller, caller.choices))
    return _changed(caller, replace(caller.choices, paused_until=None), Choice.PAUSE)


def _next_at(caller: Caller, wish: Subscription) -> datetime | None:
    slot = next_slot(wish, caller.services.now())
    return slot.at if slot else None


def _panel(caller: Caller, wish: Subscription, *, changed: str = "") -> Page:
    next_at = _next_at(caller, wish) if caller.is_subscribed or changed else None
    return settings.settings_page(caller.reading_as(wish), wish, next_at, changed=changed)


def _changed(caller: Caller, wish: Subscription, choice: Choice) -> Answer:
    """The panel with the change in words, and the change."""
    ends = wish.frequency is Frequency.OFF and caller.is_subscribed
    change = Stop() if ends else Save(wish, afresh=not caller.is_subscribed)
    words = settings.saved(caller.reading_as(wish), wish, choice)
    return Answer(_panel(caller, wish, changed=words), change=change)


def _places_page(caller: Caller, country: str) -> Page:
    """The pack's countries with their zones, or the zones of one of them."""
    pack, reading, find = caller.services.current.pack, caller.reading, caller.services.zones.find
    zones = {each: find(reading.phrases.country(code)) for each, code in pack.countries.items()}
    if len(zones.get(country, ())) > 1:
        return choices.zones_page(reading, caller.choices, zones[country])
    return choices.countries_page(reading, {each: found for each, found in zones.items() if found})
