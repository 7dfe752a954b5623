"""Chats and who is in them: getChat, getChatMember, -Administrators, -MemberCount, leaveChat, pins and reactions."""

from typing import Any

from bot.sandbox.arrivals import set_bot_status
from bot.sandbox.call import Call
from bot.sandbox.deeds import pin
from bot.sandbox.posting import changed
from bot.sandbox.refusal import bad_request
from bot.sandbox.rights import check_present, check_writable, found_message, named_chat
from bot.sandbox.views import chat_json, member_json, message_json, permissions_json
from bot.sandbox.world import IN_CHAT, Chat, Json, Message

_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def get_chat(call: Call) -> Json:
    chat = named_chat(call.world, call.params)
    check_present(chat)
    body = chat_json(call.world, chat) | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if chat.type in ("group", "supergroup"):
        body["permissions"] = permissions_json()
    pinned = next((m for m in reversed(chat.messages.values()) if m.pinned), None)
    if pinned:
        body["pinned_message"] = message_json(call.world, pinned, with_reply=False)
    return body


def get_chat_member(call: Call) -> Json:
    chat = named_chat(call.world, call.params)
    check_present(chat)
    user_id = call.params.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id != call.bot.id and user_id not in chat.members and not call.world.find_person(user_id):
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member_json(call.world, chat, user_id)


def get_chat_administrators(call: Call) -> list[Json]:
    chat = _group(call, "there are no administrators in the private chat")
    found = [user for user, status in chat.members.items() if status in ("creator", "administrator")]
    if chat.bot_status == "administrator":
        found.append(call.bot.id)
    return [member_json(call.world, chat, user) for user in found]


def get_chat_member_count(call: Call) -> int:
    chat = named_chat(call.world, call.params)
    check_present(chat)
    if chat.is_private:
        return 2
    return sum(status in IN_CHAT for status in chat.members.values()) + (chat.bot_status in IN_CHAT)


def leave_chat(call: Call) -> bool:
    chat = _group(call, "chat member status can't be changed in private chats")
    set_bot_status(call.world, chat, "left", by=call.bot.id)
    return True


def _group(call: Call, complaint: str) -> Chat:
    chat = named_chat(call.world, call.params)
    if chat.is_private:
        raise bad_request(complaint)
    check_present(chat)
    return chat


def send_chat_action(call: Call) -> bool:
    chat = named_chat(call.world, call.params)
    check_writable(call.world, chat)
    action = call.params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    data: Json = {"action": action}
    topic = call.params.integer("message_thread_id")
    call.world.events.add("typing", chat.id, data=data | ({"topic": topic} if topic else {}))
    return True


def _pinnable(call: Call) -> Chat:
    chat = named_chat(call.world, call.params)
    check_writable(call.world, chat)
    if not chat.is_private and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat


def pin_chat_message(call: Call) -> bool:
    chat = _pinnable(call)
    message = _message(call, chat, missing="message to pin not found")
    pin(call.world, call.bot.id, message, pinned=True)
    return True


def unpin_chat_message(call: Call) -> bool:
    chat = _pinnable(call)
    pinned = [m for m in chat.messages.values() if m.pinned]
    message = _message(call, chat, missing="message to unpin not found") if call.params.has("message_id") else None
    if message is None and pinned:
        message = pinned[-1]
    if message is not None:
        pin(call.world, call.bot.id, message, pinned=False)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    for message in _pinnable(call).messages.values():
        if message.pinned:
            pin(call.world, call.bot.id, message, pinned=False)
    return True


def set_message_reaction(call: Call) -> bool:
    chat = named_chat(call.world, call.params)
    check_writable(call.world, chat)
    message = _message(call, chat, missing="message to react not found")
    given: Any = call.params.json("reaction", "reaction") or []
    if not isinstance(given, list) or any(not isinstance(item, dict) for item in given):
        raise bad_request("can't parse reaction JSON object")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = tuple(str(item.get("emoji", "")) for item in given)
    changed(call.world, message)
    return True


def _message(call: Call, chat: Chat, *, missing: str) -> Message:
    return found_message(call.world, chat, call.params.integer("message_id"), missing=missing)
