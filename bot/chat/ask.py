"""An ask: one update from Telegram as the bot understands it. Deciding what to answer is the other modules' work."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType

from bot.store.choices import ChatKind

WORDS = 400  # characters of a message that are looked at
WRITTEN = 4096  # characters of a message (Bot API, sendMessage)
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?:\s+|$)")


class Turn(StrEnum):
    """What happened to the bot's own membership of a chat."""

    LEFT = "left"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Migration:
    """A group became a supergroup; Telegram says so in both chats."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Inline:
    """A question typed behind the bot's name in any chat; `offset` is what we gave for the next offers."""

    query_id: str
    offset: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asked what, where. `thread_id` is 0 outside forum topics; `user_id` None for channels and anonymous people.

    A command stands without its slash and in lower case; `words` is then what followed it, `written` all of them.
    `quoted` is what the message replies to, `replied_to` that message's id; `is_forwarded`: it was said before, by
    somebody else perhaps. For a press, `press` is its payload, `message_id` the message that carries the button,
    `query_id` what must be answered; `is_borne` tells whether a button of that message has this payload, None where
    Telegram does not show the message any more.

    An `inline` question and one put to a `guest`, here the id of its query, are asked in no chat that the bot can write
    to: `chat_id` is then that of the person's own chat. Nobody asks anything where the bot itself came to a chat or
    left it (`turn`), or where a group was upgraded (`migrated`)."""

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
    is_borne: bool | None = None
    query_id: str | None = None
    turn: Turn | None = None
    migrated: Migration | None = None
    is_forwarded: bool = False
    quoted: str = ""
    replied_to: int | None = None
    written: str = ""
    inline: Inline | None = None
    guest: str | None = None

    @property
    def is_private(self) -> bool:
        return self.chat_kind is ChatKind.PRIVATE

    @property
    def is_in_chat(self) -> bool:
        """Whether it was asked in a chat that the bot can write to."""
        return self.inline is None and self.guest is None and (self.press is None or self.message_id is not None)


def read(update: Update, *, username: str) -> Ask | None:
    """The ask in an update, or None where the bot is not addressed or cannot answer."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    if update.inline_query is not None:
        return _offered(update.update_id, update.inline_query)
    if update.my_chat_member is not None:
        return _turned(update.update_id, update.my_chat_member)
    if update.guest_message is not None:
        return _invited(update.update_id, update.guest_message, username)
    message = update.message or update.channel_post
    if message is None:
        return None
    return _moved(update.update_id, message) or _said(update.update_id, message, username)


def _kind(chat_type: str) -> ChatKind:
    if chat_type == ChatType.PRIVATE:
        return ChatKind.PRIVATE
    return ChatKind.CHANNEL if chat_type == ChatType.CHANNEL else ChatKind.GROUP


def _thread(message: Message) -> int:
    return message.message_thread_id or 0 if message.is_topic_message else 0


def _own(update_id: int, person: User) -> Ask:
    """What somebody asks in no chat that the bot knows of: it counts as asked in their own."""
    return Ask(update_id, person.id, ChatKind.PRIVATE, user_id=person.id, language_code=person.language_code)


def _pressed(update_id: int, query: CallbackQuery) -> Ask:
    """Under what was sent through the inline mode there is no message to tell of: it is answered still."""
    message, own = query.message, _own(update_id, query.from_user)
    if message is None or query.data is None:
        return replace(own, press="", query_id=query.id)
    return replace(
        own,
        chat_id=message.chat.id,
        chat_kind=_kind(message.chat.type),
        thread_id=_thread(message) if isinstance(message, Message) else 0,
        message_id=message.message_id,
        press=query.data,
        is_borne=_bears(message, query.data) if isinstance(message, Message) and message.is_accessible else None,
        query_id=query.id,
    )


