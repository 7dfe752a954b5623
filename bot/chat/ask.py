"""An ask: one update from Telegram as the bot understands it. Deciding what to answer is the other modules' work."""

from dataclasses import dataclass
from enum import StrEnum

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.store.choices import ChatKind

WORDS = 400  # characters of a message that are looked at
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


class Turn(StrEnum):
    """What happened to the bot's own membership of a chat."""

    LEFT = "left"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asked what, where. `thread_id` is 0 outside forum topics; `user_id` None for channels and anonymous people.

    A command stands without its slash and in lower case; `words` is then what followed it. For a press, `press` is its
    payload, `message_id` the message that carries the button and `query_id` what must be answered."""

    update_id: int
    chat_id: int
    chat_kind: ChatKind
    thread_id: int = 0
    user_id: int | None = None
    is_anonymous_administrator: bool = False
    language_code: str | None = None
    command: str | None = None
    words: str = ""
    message_id: int | None = None
    press: str | None = None
    query_id: str | None = None
    turn: Turn | None = None
    migrated_to: int | None = None

    @property
    def is_private(self) -> bool:
        return self.chat_kind is ChatKind.PRIVATE


def asked(update: Update, *, username: str) -> Ask | None:
    """The ask in an update, or None where the bot is not addressed or cannot answer."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _turned(update.update_id, update.my_chat_member)
    message = update.message or update.channel_post
    return _said(update.update_id, message, username) if message is not None else None


def _kind(chat_type: str) -> ChatKind:
    if chat_type == ChatType.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.CHANNEL if chat_type == ChatType.CHANNEL else ChatKind.GROUP


def _thread(message: Message) -> int:
    return message.message_thread_id or 0 if message.is_topic_message else 0


def _pressed(update_id: int, query: CallbackQuery) -> Ask | None:
    message = query.message
    if message is None or query.data is None:
        return None
    return Ask(
        update_id=update_id,
        chat_id=message.chat.id,
        chat_kind=_kind(message.chat.type),
        thread_id=_thread(message) if isinstance(message, Message) else 0,
        user_id=query.from_user.id,
        language_code=query.from_user.language_code,
        message_id=message.message_id,
        press=query.data,
        query_id=query.id,
    )


def _turned(update_id: int, change: ChatMemberUpdated) -> Ask:
    gone = change.new_chat_member.status in GONE
    return Ask(
        update_id=update_id,
        chat_id=change.chat.id,
        chat_kind=_kind(change.chat.type),
        user_id=change.from_user.id,
        language_code=change.from_user.language_code,
        turn=Turn.LEFT if gone else Turn.JOINED,
    )


def _said(update_id: int, message: Message, username: str) -> Ask | None:
    kind = _kind(message.chat.type)
    text = (message.text or "")[:WORDS]
    command, words, for_us = _parsed(text, username)
    migrated_to = message.migrate_to_chat_id
    addressed = kind is ChatKind.PRIVATE or (command is not None and for_us) or _named(message, text, username)
    if not (addressed and text) and migrated_to is None:
        return None
    sender = message.from_user
    anonymous = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    return Ask(
        update_id=update_id,
        chat_id=message.chat.id,
        chat_kind=kind,
        thread_id=_thread(message),
        user_id=None if anonymous or sender is None else sender.id,
        is_anonymous_administrator=anonymous,
        language_code=sender.language_code if sender else None,
        command=command if for_us else None,
        words=words,
        message_id=message.message_id,
        migrated_to=migrated_to,
    )


def _parsed(text: str, username: str) -> tuple[str | None, str, bool]:
    """Command, the words after it, and whether it is meant for this bot."""
    if not text.startswith("/"):
        return None, text.replace(f"@{username}", "").strip(), True
    head, *rest = text[1:].split(None, 1)
    name, _, bot = head.partition("@")
    return name.lower(), rest[0].strip() if rest else "", not bot or bot.lower() == username.lower()


def _named(message: Message, text: str, username: str) -> bool:
    """Whether a group's message names the bot or replies to it."""
    replied = message.reply_to_message
    to_us = replied is not None and replied.from_user is not None and replied.from_user.username == username
    return to_us or f"@{username}".lower() in text.lower()
