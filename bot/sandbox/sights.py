"""What the page and tests look at: the state of the world, a chat's messages, the commands somebody sees."""

from bot.sandbox.bubbles import bubble
from bot.sandbox.command_scopes import every_command, visible_commands
from bot.sandbox.orders import Order
from bot.sandbox.refusal import Unacceptable
from bot.sandbox.world import IN_CHAT, Chat, Json, Person, World


def state(order: Order) -> Json:
    """Bot, people and chats (crowds left out)."""
    world = order.world
    people = [person for person in world.people.values() if person.role != "crowd"]
    chats = [chat for chat in world.chats.values() if not chat.is_private]
    private = [chat for person in people if (chat := world.find_chat(person.id))]
    return {
        "now": int(world.now()),
        "events": world.events.last,
        "bot": _bot_sight(world),
        "people": [person_sight(person) for person in people],
        "chats": [chat_sight(world, chat) for chat in [*private, *chats]],
        "commands": every_command(world.bot) if world.bot else {},
    }


def _bot_sight(world: World) -> Json | None:
    bot = world.bot
    if bot is None:
        return None
    return {
        "id": bot.id,
        "username": bot.username,
        "first_name": bot.first_name,
        "description": bot.descriptions.get("", ""),
        "short_description": bot.short_descriptions.get("", ""),
        "descriptions": bot.descriptions,
        "menu_button": bot.menu_buttons.get(0, {"type": "default"}),
    }


def person_sight(person: Person) -> Json:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "language_code": person.language_code,
        "role": person.role,
        "username": person.username,
        "started": person.started,
        "blocked": person.blocked,
    }


def chat_sight(world: World, chat: Chat) -> Json:
    person = world.find_person(chat.id) if chat.is_private else None
    return {
        "id": chat.id,
        "type": chat.type,
        "title": person.first_name if person else chat.title,
        "is_forum": chat.is_forum,
        "topics": [{"id": id_, "name": name} for id_, name in chat.topics.items()],
        "members": [{"user": user, "status": status} for user, status in _members(chat)],
        "bot_status": chat.bot_status,
        "upgraded_to": chat.upgraded_to or None,
    }


def _members(chat: Chat) -> list[tuple[int, str]]:
    return [(chat.id, "member")] if chat.is_private else list(chat.members.items())


def messages(order: Order) -> Json:
    """A chat's messages, oldest first, deleted ones marked; `topic` chooses one (0 or 1: the general one).

    `limit` gives only the last so many, `before` those with a smaller id.
    """
    world, chat = order.world, order.chat()
    if order.fields.get("as") not in (None, ""):
        check_sees(order.person(), chat)
    found = list(chat.messages.values())
    if order.fields.get("topic") not in (None, ""):
        topic = order.number("topic")
        found = [message for message in found if message.thread_id == (0 if topic == 1 else topic)]
    before, limit = order.number("before", 0), order.number("limit", 0)
    found = [message for message in found if not before or message.message_id < before]
    found = found[-limit:] if limit > 0 else found
    return {"messages": [bubble(world, message) for message in found], "after": world.events.last}


def check_sees(person: Person, chat: Chat) -> None:
    if not sees(person.id, chat):
        raise Unacceptable(f"{person.first_name} does not see this chat.")


def sees(person_id: int, chat: Chat) -> bool:
    return chat.status(person_id) in IN_CHAT


def commands(order: Order) -> Json:
    """The menu of commands one person sees in one chat."""
    world = order.world
    chat, person = order.chat(), order.person()
    if world.bot is None:
        return {"commands": []}
    return {"commands": visible_commands(world.bot, chat, person)}
