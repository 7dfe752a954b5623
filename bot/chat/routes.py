"""Routes: which words, commands and buttons lead to which answer. What an answer says is decided where it leads."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.chat import (
    alerts,
    amendments,
    asof,
    audit,
    channel,
    feedback,
    gaps,
    guest,
    halted,
    inline,
    letters,
    looking,
    membership,
    newsroom,
    panel,
    reader,
    restored,
    stale,
    statistics,
    subscription,
)
from bot.chat.answer import Answer
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.chat.pictures import wanted
from bot.chat.rights import may_configure
from bot.pages import reader as pages
from bot.pages.halted import DROP, RESUME
from bot.pages.presses import NotOurs, Press, View, read
from bot.pages.subscription import stop_words
from bot.readers.zones import plain

Route = Callable[[Caller], Awaitable[Answer]]
PressRoute = Callable[[Caller, Press], Awaitable[Answer]]

READS: dict[str, Route] = {
    "start": reader.start,
    "ask": reader.ask,
    "search": reader.search,
    "asof": asof.asof,
    "about": reader.about,
    **{name: partial(reader.open_page, press=press) for name, press in reader.OPENS.items()},
}
CHANGES: dict[str, Route] = {
    "subscribe": subscription.subscribe,
    "unsubscribe": subscription.stop,
    "stop": subscription.stop,
    "settings": panel.open_panel,
    "pause": panel.pause,
    "resume": panel.resume,
    "language": panel.language,
    "light": panel.light,
    "mydata": subscription.mydata,
    "forget": subscription.forget,
    "feedback": feedback.feedback,
}
"""Commands that show or change what is remembered: in groups for administrators alone."""

OWN = frozenset({"mydata", "forget", "feedback"})
"""Those among them that are about the chat they are said in, never about a channel."""

EDITS: dict[str, Route] = {
    "newsroom": halted.desk,
    "reload": newsroom.reload,
    "alert": alerts.alert,
    "correct": amendments.correct,
    "withdraw": amendments.withdraw,
    "stale": stale.stale,
    "audit": audit.audit,
    "stats": statistics.stats,
    "preview": looking.preview,
}
"""Commands of the newsroom: to everybody else they are unknown words."""

ADMINS = frozenset({"correct", "withdraw", "audit"})
"""Those among them that editors do not have."""

DESK: dict[str, PressRoute] = {
    "publish": newsroom.press,
    "keep": newsroom.press,
    "reload": newsroom.look,
    "back": newsroom.back,
    "alert": alerts.choose,
    "send": alerts.send,
    "drop": alerts.drop,
    "halt": alerts.halt,
    RESUME: halted.resume,
    DROP: halted.drop,
    "amend": amendments.confirm,
    "restored": restored.press,
    "stale": stale.turn,
    "audit": audit.turn,
    "stats": statistics.opened,
    "growth": statistics.picture,
    "gaps": gaps.shown,
    "preview": looking.unseen,
    "pages": looking.opened,
    "list": looking.listed,
    "see": looking.seen,
    "warnings": looking.warnings,
}
"""Buttons of the newsroom, by their first word."""

PRESSES: dict[View, PressRoute] = {
    View.SUBSCRIBE: subscription.press_subscribe,
    View.SETTINGS: panel.press_settings,
    View.CHOOSE: panel.choose,
    View.STOP: subscription.press_stop,
    View.UNDO: subscription.undo,
    View.FORGET: subscription.press_forget,
    View.WRITE: feedback.press,
}


async def answer(caller: Caller) -> Answer:
    """The answer to one ask."""
    ask = caller.ask
    if ask.inline is not None:
        return inline.answer(caller)
    if ask.guest is not None:
        return guest.answer(caller, ask.guest)
    if ask.turn is not None or ask.migrated is not None:
        return membership.answer(ask)
    if ask.press is not None and not ask.is_in_chat:
        return Answer(toast=pages.gone(caller.reading))
    if ask.press is not None:
        return await _pressed(caller, ask.press)
    return await _said(caller, ask)


async def _said(caller: Caller, ask: Ask) -> Answer:
    name = ask.command
    if name is None:
        return await _written(caller)
    if name in READS:
        return await READS[name](caller)
    if name in CHANGES and name not in OWN and channel.names_one(ask):
        return await channel.configure(caller, CHANGES[name])
    if name in CHANGES:
        return await _configured(caller, CHANGES[name])
    if name in EDITS and (caller.is_admin or (caller.is_editor and name not in ADMINS)):
        return await EDITS[name](caller)
    claimed = caller.services.current.pack.commands.get(name)
    target = reader.linked(caller, claimed) if claimed else None
    if target is not None:
        return Answer(target)
    return Answer(reader.answered(caller, f"{name} {ask.words}".strip())) if ask.is_private else Answer()


async def _written(caller: Caller) -> Answer:
    """Words without a command: the newsroom's answer to a letter, stop, a letter, else a question."""
    answered = await letters.answer(caller) if letters.may_be_answer(caller) else None
    if answered is not None:
        return answered
    if is_stop(caller):
        return await _configured(caller, subscription.stop)
    return await (feedback.feedback(caller) if feedback.is_letter(caller) else asof.asked(caller))


def is_stop(caller: Caller) -> bool:
    """Whether somebody says no more than stop, in any language, however it is typed: “Stop!”, “ARRET.”"""
    said = plain(caller.ask.words)
    return said in {plain(word) for phrases in caller.services.phrases.values() for word in stop_words(phrases)}


async def _pressed(caller: Caller, payload: str) -> Answer:
    try:
        press = read(payload)
    except NotOurs:
        return Answer(pages.gone_page(caller.reading))
    if press.view is View.ABOUT:
        return await reader.about(caller)
    if press.view is View.NEWSROOM and press.subject in DESK and caller.is_editor:
        return await DESK[press.subject](caller, press)
    if press.view in PRESSES:
        route = PRESSES[press.view]
        return await _configured(caller, lambda caller: route(caller, press))
    if press.view is View.PICTURE:
        picture = wanted(caller.reading, press)
        return Answer(picture=picture) if picture else Answer(pages.gone_page(caller.reading), as_new_message=True)
    page = reader.shown(caller, press) or pages.gone_page(caller.reading)
    return Answer(asof.pressed(caller.reading, press, page), as_new_message=press.opens_message)


async def _configured(caller: Caller, route: Route) -> Answer:
    """The route, if this person may configure this chat."""
    if await may_configure(caller):
        return await route(caller)
    refusal = caller.reading.t("Only this group’s administrators can change that.")
    return Answer(toast=refusal) if caller.ask.press else Answer()
