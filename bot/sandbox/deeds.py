"""What people do in chats: write, press, forward, edit, pin. Each deed changes the world and tells the bot.

Starting the bot, blocking it, joining, leaving and upgrading are in `arrivals`, inline questions in `inline`.
"""

from bot.sandbox import guests
from bot.sandbox.entities import MarkupError, utf16_length
from bot.sandbox.messages import origin_of
from bot.sandbox.posting import changed, delete, edited, new_message, post
from bot.sandbox.refusal import Unacceptable
from bot.sandbox.texts import TEXT_LIMIT, Formatted, finished
from bot.sandbox.views import chat_json, message_json, person_json
from bot.sandbox.world import ANONYMOUS_ID, IN_CHAT, Chat, Json, Message, Person, World


def found_person(world: World, id_: int) -> Person:
    person = world.find_person(id_)
    if person is None:
        raise Unacceptable(f"There is no person {id_}.")
    return person


def found_chat(world: World, id_: int) -> Chat:
    chat = world.find_chat(id_)
    if chat is None:
        raise Unacceptable(f"There is no chat {id_}.")
    return chat


def check_inside(person: Person, chat: Chat) -> None:
    """Only who is in a chat acts there, and nobody acts towards a bot he has blocked."""
    if chat.upgraded_to:
        raise Unacceptable(f"This group became the supergroup {chat.upgraded_to}.")
    if chat.is_private and chat.id != person.id:
        raise Unacceptable(f"{person.first_name} has no part in this private chat.")
    if chat.is_private and person.blocked:
        raise Unacceptable(f"{person.first_name} has blocked the bot; start it again first.")
    if chat.status(person.id) not in IN_CHAT:
        raise Unacceptable(f"{person.first_name} is not a member of {chat.title}.")
    if chat.type == "channel" and chat.status(person.id) not in ("creator", "administrator"):
        raise Unacceptable(f"Only administrators write in {chat.title}.")


def written(world: World, person: Person, chat: Chat, *, anonymous: bool = False) -> Message:
    """An empty message by this person (or by the channel, or by the group for an anonymous administrator)."""
    message = new_message(world, chat)
    if chat.type == "channel":
        message.sender_chat_id = chat.id
    elif anonymous or person.id in chat.anonymous:
        message.sender_id, message.sender_chat_id = ANONYMOUS_ID, chat.id
    else:
        message.sender_id = person.id
    return message


def people_text(text: str) -> Formatted:
    """The text as a client sends it, with the entities Telegram finds."""
    try:
        formatted = finished(text)
    except MarkupError:
        raise Unacceptable("A message needs a text.") from None
    if utf16_length(formatted[0]) > TEXT_LIMIT:
        raise Unacceptable(f"A message has {TEXT_LIMIT} characters at most.")
    return formatted


def say(
    world: World, person: Person, chat: Chat, *, text: str,
    topic: int = 0, reply_to: int = 0, via: bool = False, anonymous: bool = False,
) -> Message:  # fmt: skip
    """The person writes; raises Unacceptable."""
    check_inside(person, chat)
    formatted = people_text(text)
    if topic not in (0, 1) and topic not in chat.topics:
        raise Unacceptable(f"{chat.title} has no topic {topic}.")
    if reply_to and not world.find_message(chat.id, reply_to):
        raise Unacceptable(f"There is no message {reply_to} to reply to.")
    message = written(world, person, chat, anonymous=anonymous)
    message.text, message.entities = formatted
    message.thread_id = 0 if topic == 1 else topic
    message.reply_to = reply_to
    if via and world.bot:
        message.via_bot = world.bot.id
    return send_written(world, chat, message)


def send_written(world: World, chat: Chat, message: Message) -> Message:
    """Post what a person wrote and tell the bot."""
    if chat.is_private:
        found_person(world, chat.id).started = True
    post(world, chat, message)
    tell_of(world, chat, message)
    return message


def tell_of(world: World, chat: Chat, message: Message, *, is_edit: bool = False) -> None:
    """Give the bot the message if it may read it (in groups it reads what concerns it)."""
    if not _bot_reads(world, chat, message):
        if not is_edit:
            guests.invite(world, chat, message)
        return
    kind = "channel_post" if chat.type == "channel" else "message"
    world.tell(f"edited_{kind}" if is_edit else kind, message_json(world, message))


