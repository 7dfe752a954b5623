"""python-telegram-bot's Application with one handler for everything. What fails is told to `intake`, which decides."""

import contextlib
from time import monotonic
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, TypeHandler

from bot.chat import routes
from bot.chat.ask import Ask, read
from bot.chat.busy import PHOTO, Busy
from bot.chat.desk import Desk
from bot.metrics import tally
from bot.services import Services

Context = CallbackContext[Any, Any, Any, Any]
BotApplication = Application[Any, Any, Any, Any, Any, Any]


class Forgetful(BotApplication):
    """python-telegram-bot notes the id of every chat and person it hears of, in case somebody persists them."""

    def _mark_for_persistence_update(self, **_: object) -> None:
        """Nobody does: nobody is noted."""


def application(services: Services) -> BotApplication:
    """The application, not yet initialized. Updates are handed to it by `intake`."""
    builder = Application.builder().application_class(Forgetful)
    built: BotApplication = builder.bot(services.bot).updater(None).job_queue(None).build()
    built.bot_data[Desk] = Desk(services)
    built.bot_data[Busy] = Busy(services)
    built.add_handler(TypeHandler(Update, on_update))
    built.add_error_handler(on_error)
    return built


async def on_update(update: Update, context: Context) -> None:
    """One update, answered and done."""
    began_s, desk = monotonic(), context.bot_data[Desk]
    ask = read(update, username=desk.services.username)
    if ask is None or update.update_id in desk.said:
        await desk.settle(update.update_id)
    else:
        await _answer(desk, context.bot_data[Busy], ask)
    tally.answered(began_s)
    desk.ended[update.update_id] = None


async def _answer(desk: Desk, busy: Busy, ask: Ask) -> None:
    with busy.shown(ask):
        caller = await desk.caller(ask)
        answer = await routes.answer(caller)
    draws = busy.shown(ask, PHOTO) if answer.picture is not None else contextlib.nullcontext()
    with draws:
        await desk.give(caller, answer)


async def on_error(update: object, context: Context) -> None:
    """Remember what went wrong, for `intake`."""
    if isinstance(update, Update):
        desk: Desk = context.bot_data[Desk]
        desk.ended[update.update_id] = context.error
