"""Who may configure a chat: everybody their own, only its administrators a group's or a channel's."""

from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError

from bot.chat.caller import Caller
from bot.store.choices import ChatKind

ADMINISTRATORS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


async def may_configure(caller: Caller) -> bool:
    """Asks Telegram for groups; an anonymous administrator speaks as the group itself and needs no question.

    When Telegram does not say, the answer is no."""
    ask = caller.ask
    if ask.is_private or ask.is_anonymous_administrator:
        return True
    if ask.chat_kind is ChatKind.CHANNEL and ask.press is None:
        return True  # only those who run a channel can post in it
    if ask.user_id is None:
        return False
    return await _is_administrator(caller, ask.user_id)


async def _is_administrator(caller: Caller, user_id: int) -> bool:
    """Telegram tells of one member for sure only where the bot administers; the list of administrators everywhere."""
    bot, chat_id = caller.services.bot, caller.ask.chat_id
    try:
        return (await bot.get_chat_member(chat_id, user_id)).status in ADMINISTRATORS
    except TelegramError:
        pass
    try:
        return any(each.user.id == user_id for each in await bot.get_chat_administrators(chat_id))
    except TelegramError:
        return False
