"""New people, chats and crowds, as tests order them."""

from typing import Any

from bot.sandbox.arrivals import STATUSES
from bot.sandbox.orders import Order, whole_number
from bot.sandbox.refusal import Unacceptable
from bot.sandbox.sights import chat_sight, person_sight
from bot.sandbox.world import Chat, Json, Person

_FIRST_PERSON = 5001
_TYPES = ("group", "supergroup", "channel")


def add_person(order: Order) -> Json:
    """{"id"?, "first_name", "language_code"?, "role"?, "username"?, "last_name"?, "started"?}"""
    world = order.world
    id_ = order.number("id", 0) or max([_FIRST_PERSON - 1, *world.people]) + 1
    if id_ <= 0:
        raise Unacceptable("A person's id is a positive number.")
    if id_ in world.people:
        raise Unacceptable(f"Person {id_} exists already.")
    person = Person(
        id_, order.text("first_name", f"Person {id_}"), order.text("language_code", "en"),
        order.text("role", "reader"), order.text("last_name", ""), order.text("username", ""),
        is_bot=order.flag("is_bot"), started=order.flag("started"),
    )  # fmt: skip
    world.people[id_] = person
    world.events.add("people", 0)
    return person_sight(person)


def add_chat(order: Order) -> Json:
    """{"id"?, "type", "title", "members"?: [id or {"user","status"}], "topics"?, "username"?, "bot"?: status}"""
    world, type_ = order.world, order.text("type", "supergroup")
    if type_ not in _TYPES:
        raise Unacceptable(f"type is one of {', '.join(_TYPES)}.")
    id_ = order.number("id", 0) or _free_id(world.chats, type_)
    if id_ in world.chats or id_ >= 0:
        raise Unacceptable(f"{id_} is taken, or not the id of a group.")
    usual = "administrator" if type_ == "channel" else "member"
    topics = [str(name) for name in order.items("topics")]
    chat = Chat(
        id_, type_, order.text("title", "Group"), order.text("username", ""),
        is_forum=order.flag("is_forum", default=bool(topics)), bot_status=order.text("bot", usual),
        members=dict(_member(item) for item in order.items("members")),
    )  # fmt: skip
    for name in topics:
        chat.last_id = max(chat.last_id, 1) + 1
        chat.topics[chat.last_id] = name
    chat.anonymous.update(whole_number(user, "anonymous") for user in order.items("anonymous"))
    world.chats[id_] = chat
    world.events.add("people", id_)
    return chat_sight(world, chat)


def _free_id(chats: dict[int, Chat], type_: str) -> int:
    id_ = -4_000_001 if type_ == "group" else -1_001_000_000_001
    while id_ in chats:
        id_ -= 1
    return id_


def _member(item: Any) -> tuple[int, str]:
    if isinstance(item, dict):
        status = str(item.get("status", "member"))
        if status not in STATUSES:
            raise Unacceptable(f"status is one of {', '.join(STATUSES)}.")
        return whole_number(item.get("user"), "user"), status
    return whole_number(item, "members"), "member"


def add_crowd(order: Order) -> Json:
    """{"first_id", "count"}: people who have all started the bot; each is made when first written to."""
    first, count = order.number("first_id"), order.number("count")
    if first <= 0 or count <= 0:
        raise Unacceptable("first_id and count are positive numbers.")
    order.world.crowds.append(range(first, first + count))
    return {"first_id": first, "count": count}
