"""Greeting: a bot whose token Telegram has confirmed. What keeps it from being confirmed is waited out or told."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot import log
from bot.sending.bodies import read_object
from bot.sending.transport import Transport, WireError
from bot.settings import ConfigurationError

REFUSED = (401, 404)  # what Telegram answers to a token it does not know, and to one that is none
KNOCK_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # pauses while Telegram cannot be reached; the last one repeats

_log = log.get(__name__)


@contextlib.asynccontextmanager
async def connected(api_url: str, token: str, *, proxy: str | None) -> AsyncIterator[tuple[ExtBot[None], Transport]]:
    """The bot and its wire. While Telegram cannot be reached it knocks again and again.

    Raises ConfigurationError for a token that Telegram does not accept."""
    transport = Transport(api_url, token, proxy=proxy)
    files = api_url.removesuffix("/bot") + "/file/bot"
    bot: ExtBot[None] = ExtBot(
        token, base_url=api_url, base_file_url=files, request=transport, get_updates_request=transport
    )
    try:
        await _greet(bot, transport)
        yield bot, transport
    finally:
        await bot.shutdown()
        await transport.shutdown()


async def _greet(bot: ExtBot[None], transport: Transport) -> None:
    for attempt in itertools.count():
        try:
            await bot.initialize()
        except TelegramError as reason:
            if isinstance(reason, InvalidToken) and await _is_refused(transport):
                raise ConfigurationError(
                    "Telegram does not accept the token; copy SAHELBOT_TOKEN anew from BotFather."
                ) from None
            pause_s = KNOCK_S[min(attempt, len(KNOCK_S) - 1)]
            why = "a gateway refused" if isinstance(reason, InvalidToken) else str(reason)  # the first shows the token
            _log.warning("Telegram cannot be reached", action="start", reason=why, wait_s=pause_s)
            await asyncio.sleep(pause_s)
        else:
            return


async def _is_refused(transport: Transport) -> bool:
    """Whether Telegram itself refuses the token. A gateway's page with the same status says nothing of it."""
    try:
        status, body = await transport.post_json("getMe", b"{}")
    except WireError:
        return False
    return status in REFUSED and (read_object(body) or {}).get("error_code") in REFUSED