def _bot_reads(world: World, chat: Chat, message: Message) -> bool:
    if chat.is_private:
        return True
    if chat.bot_status not in IN_CHAT:
        leaver = (message.service or {}).get("left_chat_member", {})
        return bool(world.bot and leaver.get("id") == world.bot.id)
    if message.service or chat.type == "channel" or chat.bot_status == "administrator" or message.via_bot:
        return True
    replied = world.find_message(chat.id, message.reply_to) if message.reply_to else None
    if replied and world.bot and replied.sender_id == world.bot.id:
        return True
    name = world.bot.username.lower() if world.bot else "sandbox_bot"
    words = message.text.lower().split()
    commands = [e for e in message.entities if e.type == "bot_command" and e.offset == 0]
    if commands:
        _, at, whose = words[0].partition("@")
        return not at or whose == name
    return any(word.strip(".,:;!?()") == f"@{name}" for word in words)


def press(world: World, person: Person, chat: Chat, *, message_id: int, row: int, column: int) -> Json:
    """Press a button that is there; raises Unacceptable."""
    message = world.find_message(chat.id, message_id)
    if message is None:
        raise Unacceptable(f"There is no message {message_id}.")
    try:
        button = (message.markup or {})["inline_keyboard"][row][column]
    except (KeyError, IndexError):
        raise Unacceptable(f"Message {message_id} has no button in row {row}, column {column}.") from None
    if "callback_data" in button:
        return press_data(world, person, chat, message_id=message_id, data=button["callback_data"])
    kind = next(name for name in button if name != "text")
    return {kind: button[kind]}


def press_data(world: World, person: Person, chat: Chat, *, message_id: int, data: str) -> Json:
    """Send callback data as if a button held it: for old and forged presses, too."""
    if chat.status(person.id) not in IN_CHAT or (chat.is_private and person.blocked):
        raise Unacceptable(f"{person.first_name} cannot press buttons there.")
    message = world.find_message(chat.id, message_id)
    shown = (
        message_json(world, message)
        if message
        else {"chat": chat_json(world, chat), "message_id": message_id, "date": 0}
    )
    query = world.new_query(person.id, chat_id=chat.id)
    update: Json = {
        "id": query.id, "from": person_json(person),
        "chat_instance": str(abs(chat.id) * 7919 % (1 << 62)), "data": data,
    }  # fmt: skip
    if message and message.via_bot:
        update["inline_message_id"] = message.inline_id
    else:
        update["message"] = shown
    world.tell("callback_query", update)
    return {"query_id": query.id}


def forward(world: World, person: Person, source: Message, *, to: Chat, hidden: bool = False) -> Message:
    """Forward a message the person can see; `hidden` if its author hides behind his name."""
    check_inside(person, to)
    if source.protected:
        raise Unacceptable("This message may not be forwarded.")
    message = written(world, person, to)
    message.origin = source.origin or origin_of(world, source)
    if hidden and message.origin["type"] == "user":
        name = message.origin["sender_user"]["first_name"]
        message.origin = {"type": "hidden_user", "sender_user_name": name, "date": source.at}
    message.text, message.entities, message.media = source.text, source.entities, source.media
    return send_written(world, to, message)


def rewrite(world: World, person: Person, message: Message, *, text: str) -> None:
    """The person edits a message of his own."""
    chat = world.chats[message.chat_id]
    check_inside(person, chat)
    if message.sender_id != person.id and message.sender_chat_id != chat.id:
        raise Unacceptable("Only its author edits a message.")
    message.text, message.entities = people_text(text)
    edited(world, message)
    tell_of(world, chat, message, is_edit=True)


def take_back(world: World, message: Message) -> None:
    """A message is deleted by a person; bots are not told."""
    delete(world, message)


def pin(world: World, person_id: int, message: Message, *, pinned: bool) -> None:
    """Pin or unpin; a pin in a group or private chat leaves a service message."""
    chat = world.chats[message.chat_id]
    message.pinned = pinned
    changed(world, message)
    if pinned and chat.type != "channel":
        notice = new_message(world, chat)
        notice.sender_id = person_id
        notice.service = {"pinned_message": message_json(world, message, with_reply=False)}
        post(world, chat, notice)
        if world.bot is None or person_id != world.bot.id:
            tell_of(world, chat, notice)
