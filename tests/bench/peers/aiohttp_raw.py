"""aiohttp alone, JSON both ways, no database: what a careful loop of one's own costs."""

import asyncio

import aiohttp

from tests.bench.answers import CARD, KEYBOARD
from tests.bench.peers.load import TOKEN, asked, carried


async def main() -> None:
    given = asked()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def send(chat: int) -> int:
            body = {"chat_id": chat, "text": CARD, "parse_mode": "HTML", "reply_markup": KEYBOARD}
            async with session.post(f"{given.base}/bot{TOKEN}/sendMessage", json=body) as response:
                answer = await response.json()
                return int(answer["result"]["message_id"])

        await carried(send, given.count)


asyncio.run(main())
