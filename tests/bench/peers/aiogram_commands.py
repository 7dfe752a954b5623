"""aiogram's dispatcher, answering a command with the card."""

import asyncio

from aiogram import Dispatcher
from aiogram.filters import Command
from aiogram.types import Message

from tests.bench.answers import CARD
from tests.bench.peers import aiogram_bot
from tests.bench.peers.load import asked

dispatcher = Dispatcher()


@dispatcher.message(Command("status"))
async def answer(message: Message) -> None:
    await message.answer(CARD, parse_mode="HTML", reply_markup=aiogram_bot.KEYS)


async def main() -> None:
    given = asked()
    await dispatcher.start_polling(aiogram_bot.bot(given.base, given.certificate))


asyncio.run(main())
