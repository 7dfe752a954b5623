"""The profile from the command line: name, descriptions and menus on Telegram as the published pack has them."""

import asyncio
from typing import Final

from telegram.error import TelegramError

from bot.chat.profile import bring_level
from bot.opening import connected_services, remembered
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
            connected_services(settings, settings.token, store) as services,
        ):
            await bring_level(services)
    except TimeoutError:
        raise Unreachable(f"{settings.api_url} did not answer within a minute.") from None
    except TelegramError as reason:
        raise Unreachable(f"Telegram did not take the profile: {reason}.") from None
    return f"The profile of @{services.username} is as the pack has it."
