"""python-telegram-bot's Application with one handler for everything, and what happens when that handler fails."""

import secrets
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, TypeHandler

from bot import log
from bot.chat import routes
from bot.chat.answer import Answer
from bot.chat.ask import asked
from bot.chat.caller import Caller
from bot.chat.desk import Desk
from bot.pages.home import apology_page
from bot.services import Services
from bot.store.refusals import StoreError

_log = log.get(__name__)
Context = CallbackContext[Any, Any, Any, Any]
BotApplication = Application[Any, Any, Any, Any, Any, Any]


def application(services: Services) -> BotApplication:
    """The application, not yet initialized. Updates are handed to it by `intake`."""
    built = Application.builder().bot(services.bot).updater(None).job_queue(None).build()
    built.bot_data[Desk] = Desk(services)
    built.add_handler(TypeHandler(Update, on_update))
    built.add_error_handler(on_error)
    return built


async def on_update(update: Update, context: Context) -> None:
    """One update, answered and done."""
    desk: Desk = context.bot_data[Desk]
    ask = asked(update, username=desk.services.username)
    if ask is None:
        await desk.settle(update.update_id)
        return
    caller = await desk.caller(ask)
    await desk.give(caller, await routes.answer(caller))


async def on_error(update: object, context: Context) -> None:
    """Set the update aside, log the trace, tell the reader a reference.

    A database that cannot be written is not the update's fault: it is acted on again."""
    error, desk = context.error, context.bot_data[Desk]
    if not isinstance(update, Update):
        return
    if isinstance(error, StoreError):
        _log.warning("an update waits for the database", action="intake", reason=str(error))
        desk.again.add(update.update_id)
        return
    reference = secrets.token_hex(3)
    _log.error("an update was set aside", action="poison", reference=reference, exc_info=error)
    store = desk.services.store
    async with store.database.write() as connection:
        await store.inbox.poison(connection, update.update_id, reference, desk.services.now())
    ask = asked(update, username=desk.services.username)
    if ask is not None and ask.turn is None:
        reading = Caller(ask, desk.services, None).reading
        await desk.say(ask, Answer(apology_page(reading, reference), as_new_message=True))
