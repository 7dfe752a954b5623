"""aiogram, and aiosqlite with a commit for each message."""

import asyncio

import aiosqlite

from tests.bench.peers import aiogram_bot
from tests.bench.peers.load import asked, carried, ledger

SENT = "UPDATE deliveries SET status = 'sent', message_id = ? WHERE chat_id = ?"


async def main() -> None:
    given = asked()
    bot = aiogram_bot.bot(given.base, given.certificate)
    writing = asyncio.Lock()
    async with aiosqlite.connect(ledger(given.folder, given.count)) as database:

        async def send(chat: int) -> None:
            message = await aiogram_bot.send(bot, chat)
            async with writing:
                await database.execute(SENT, (message.message_id, chat))
                await database.commit()

        await carried(send, given.count)
    await bot.session.close()


asyncio.run(main())
