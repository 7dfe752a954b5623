"""Messages put into chats, changed and taken away: the store kept bounded, onlookers told.

It asks no permission (`rights` does) and tells no bot (`deeds` does that for what people write).
"""

from bot.sandbox.world import Chat, Message, World


def post(world: World, chat: Chat, message: Message) -> Message:
    """Store the message under the id it carries."""
    chat.messages[message.message_id] = message
    if len(chat.messages) > chat.keeps:
        del chat.messages[next(iter(chat.messages))]
    world.events.add("message", chat.id, message_id=message.message_id)
    return message


def new_message(world: World, chat: Chat) -> Message:
    """An empty message with the chat's next id and the present time, not yet posted."""
    return Message(chat.id, world.next_message_id(chat), int(world.now()))


def changed(world: World, message: Message) -> None:
    world.events.add("edit", message.chat_id, message_id=message.message_id)


def edited(world: World, message: Message) -> None:
    """Stamp the edit and tell onlookers."""
    message.edited_at = max(int(world.now()), message.at)
    changed(world, message)


def delete(world: World, message: Message) -> None:
    """The message stays as a mark for the page; bots no longer find it."""
    message.deleted = True
    message.pinned = False
    world.events.add("delete", message.chat_id, message_id=message.message_id)
