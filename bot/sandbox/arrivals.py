"""Coming and going: starting and blocking the bot, membership, groups that become supergroups, new topics."""

from bot.sandbox.deeds import found_chat, say, tell_of
from bot.sandbox.posting import new_message, post
from bot.sandbox.refusal import Unacceptable
from bot.sandbox.views import chat_json, member_json, user_json
from bot.sandbox.world import IN_CHAT, Chat, Json, Message, Person, World

STATUSES = ("creator", "administrator", "member", "restricted", "left", "kicked")


def start(world: World, person: Person, *, parameter: str = "") -> Message:
    """Opening t.me/bot?start=parameter; a blocked bot is unblocked first."""
    unblock(world, person)
    return say(world, person, found_chat(world, person.id), text=f"/start {parameter}".strip())


def block(world: World, person: Person) -> None:
    """The person stops the bot."""
    if not person.blocked:
        person.blocked = True
        _tell_private(world, person, old="member", new="kicked")


def unblock(world: World, person: Person) -> None:
    if person.blocked:
        person.blocked = False
        _tell_private(world, person, old="kicked", new="member")


def _tell_private(world: World, person: Person, *, old: str, new: str) -> None:
    if world.bot:
        chat = found_chat(world, person.id)
        world.tell("my_chat_member", _change(world, chat, world.bot.id, by=person.id, old=old, new=new))


def _change(world: World, chat: Chat, user_id: int, *, by: int, old: str, new: str) -> Json:
    return {
        "chat": chat_json(world, chat),
        "from": user_json(world, by),
        "date": int(world.now()),
        "old_chat_member": member_json(world, chat, user_id, old),
        "new_chat_member": member_json(world, chat, user_id, new),
    }


def set_bot_status(world: World, chat: Chat, status: str, *, by: int) -> None:
    """The bot is added to a chat, promoted, restricted or removed."""
    _check_group(chat, status)
    old, chat.bot_status = chat.bot_status, status
    world.events.add("people", chat.id)
    if world.bot is None or old == status:
        return
    world.tell("my_chat_member", _change(world, chat, world.bot.id, by=by, old=old, new=status))
    _announce(world, chat, world.bot.id, by=by, old=old, new=status)


def set_status(world: World, chat: Chat, person: Person, status: str, *, by: int) -> None:
    """A person joins, is promoted, leaves or is banned."""
    _check_group(chat, status)
    old = chat.status(person.id)
    chat.members[person.id] = status
    world.events.add("people", chat.id)
    if old == status:
        return
    if chat.bot_status == "administrator":
        world.tell("chat_member", _change(world, chat, person.id, by=by, old=old, new=status))
    _announce(world, chat, person.id, by=by, old=old, new=status)


def _check_group(chat: Chat, status: str) -> None:
    if chat.is_private:
        raise Unacceptable("A private chat has no membership; block the bot instead.")
    if status not in STATUSES:
        raise Unacceptable(f"status is one of {', '.join(STATUSES)}.")


def _announce(world: World, chat: Chat, user_id: int, *, by: int, old: str, new: str) -> None:
    """The service message a group shows; a channel shows none."""
    was_in, is_in = old in IN_CHAT, new in IN_CHAT
    if chat.type == "channel" or was_in == is_in:
        return
    user = user_json(world, user_id)
    serve(world, chat, {"new_chat_members": [user]} if is_in else {"left_chat_member": user}, by=by)


def serve(world: World, chat: Chat, service: Json, *, by: int, topic: int = 0) -> int:
    """Post a service message and tell the bot; gives its id."""
    message = new_message(world, chat)
    message.sender_id, message.service, message.thread_id = by, service, topic
    post(world, chat, message)
    tell_of(world, chat, message)
    return message.message_id


def upgrade(world: World, chat: Chat, *, by: int, announced: bool) -> Chat:
    """A basic group becomes a supergroup with a new id; `announced` posts the two service messages."""
    if chat.type != "group" or chat.upgraded_to:
        raise Unacceptable("Only a basic group becomes a supergroup, once.")
    new_id = -1_002_000_000_000 - abs(chat.id)
    new = world.chats[new_id] = Chat(
        new_id, "supergroup", chat.title, bot_status=chat.bot_status, members=dict(chat.members)
    )
    if announced:
        serve(world, chat, {"migrate_to_chat_id": new_id}, by=by)
        serve(world, new, {"migrate_from_chat_id": chat.id}, by=by)
    chat.upgraded_to = new_id
    world.events.add("people", new_id)
    return new


def open_topic(world: World, chat: Chat, name: str, *, by: int) -> int:
    """A new topic in a forum; gives its thread id."""
    if not chat.is_forum:
        raise Unacceptable("Only a forum has topics.")
    thread_id = world.next_message_id(chat)
    chat.topics[thread_id] = name
    serve(world, chat, {"forum_topic_created": {"name": name, "icon_color": 7322096}}, by=by, topic=thread_id)
    return thread_id
