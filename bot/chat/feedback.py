"""/feedback: a reader's letter to the newsroom, shown once more before it is sent. Carrying it there is `letters`'.

Nothing is remembered between the prompt and the letter: a reply to one of our own messages says what it is."""

import base64
from datetime import timedelta

from bot.chat.answer import Answer, Keep, Write
from bot.chat.caller import Caller
from bot.chat.confirming import offered, token_for
from bot.pages import letters as pages
from bot.pages.presses import Press
from bot.store.letters import PURPOSE

ACTION = "letter"
A_DAY, OF_ONE = timedelta(days=1), 3  # letters that one chat may write
AN_HOUR, OF_ALL = timedelta(hours=1), 60  # and all chats together


async def feedback(caller: Caller) -> Answer:
    """/feedback [words]"""
    if caller.services.settings.newsroom_chat is None or not caller.ask.is_private:
        return Answer(pages.elsewhere_page(caller.reading))
    words = caller.ask.written
    return await _shown(caller, words) if words else Answer(pages.prompt_page(caller.reading))


def is_letter(caller: Caller) -> bool:
    """Whether it replies to the prompt, or to an answer of the newsroom."""
    quoted = caller.ask.quoted
    if not quoted or not caller.ask.is_private or caller.ask.is_forwarded or not caller.ask.written:
        return False
    return any(quoted.startswith(pages.headings(phrases)) for phrases in caller.services.phrases.values())


async def press(caller: Caller, pressed: Press) -> Answer:
    """Send or Cancel: once, within five minutes."""
    spent = pages.spent_page(caller.reading)
    confirmation = await offered(caller, pressed.argument, ACTION)
    if confirmation is None:
        return Answer(spent)
    if pressed.subject != "send":
        return Answer(pages.dropped_page(caller.reading), change=Keep(confirmation.token), otherwise=spent)
    if await _is_too_much(caller):
        return Answer(pages.too_often_page(caller.reading))
    words = caller.services.store.cipher.open(base64.b64decode(confirmation.payload), PURPOSE).decode()
    return Answer(pages.written_page(caller.reading), change=Write(confirmation.token, words), otherwise=spent)


async def _shown(caller: Caller, words: str) -> Answer:
    """The letter once more, with Send. Until then it is kept sealed, for five minutes."""
    if len(words) > pages.LONGEST:
        return Answer(pages.too_long_page(caller.reading, len(words)))
    if await _is_too_much(caller):
        return Answer(pages.too_often_page(caller.reading))
    sealed = base64.b64encode(caller.services.store.cipher.seal(words.encode(), PURPOSE)).decode()
    return Answer(pages.consent_page(caller.reading, words, token=await token_for(caller, ACTION, sealed)))


async def _is_too_much(caller: Caller) -> bool:
    store, now = caller.services.store, caller.services.now()
    async with store.database.read() as connection:
        of_one = await store.letters.count(connection, since=now - A_DAY, chat_id=caller.ask.chat_id)
        of_all = await store.letters.count(connection, since=now - AN_HOUR)
    return of_one >= OF_ONE or of_all >= OF_ALL
