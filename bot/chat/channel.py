"""A channel (or group) set up from a private chat: `/subscribe @channel daily 07:00`. Who may do so, Telegram is asked.

The command itself is the same as anywhere; here its caller is made to stand in the other chat."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import ChatFullInfo, ChatMember, ChatMemberAdministrator
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.answer import Answer, Elsewhere, Save, Stop
from bot.chat.ask import Ask
from bot.chat.caller import Caller
from bot.chat.rights import ADMINISTRATORS
from bot.pages.subscription import Refusal, channel_page, refused_page
from bot.store.choices import ChatKind

_NAME = re.compile(r"(@[A-Za-z][A-Za-z0-9_]{3,31}|-100[0-9]{5,13})(?:\s+|$)")


def names_one(ask: Ask) -> bool:
    """Whether the words after a command begin with a channel's name or number, in a private chat."""
    return ask.is_private and _NAME.match(ask.words) is not None


async def configure(caller: Caller, route: Callable[[Caller], Awaitable[Answer]]) -> Answer:
    """The route's answer for the channel that is named, told here; a refusal in a sentence."""
    match = _NAME.match(caller.ask.words)
    assert match is not None  # noqa: S101 - `names_one` was asked before
    name, words = match[1], caller.ask.words[match.end() :]
    other = await _standing_in(caller, name, words)
    if isinstance(other, Refusal):
        return Answer(refused_page(caller.reading, name, other))
    answer = await route(other)
    change = Elsewhere(other, answer.change) if isinstance(answer.change, Save | Stop) else None
    return Answer(channel_page(caller.reading, name, answer.page) if answer.page else None, change=change)


async def _standing_in(caller: Caller, name: str, words: str) -> Caller | Refusal:
    bot, user_id = caller.services.bot, caller.ask.user_id
    try:
        chat = await bot.get_chat(int(name) if name.startswith("-") else name)
        if chat.type == ChatType.PRIVATE or user_id is None:
            return Refusal.UNKNOWN
        if not _may_post(chat, await bot.get_chat_member(chat.id, bot.id)):
            return Refusal.MUTE
        if (await bot.get_chat_member(chat.id, user_id)).status not in ADMINISTRATORS:
            return Refusal.NOT_YOURS
    except (BadRequest, Forbidden):
        return Refusal.UNKNOWN
    except TelegramError:
        return Refusal.SILENCE
    kind = ChatKind.CHANNEL if chat.type == ChatType.CHANNEL else ChatKind.GROUP
    ask = replace(caller.ask, chat_id=chat.id, chat_kind=kind, thread_id=0, words=words)
    store = caller.services.store
    async with store.database.read() as connection:
        known = await store.subscribers.of_chat(connection, chat.id)
    return Caller(ask, caller.services, known)


def _may_post(chat: ChatFullInfo, member: ChatMember) -> bool:
    if chat.type == ChatType.CHANNEL:
        return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    return member.status in (*ADMINISTRATORS, ChatMemberStatus.MEMBER)
