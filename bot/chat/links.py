"""Links: what a button opens that only reads, where it was pressed or, by a deep link, in one's own chat with the bot.

A page itself is `reader`'s to find. Nothing here changes anything, whoever made the link."""

import re

from bot.chat import reader
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.chat.pictures import illustrated, wanted
from bot.pages import queries, then
from bot.pages.home import start_page
from bot.pages.page import Page
from bot.pages.presses import NEW, NotOurs, Press, View, read
from bot.pages.reader import gone_page
from bot.pages.reading import Reading

DOT = "_"  # between the words of a parameter, in which no dot may stand (Bot API, deep linking)
_FITS = re.compile("[A-Za-z0-9-]*")


async def start(caller: Caller) -> Answer:
    """/start, or a deep link: to a card, tracker, dispatch or search, to a page; an unknown one starts normally."""
    led = await led_to(caller, caller.ask.words)
    if led is not None:
        return led
    services = caller.services
    known = caller.choices.language is not None
    others = [services.phrases[code] for code in services.current.pack.languages if code in services.phrases]
    others = [] if known else [phrases for phrases in others if phrases.language != caller.reading.language]
    return Answer(start_page(caller.reading, tuple(others)))


async def led_to(caller: Caller, parameter: str) -> Answer | None:
    """What is behind a deep link: the page of an id or of a button, or what the words of a search find today."""
    press = pressed(parameter)
    if press is not None:
        return await opened(caller, press)
    query = queries.read(parameter)
    if query is None:
        page = reader.linked(caller, parameter)
        return Answer(page) if page is not None else None
    return Answer((reader.found if query.kind is queries.Kind.SEARCH else reader.answered)(caller, query.words))


async def opened(caller: Caller, press: Press) -> Answer:
    """What a button opens: a page or a picture; of one that is gone it is said so."""
    if press.view is View.ABOUT:
        return await reader.about(caller)
    if press.view is View.PICTURE:
        picture = wanted(caller.reading, press)
        return Answer(picture=picture) if picture else Answer(gone_page(caller.reading), as_new_message=True)
    page = reader.shown(caller, press) or gone_page(caller.reading)
    return Answer(_of_that_day(caller.reading, press, page), as_new_message=press.opens_message)


def address(reading: Reading, press: Press) -> str | None:
    """A link that opens it in one's own chat with the bot; None where it does not fit one."""
    argument = "" if press.argument == NEW else press.argument
    if not _FITS.fullmatch(argument):
        return None
    return f"https://t.me/{reading.bot}?start={str(Press(press.view, press.subject, argument)).replace('.', DOT)}"


def pressed(parameter: str) -> Press | None:
    """The button behind a link's parameter; None if it is of another kind."""
    if DOT not in parameter:
        return None
    try:
        return read(parameter.replace(DOT, "."))
    except NotOurs:
        return None


def _of_that_day(reading: Reading, press: Press, page: Page) -> Page:
    """The page of a day gone by, with the pictures of that day."""
    chosen = then.day_of(press.argument)
    if press.view is not View.AT or not press.subject or chosen is None:
        return page
    return illustrated(reading, page, press.subject, as_of=chosen[0])
