"""Routes: which words, commands and buttons lead to which answer. What an answer says is decided where it leads."""

import re
import unicodedata
from collections.abc import Awaitable, Callable
from functools import partial

from bot.chat import alerts, asof, inline, membership, newsroom, reader, subscription
from bot.chat.answer import Answer
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.chat.pictures import illustrated, wanted
from bot.chat.rights import may_configure
from bot.pages import reader as pages
from bot.pages.home import about_page
from bot.pages.presses import NotOurs, Press, View, read

Route = Callable[[Caller], Awaitable[Answer]]
PressRoute = Callable[[Caller, Press], Awaitable[Answer]]

STOP_WORDS = frozenset({"stop", "arrêt", "arret", "arrêter", "désabonner", "desabonner", "unsubscribe"})

READS: dict[str, Route] = {
    "start": reader.start,
    "search": reader.search,
    "asof": asof.asof,
    "about": reader.about,
    **{name: partial(reader.open_page, press=press) for name, press in reader.OPENS.items()},
}
CHANGES: dict[str, Route] = {
    "subscribe": subscription.subscribe,
    "unsubscribe": subscription.stop,
    "stop": subscription.stop,
    "settings": subscription.settings,
    "language": subscription.language,
    "mydata": subscription.mydata,
    "forget": subscription.forget,
}
"""Commands that show or change what is remembered: in groups for administrators alone."""

EDITS: dict[str, Route] = {"newsroom": newsroom.desk, "reload": newsroom.reload, "alert": alerts.alert}
"""Commands of the newsroom: to everybody else they are unknown words."""

DESK: dict[str, PressRoute] = {
    "publish": newsroom.press,
    "keep": newsroom.press,
    "alert": alerts.choose,
    "send": alerts.send,
    "drop": alerts.drop,
    "halt": alerts.halt,
}
"""Buttons of the newsroom, by their first word."""

PRESSES: dict[View, PressRoute] = {
    View.SUBSCRIBE: subscription.press_subscribe,
    View.SETTINGS: subscription.press_settings,
    View.CHOOSE: subscription.choose,
    View.STOP: subscription.press_stop,
    View.UNDO: subscription.undo,
    View.FORGET: subscription.press_forget,
}


async def answer(caller: Caller) -> Answer:
    """The answer to one ask."""
    ask = caller.ask
    if ask.inline is not None:
        return inline.answer(caller)
    if ask.turn is not None or ask.migrated is not None:
        return membership.answer(ask)
    if ask.press is not None:
        return await _pressed(caller, ask.press)
    return await _said(caller, ask)


async def _said(caller: Caller, ask: Ask) -> Answer:
    name = ask.command
    if name is None:
        return await (_configured(caller, subscription.stop) if is_stop(ask.words) else asof.asked(caller))
    if name in READS:
        return await READS[name](caller)
    if name in CHANGES:
        return await _configured(caller, CHANGES[name])
    if name in EDITS and caller.is_editor:
        return await EDITS[name](caller)
    claimed = caller.services.current.pack.commands.get(name)
    target = reader.linked(caller.reading, claimed) if claimed else None
    if target is not None:
        return Answer(target)
    return Answer(reader.found(caller, f"{name} {ask.words}")) if ask.is_private else Answer()


def is_stop(words: str) -> bool:
    """Whether somebody says no more than stop, however it is typed: “Stop!”, “ARRÊT.”"""
    bare = re.findall(r"\w+", unicodedata.normalize("NFC", words).casefold())
    return " ".join(bare) in STOP_WORDS


async def _pressed(caller: Caller, payload: str) -> Answer:
    try:
        press = read(payload)
    except NotOurs:
        return Answer(pages.gone_page(caller.reading))
    if press.view is View.ABOUT:
        return Answer(about_page(caller.reading, published_at=caller.services.current.published_at))
    if press.view is View.NEWSROOM and press.subject in DESK and caller.is_editor:
        return await DESK[press.subject](caller, press)
    if press.view in PRESSES:
        route = PRESSES[press.view]
        return await _configured(caller, lambda caller: route(caller, press))
    if press.view is View.PICTURE:
        picture = wanted(caller.reading, press)
        return Answer(picture=picture) if picture else Answer(pages.gone_page(caller.reading), as_new_message=True)
    page = pages.page(caller.reading, press) or pages.gone_page(caller.reading)
    if press.view in (View.CARD, View.TRACKER):
        page = illustrated(caller.reading, page, press.subject)
    return Answer(asof.pressed(caller.reading, press, page), as_new_message=press.opens_message)


async def _configured(caller: Caller, route: Route) -> Answer:
    """The route, if this person may configure this chat."""
    if await may_configure(caller):
        return await route(caller)
    refusal = caller.reading.t("Only this group’s administrators can change that.")
    return Answer(toast=refusal) if caller.ask.press else Answer()
