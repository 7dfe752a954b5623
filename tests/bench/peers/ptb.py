"""python-telegram-bot as it comes: httpx, its default pool."""

from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.request import BaseRequest, HTTPXRequest

from tests.bench.answers import CARD, KEYBOARD
from tests.bench.peers.load import TOKEN


def keyboard() -> InlineKeyboardMarkup:
    rows = KEYBOARD["inline_keyboard"]
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(key["text"], callback_data=key["callback_data"]) for key in row] for row in rows]
    )


def default_request() -> HTTPXRequest:
    """What ApplicationBuilder makes: 256 connections (telegram.ext, ApplicationBuilder.connection_pool_size)."""
    return HTTPXRequest(connection_pool_size=256)


def bot(base: str, request: BaseRequest) -> Bot:
    return Bot(TOKEN, base_url=f"{base}/bot", request=request, get_updates_request=request)


async def send(to: Bot, chat: int) -> Any:
    return await to.send_message(chat, CARD, parse_mode=ParseMode.HTML, reply_markup=keyboard())
