"""The profile from the command line: name, descriptions and menus on Telegram as the published pack has them."""

import asyncio
from typing import Final

from telegram.error import TelegramError

from bot.chat.greeting import connected
from bot.chat.profile import bring_level
from bot.content.catalogues import all_phrases
from bot.opening import now, remembered
from bot.pictures.atelier import Pictures
from bot.publishing import served
from bot.sending.pacing import Pacer
from bot.sending.sender import Sender
from bot.services import Services
from bot.settings import ConfigurationError, Settings

DEADLINE_S: Final = 60.0


class Unreachable(Exception):
    """Telegram does not answer now, or not to this."""

    exit_code = 75


async def publish(settings: Settings) -> str:
    """Beside a running bot, too. Raises ConfigurationError, Unreachable."""
    if settings.token is None:
        raise ConfigurationError("SAHELBOT_TOKEN is not set.")
    try:
        async with (
            asyncio.timeout(DEADLINE_S),
            remembered(settings) as store,
            connected(settings.api_url, settings.token.get_secret_value()) as (bot, transport),
        ):
            services = Services(
                settings=settings,
                now=now,
                current=await served(settings, store, now=now()),
                phrases=all_phrases(),
                store=store,
                sender=Sender(transport, Pacer(settings.rate)),
                bot=bot,
                pictures=Pictures(settings.data_dir / "pictures"),
                username=bot.username,
            )
            await bring_level(services)
    except TimeoutError:
        raise Unreachable(f"{settings.api_url} did not answer within a minute.") from None
    except TelegramError as reason:
        raise Unreachable(f"Telegram did not take the profile: {reason}.") from None
    return f"The profile of @{services.username} is as the pack has it."
