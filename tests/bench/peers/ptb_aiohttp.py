"""python-telegram-bot on a BaseRequest over aiohttp, without a database."""

import asyncio
from typing import Any

import aiohttp
from telegram.request import BaseRequest, RequestData

from tests.bench.peers import ptb
from tests.bench.peers.load import asked, carried


class AiohttpRequest(BaseRequest):
    """The few lines that bots pass around: one session, the parameters as a form."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return 30

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: Any, **_more: Any
    ) -> tuple[int, bytes]:
        assert self._session is not None
        data = request_data.json_parameters if request_data else None
        async with self._session.request(method, url, data=data) as response:
            return response.status, await response.read()


async def main() -> None:
    given = asked()
    async with ptb.bot(given.base, AiohttpRequest()) as bot:
        await carried(lambda chat: ptb.send(bot, chat), given.count)


asyncio.run(main())
