"""aiogram's bot on a server of ours."""

import ssl
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup

from tests.bench.answers import CARD, KEYBOARD
from tests.bench.peers.load import TOKEN

KEYS = InlineKeyboardMarkup.model_validate(KEYBOARD)


def bot(base: str, certificate: Path) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    session._connector_init["ssl"] = ssl.create_default_context(cafile=str(certificate))
    return Bot(TOKEN, session=session)


async def send(to: Bot, chat: int) -> Any:
    return await to.send_message(chat, CARD, parse_mode="HTML", reply_markup=KEYS)
