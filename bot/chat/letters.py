"""Letters on their way: from the store to the newsroom's chat, and a reply there back to the reader.

Whoever may write in the newsroom's chat may answer. Neither side learns the other's account."""

from bot import log
from bot.chat.answer import Answer, Answered
from bot.chat.caller import Caller
from bot.chat.telling import say
from bot.pages import letters as pages
from bot.sending.outcome import Outcome, OutcomeKind
from bot.services import Services
from bot.store.letters import Letter

_log = log.get(__name__)


async def carry(services: Services, arrived: dict[int, int]) -> bool:
    """Bring what waits to the newsroom. False: one did not arrive and is to be tried again later. Raises StoreError.

    `arrived` is for its user to keep: the messages that letters became, as long as that is not written down."""
    store, newsroom = services.store, services.settings.newsroom_chat
    if newsroom is None:
        return True
    async with store.database.read() as connection:
        waiting = await store.letters.waiting(connection)
    for letter in waiting:
        message_id = arrived.get(letter.id) or await _carried(services, letter, newsroom)
        if message_id is None:
            return False
        arrived[letter.id] = message_id
        async with store.database.write() as connection:
            await store.letters.carried(connection, letter.id, newsroom=newsroom, message_id=message_id)
        del arrived[letter.id]
    return True


async def _carried(services: Services, letter: Letter, newsroom: int) -> int | None:
    """The message it became; None if it did not arrive."""
    page = pages.letter_page(services.reading(None), letter.words, number=letter.id, language=letter.language)
    outcome = await say(services, newsroom, page, thread_id=services.settings.newsroom_topic)
    if outcome.message_id is None:
        _log.warning("a letter did not reach the newsroom", action="letter", reason=outcome.reason)
    return outcome.message_id


def may_be_answer(caller: Caller) -> bool:
    """Whether it is a reply in the newsroom's chat."""
    ask = caller.ask
    is_there = ask.chat_id == caller.services.settings.newsroom_chat
    return is_there and ask.replied_to is not None and ask.command is None and not ask.is_forwarded


async def answer(caller: Caller) -> Answer | None:
    """Bring a reply to the reader; None if what it replies to is no letter."""
    ask, store = caller.ask, caller.services.store
    reading = caller.services.reading(None)
    async with store.database.read() as connection:
        letter = await store.letters.of_message(connection, ask.chat_id, ask.replied_to or 0)
    if letter is None:
        return Answer(pages.gone_page(reading)) if pages.is_letter(reading.phrases, ask.quoted) else None
    if not ask.written or len(ask.written) > pages.LONGEST_ANSWER:
        return Answer(pages.long_answer_page(reading)) if ask.written else None
    outcome = await _brought(caller, letter)
    if outcome.kind is OutcomeKind.UNKNOWN:
        return Answer(pages.doubtful_page(reading))
    if not outcome.is_done:
        return Answer(pages.unanswered_page(reading))
    return Answer(pages.answered_page(reading), change=Answered(letter.id))


async def _brought(caller: Caller, letter: Letter) -> Outcome:
    """What became of it on its way to the reader: it goes once, however often the update is acted on."""
    brought, which = caller.brought, caller.ask.update_id
    if which not in brought:
        page = pages.answer_page(caller.services.reading(letter.language), caller.ask.written)
        brought[which] = await say(caller.services, letter.chat_id, page)
    return brought[which]
