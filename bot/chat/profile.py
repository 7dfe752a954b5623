"""The bot's profile on Telegram: name, commands menu and description, in each language, set when changed."""

from collections.abc import Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot import log
from bot.pages.commands import commands, group_commands, newsroom_commands
from bot.pages.markup import shortened
from bot.pages.reading import Reading
from bot.services import Services

DESCRIPTION = 512  # characters (Bot API, setMyDescription)
NAME = 64  # characters (Bot API, setMyName)
SHORT_DESCRIPTION = 120  # characters (Bot API, setMyShortDescription)

Words = Sequence[tuple[str, str]]

_log = log.get(__name__)


async def publish(services: Services) -> None:
    """Bring the profile level with the pack. What Telegram refuses is logged: a bot without a menu still answers."""
    try:
        await bring_level(services)
    except TelegramError as reason:
        _log.warning("the profile could not be set", action="profile", reason=str(reason))


async def bring_level(services: Services) -> None:
    """Name, descriptions and menus in each language; what is as it should be is left alone. Raises TelegramError."""
    for code in (None, *services.current.pack.languages):
        await _commands(services, code)
        await _descriptions(services, code)
        await _name(services, code)


async def _commands(services: Services, code: str | None) -> None:
    reading = services.reading(code)
    everybody = commands(reading)
    await _menu(services, everybody, BotCommandScopeDefault(), code)
    members = group_commands(reading, is_administrator=False)
    await _menu(services, members, BotCommandScopeAllGroupChats(), code)
    administrators = group_commands(reading, is_administrator=True)
    await _menu(services, administrators, BotCommandScopeAllChatAdministrators(), code)
    for person in services.settings.admins | services.settings.editors:
        is_admin = person in services.settings.admins
        newsroom = (*newsroom_commands(reading, is_admin=is_admin), *everybody)
        try:
            await _menu(services, newsroom, BotCommandScopeChat(person), code)
        except TelegramError as reason:  # an editor who has never written to the bot has no chat yet
            _log.info("an editor has no menu yet", action="profile", reason=str(reason))


async def _menu(
    services: Services, wanted: Sequence[tuple[str, str]], scope: BotCommandScope, code: str | None
) -> None:
    menu = tuple(BotCommand(name, what) for name, what in wanted)
    if await services.bot.get_my_commands(scope=scope, language_code=code) != menu:
        await services.bot.set_my_commands(menu, scope=scope, language_code=code)


async def _descriptions(services: Services, code: str | None) -> None:
    bot, reading = services.bot, services.reading(code)
    about = _about(reading)
    if (await bot.get_my_description(language_code=code)).description != about:
        await bot.set_my_description(about, language_code=code)
    short = shortened(about, SHORT_DESCRIPTION)
    if (await bot.get_my_short_description(language_code=code)).short_description != short:
        await bot.set_my_short_description(short, language_code=code)


async def _name(services: Services, code: str | None) -> None:
    """Last, for Telegram lets a bot change its name only now and then."""
    reading = services.reading(code)
    name = shortened(reading.words(reading.pack.name), NAME)
    if (await services.bot.get_my_name(language_code=code)).name != name:
        await services.bot.set_my_name(name, language_code=code)


def _about(reading: Reading) -> str:
    return shortened(reading.words(reading.pack.about), DESCRIPTION)
