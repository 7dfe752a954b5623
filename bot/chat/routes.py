"""Routes: which words, commands and buttons lead to which answer. What an answer says is decided where it leads."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bot.chat import (
    alerts,
    amendments,
    asof,
    audit,
    channel,
    feedback,
    gaps,
    halted,
    inline,
    letters,
    links,
    looking,
    newsroom,
    panel,
    reader,
    restored,
    stale,
    statistics,
    subscription,
)
from bot.chat.answer import Answer, Leave, Move, Return
from bot.chat.ask import Ask, Turn
from bot.chat.caller import Caller
from bot.chat.rights import may_configure
from bot.pages import reader as pages
from bot.pages.commands import own_names
from bot.pages.halted import DROP, RESUME
from bot.pages.presses import NotOurs, Press, View, read
from bot.pages.subscription import stop_words
from bot.readers.zones import plain
from bot.store.choices import ChatKind

Route = Callable[[Caller], Awaitable[Answer]]
PressRoute = Callable[[Caller, Press], Awaitable[Answer]]


def pressing(route: Route) -> PressRoute:
    """A route for a button, which asks no more than that."""

    async def pressed(caller: Caller, _: Press) -> Answer:
        return await route(caller)

    return pressed


READS: dict[str, Route] = {
    "start": links.start,
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
    "newsroom": newsroom.desk,
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
    "reload": pressing(newsroom.reload),
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
    "stats": pressing(statistics.stats),
    "growth": pressing(statistics.picture),
    "gaps": pressing(gaps.shown),
    "preview": pressing(looking.preview),
    "pages": looking.opened,
    "list": looking.listed,
    "see": looking.seen,
    "warnings": pressing(looking.warnings),
}
"""Buttons of the newsroom, by their first word."""

PRESSES: dict[View, PressRoute] = {
    View.SUBSCRIBE: pressing(subscription.press_subscribe),
    View.SETTINGS: panel.press_settings,
    View.CHOOSE: panel.choose,
    View.STOP: pressing(subscription.stop),
    View.UNDO: pressing(subscription.undo),
    View.FORGET: pressing(subscription.press_forget),
    View.WRITE: feedback.press,
}
"""Buttons that show or change what is remembered: in groups and channels for administrators alone."""


async def answer(caller: Caller) -> Answer:
    """The answer to one ask."""
    ask = caller.ask
    if ask.inline is not None:
        return inline.answer(caller, ask.inline)
    if ask.guest is not None:
        return inline.guest_answer(caller, ask.guest)
    if ask.turn is not None or ask.migrated is not None:
        return _moved(ask)
    if ask.press is not None and not ask.is_in_chat:
        return Answer(toast=pages.gone(caller.reading))
    if ask.press is not None:
        return await _pressed(caller, ask.press)
    return await _said(caller, ask)


def _moved(ask: Ask) -> Answer:
    """Blocked or removed: deliveries stop and the choices stay. Upgraded: the same settings at the new number."""
    if ask.migrated is not None:
        return Answer(change=Move(ask.migrated.old, ask.migrated.new))
    return Answer(change=Leave() if ask.turn is Turn.LEFT else Return())


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
    translated = _translated(caller, name)
    if translated is not None:
        return await _said(caller, replace(ask, command=translated))
    return Answer(reader.answered(caller, f"{name} {ask.words}".strip())) if ask.is_private else Answer()


def _translated(caller: Caller, name: str) -> str | None:
    """The command that a name stands for in one of the bot's languages."""
    for phrases in caller.services.phrases.values():
        command = own_names(phrases).get(name)
        if command is not None and command != name:
            return command
    return None


async def _written(caller: Caller) -> Answer:
    """Words without a command: the newsroom's answer to a letter, stop, a letter, else a question."""
    answered = await letters.answer(caller) if letters.may_be_answer(caller) else None
    if answered is not None:
        return answered
    if is_stop(caller):
        return await _configured(caller, subscription.stop)
    return await (feedback.feedback(caller) if feedback.is_letter(caller) else asof.follow(caller))


def is_stop(caller: Caller) -> bool:
    """Whether somebody says no more than stop, in any language, however it is typed: “Stop!”, “ARRET.” Who passes on
    what another has said, does not say it."""
    if caller.ask.is_forwarded:
        return False
    said = plain(caller.ask.words)
    return said in {plain(word) for phrases in caller.services.phrases.values() for word in stop_words(phrases)}


async def _pressed(caller: Caller, payload: str) -> Answer:
    try:
        press = read(payload)
    except NotOurs:
        press = None
    if press is not None and press.view in PRESSES:
        route = PRESSES[press.view]
        return await _configured(caller, lambda caller: route(caller, press))
    if not caller.ask.is_private:
        return await _pressed_before_others(caller, press)
    if press is None:
        return Answer(pages.gone_page(caller.reading))
    if press.view is View.NEWSROOM and press.subject in DESK and caller.is_editor:
        return await DESK[press.subject](caller, press)
    return await links.opened(caller, press)


async def _pressed_before_others(caller: Caller, press: Press | None) -> Answer:
    """In a channel nobody's reading is seen by all: a button opens its page in the reader's own chat with the bot. In a
    group it opens there, in place of the message that has it and of no other."""
    ask, reading = caller.ask, caller.reading
    if press is None or ask.is_borne is False:
        return Answer(toast=pages.gone(reading))
    if ask.chat_kind is ChatKind.CHANNEL:
        link = links.address(reading, press)
        return Answer(link=link) if link else Answer(toast=pages.gone(reading))
    answer = await links.opened(caller, press)
    return answer if ask.is_borne else replace(answer, as_new_message=True)


async def _configured(caller: Caller, route: Route) -> Answer:
    """The route, if this person may configure this chat."""
    if await may_configure(caller):
        return await route(caller)
    refusal = caller.reading.t("Only this group’s administrators can change that.")
    return Answer(toast=refusal) if caller.ask.press else Answer()
