"""How the chat page sees messages: bubbles with safe HTML and buttons, as one person in the chat would see them."""

from bot.sandbox.render import as_html
from bot.sandbox.views import entity_json, user_json
from bot.sandbox.world import Json, Message, World

_BUTTONS = {
    "callback_data": ("callback", "data"),
    "url": ("url", "url"),
    "login_url": ("url", "url"),
    "web_app": ("web_app", "url"),
    "switch_inline_query": ("switch_inline", "data"),
    "switch_inline_query_current_chat": ("switch_inline_current", "data"),
    "switch_inline_query_chosen_chat": ("switch_inline_chosen", "data"),
    "copy_text": ("copy_text", "data"),
    "callback_game": ("game", "data"),
    "pay": ("pay", "data"),
}
_EXCERPT = 120


def bubble(world: World, message: Message) -> Json:
    """One message for the page. Times are seconds since 1970."""
    body: Json = {"message_id": message.message_id, "date": message.at, "from": _sender(world, message)}
    if message.edited_at:
        body["edit_date"] = message.edited_at
    if message.service:
        body["service"] = service_sentence(message)
    else:
        body["caption" if message.media else "text"] = message.text
    body["entities"] = [entity_json(world, entity) for entity in message.entities]
    body["html"] = as_html(message.text, message.entities)
    body["buttons"] = _buttons(message)
    _add_extras(world, message, body)
    return body


def _sender(world: World, message: Message) -> Json:
    if message.sender_chat_id and message.sender_chat_id in world.chats:
        chat = world.chats[message.sender_chat_id]
        return {"id": chat.id, "first_name": chat.title, "is_bot": False}
    user = user_json(world, message.sender_id)
    return {"id": user["id"], "first_name": user["first_name"], "is_bot": user["is_bot"]}


def _add_extras(world: World, message: Message, body: Json) -> None:
    if message.thread_id:
        body["topic"] = message.thread_id
    if message.media:
        url = f"/sandbox/files/{message.media.file_id}"
        if message.media.kind == "photo":
            body["photo_url"] = url
        else:
            body["document"] = {"file_name": message.media.name, "url": url, "file_size": message.media.size}
    replied = world.find_message(message.chat_id, message.reply_to) if message.reply_to else None
    if replied:
        body["reply_to"] = {"message_id": replied.message_id, "text": replied.text[:_EXCERPT]}
    if message.origin:
        body["forward_from"] = origin_name(message.origin)
    if message.via_bot:
        body["via_bot"] = user_json(world, message.via_bot).get("username", "")
    for name in ("deleted", "pinned", "silent"):
        if getattr(message, name):
            body[name] = True
    if message.reactions:
        body["reactions"] = list(message.reactions)
    _add_keyboard(message, body)


def _add_keyboard(message: Message, body: Json) -> None:
    markup = message.markup or {}
    if "keyboard" in markup:
        body["keyboard"] = [[str(button.get("text", "")) for button in row] for row in markup["keyboard"]]
    elif markup.get("remove_keyboard"):
        body["keyboard"] = []


def _buttons(message: Message) -> list[list[Json]]:
    rows = (message.markup or {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    for field, (kind, name) in _BUTTONS.items():
        if field in button:
            value = button[field]
            if isinstance(value, dict):
                value = value.get("url") or value.get("text") or value.get("query") or ""
            return {"text": button["text"], "kind": kind, name: value}
    return {"text": button["text"], "kind": "other"}


def origin_name(origin: Json) -> str:
    """Who a forwarded message is shown to be from."""
    for field in ("sender_user", "sender_chat", "chat"):
        if field in origin:
            return str(origin[field].get("title") or origin[field].get("first_name", ""))
    return str(origin.get("sender_user_name", ""))


def service_sentence(message: Message) -> str:
    """What the page shows for a service message."""
    for kind, value in (message.service or {}).items():
        match kind:
            case "new_chat_members":
                return f"{', '.join(user['first_name'] for user in value)} joined"
            case "left_chat_member":
                return f"{value['first_name']} left"
            case "pinned_message":
                return "A message was pinned"
            case "migrate_to_chat_id" | "migrate_from_chat_id":
                return "The group became a supergroup"
            case "forum_topic_created":
                return f"The topic “{value['name']}” was created"
            case "new_chat_title":
                return f"The group is now called “{value}”"
    return "Something changed"