def _bears(message: Message, payload: str) -> bool:
    """Whether the message had that button when Telegram told of the press: a client may send whatever it likes."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    return any(key.callback_data == payload for row in rows for key in row)


def _offered(update_id: int, query: InlineQuery) -> Ask:
    own = _own(update_id, query.from_user)
    return replace(own, words=query.query.strip(), inline=Inline(query.id, query.offset))


def _invited(update_id: int, message: Message, username: str) -> Ask | None:
    """A question in a chat that the bot is no member of. Nothing there is obeyed: a command is words like others."""
    sender = message.from_user
    if message.guest_query_id is None or sender is None or _is_echo(message, username):
        return None
    _, words, _ = _parsed((message.text or message.caption or "")[:WORDS].strip(), username, obeys=False)
    unknown = replace(_own(update_id, sender), user_id=None)  # whoever is listed has no rights there
    return replace(unknown, words=words.removeprefix("/"), guest=message.guest_query_id)


def _turned(update_id: int, change: ChatMemberUpdated) -> Ask:
    return Ask(
        update_id=update_id,
        chat_id=change.chat.id,
        chat_kind=_kind(change.chat.type),
        user_id=change.from_user.id,
        language_code=change.from_user.language_code,
        turn=Turn.LEFT if _is_mute(change.new_chat_member) else Turn.JOINED,
    )


def _is_mute(member: ChatMember) -> bool:
    """Gone, or still there and not allowed to write."""
    return member.status in GONE or (isinstance(member, ChatMemberRestricted) and not member.can_send_messages)


def _moved(update_id: int, message: Message) -> Ask | None:
    here, old, new = message.chat.id, message.migrate_from_chat_id, message.migrate_to_chat_id
    if old is None and new is None:
        return None
    return Ask(update_id, here, _kind(message.chat.type), migrated=Migration(old or here, new or here))


def _said(update_id: int, message: Message, username: str) -> Ask | None:
    kind, sender = _kind(message.chat.type), message.from_user
    text = (message.text or message.caption or "")[:WORDS].strip()
    command, words, is_ours = _parsed(text, username, obeys=message.forward_origin is None)
    addressed = kind is ChatKind.PRIVATE or command is not None or _is_named(message, text, username)
    if not (addressed and is_ours) or _is_echo(message, username):
        return None
    if not text and not (kind is ChatKind.PRIVATE and _shows(message)):
        return None
    anonymous = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    return Ask(
        update_id=update_id,
        chat_id=message.chat.id,
        chat_kind=kind,
        thread_id=_thread(message),
        user_id=None if anonymous or sender is None else sender.id,
        is_anonymous_administrator=anonymous,
        language_code=sender.language_code if sender else None,
        command=command,
        words=words,
        is_forwarded=message.forward_origin is not None,
        quoted=_quoted(message),
        replied_to=message.reply_to_message.message_id if message.reply_to_message is not None else None,
        written=_written(message),
        message_id=message.message_id,
    )


def _quoted(message: Message) -> str:
    replied = message.reply_to_message
    return (replied.text or replied.caption or "")[:WRITTEN] if replied is not None else ""


def _written(message: Message) -> str:
    """What was written, to its end, without the command it begins with."""
    whole = (message.text or message.caption or "")[:WRITTEN].strip()
    match = _COMMAND.match(whole)
    return whole[match.end() :].strip() if match is not None else whole


def _parsed(text: str, username: str, *, obeys: bool) -> tuple[str | None, str, bool]:
    """Command, the words after it, and whether it is meant for this bot.

    What is not obeyed, such as somebody else's words in a forwarded message, may be asked about: a command in it is
    words like others."""
    match = _COMMAND.match(text)
    if match is None or not obeys:
        return None, _name(username).sub("", text).strip(), True
    is_ours = match[2] is None or match[2].lower() == username.lower()
    return match[1].lower(), text[match.end() :].strip(), is_ours


def _name(username: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{re.escape(username)}(?!\w)", re.IGNORECASE)


def _is_named(message: Message, text: str, username: str) -> bool:
    """Whether a group's message names the bot or replies to it."""
    replied = message.reply_to_message
    author = replied.from_user.username if replied is not None and replied.from_user is not None else None
    return (author or "").lower() == username.lower() or _name(username).search(text) is not None


def _shows(message: Message) -> bool:
    """A picture or a file without words; of an album nobody expects ten answers."""
    return message.effective_attachment is not None and message.media_group_id is None


def _is_echo(message: Message, username: str) -> bool:
    """What nobody meant for us: a channel's post repeated in its group, another bot's words, what we said inline."""
    is_ours = message.via_bot is not None and message.via_bot.username == username
    if message.is_automatic_forward or (is_ours and message.forward_origin is None):
        return True
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
