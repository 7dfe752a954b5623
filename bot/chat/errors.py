"""What happens to an update that cannot be acted on: it is set aside, the log has the trace, the reader a reference."""

import secrets

from telegram import Update

from bot import log
from bot.chat.answer import Answer
from bot.chat.ask import Ask, read
from bot.chat.caller import Caller
from bot.chat.desk import Desk
from bot.pages.home import apology_page
from bot.pages.markup import plain
from bot.store.inbox import Waiting
from bot.store.refusals import StoreError

UNREADABLE = "unreadable"

_log = log.get(__name__)


async def set_aside(desk: Desk, waiting: Waiting, update: Update | None, error: Exception) -> None:
    """Others go on; an operator finds it by its reference. What was done before it failed is not set aside: then the
    reference stands in the log alone. Raises StoreError.

    `update` is None where python-telegram-bot could make nothing of it: then nobody is known who could be told."""
    reference = secrets.token_hex(3)
    store = desk.services.store
    async with store.database.write() as connection:
        reason = reference if update is not None else UNREADABLE
        is_set_aside = await store.inbox.poison(connection, waiting.update_id, reason, desk.services.now())
    event = "an update was set aside" if is_set_aside else "an update was done, and nobody was told"
    _log.error(event, action="poison", reference=reference, exc_info=error)
    if update is not None:
        await _apologise(desk, update, reference)


async def _apologise(desk: Desk, update: Update, reference: str) -> None:
    """Tell whoever asked, and nobody else of a tap. What fails a second time is only logged."""
    try:
        ask = read(update, username=desk.services.username)
        if ask is not None and ask.turn is None and ask.migrated is None and ask.is_in_chat:
            caller = await _caller(desk, ask)
            page = apology_page(caller.reading, reference)
            is_seen_by_all = ask.press is not None and not ask.is_private
            answer = Answer(toast=plain(page.html)) if is_seen_by_all else Answer(page, as_new_message=True)
            await desk.say(ask, answer)
    except Exception as error:  # noqa: BLE001 - an apology that fails must not end the bot
        _log.error("nobody could be told", action="poison", reference=reference, reason=type(error).__name__)


async def _caller(desk: Desk, ask: Ask) -> Caller:
    """With the chosen language, if the database tells it."""
    try:
        return await desk.caller(ask)
    except StoreError:
        return Caller(ask, desk.services, None)
