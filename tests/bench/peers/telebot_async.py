"""pyTelegramBotAPI's asynchronous half, without a database."""

import asyncio

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardMarkup

from tests.bench.answers import CARD, KEYBOARD
from tests.bench.peers.load import IN_FLIGHT, TOKEN, asked, carried


async def main() -> None:
    given = asked()
    asyncio_helper.API_URL = given.base + "/bot{0}/{1}"
    asyncio_helper.REQUEST_LIMIT = IN_FLIGHT
    asyncio_helper.session_manager.ssl_context.load_verify_locations(given.certificate)
    bot = AsyncTeleBot(TOKEN)
    keys = InlineKeyboardMarkup.de_json(KEYBOARD)
    await carried(lambda chat: bot.send_message(chat, CARD, parse_mode="HTML", reply_markup=keys), given.count)
    await bot.close_session()


asyncio.run(main())
