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
    try:
        member = await caller.services.bot.get_chat_member(ask.chat_id, ask.user_id)
    except TelegramError:
        return False
    return member.status in ADMINISTRATORS
