"""How a bot sees the world: users, chats, messages and members as the Bot API writes them. Pure reading of a World."""

from bot.sandbox.entities import Entity
from bot.sandbox.files import Media
from bot.sandbox.world import ANONYMOUS_ID, CHANNEL_BOT_ID, Bot, Chat, Json, Message, Person, World

_RIGHTS = (
    "can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_send_welcome_messages",
)  # fmt: skip
_PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info", "can_invite_users",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip


def person_json(person: Person) -> Json:
    body: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    if person.last_name:
        body["last_name"] = person.last_name
    if person.username:
        body["username"] = person.username
    if person.language_code and not person.is_bot:
        body["language_code"] = person.language_code
    return body


def bot_json(bot: Bot) -> Json:
    return {"id": bot.id, "is_bot": True, "first_name": bot.first_name, "username": bot.username}


def user_json(world: World, id_: int) -> Json:
    """Anybody by id: a person, a bot, Telegram's own stand-ins, or a name for who is unknown."""
    for bot in world.bots.values():
        if bot.id == id_:
            return bot_json(bot)
    person = world.find_person(id_)
    if person:
        return person_json(person)
    if id_ == ANONYMOUS_ID:
        return {"id": id_, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    if id_ == CHANNEL_BOT_ID:
        return {"id": id_, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    return {"id": id_, "is_bot": False, "first_name": f"User {id_}"}


def chat_json(world: World, chat: Chat) -> Json:
    if chat.is_private:
        person = world.find_person(chat.id)
        body: Json = {"id": chat.id, "first_name": person.first_name if person else "", "type": "private"}
        if person and person.last_name:
            body["last_name"] = person.last_name
        if person and person.username:
            body["username"] = person.username
        return body
    body = {"id": chat.id, "title": chat.title, "type": chat.type}
    if chat.username:
        body["username"] = chat.username
    if chat.is_forum:
        body["is_forum"] = True
    if chat.type == "group":
        body["all_members_are_administrators"] = False
    return body


def entity_json(world: World, entity: Entity) -> Json:
    body: Json = {"offset": entity.offset, "length": entity.length, "type": entity.type}
    match entity.type:
        case "text_link":
            body["url"] = entity.detail
        case "text_mention":
            body["user"] = user_json(world, int(entity.detail))
        case "pre" if entity.detail:
            body["language"] = entity.detail
        case "custom_emoji":
            body["custom_emoji_id"] = entity.detail
        case "date_time":
            unix, _, shape = entity.detail.partition(" ")
            body["unix_time"] = int(unix)
            if shape:
                body["date_time_format"] = shape
    return body


def photo_json(media: Media) -> list[Json]:
    """Two sizes, as Telegram has at least: a thumbnail and the picture itself."""
    width, height = max(media.width, 1), max(media.height, 1)
    scale = min(1.0, 90 / max(width, height))
    small = (max(1, int(width * scale)), max(1, int(height * scale)))
    return [
        {"file_id": media.file_id, "file_unique_id": f"{kind}{media.unique_id}", "width": w, "height": h,
         "file_size": media.size}
        for kind, (w, h) in (("s", small), ("x", (width, height)))
    ]  # fmt: skip


def document_json(media: Media) -> Json:
    body: Json = {"file_id": media.file_id, "file_unique_id": f"d{media.unique_id}", "file_size": media.size}
    if media.name:
        body["file_name"] = media.name
    if media.mime_type:
        body["mime_type"] = media.mime_type
    return body


def message_json(world: World, message: Message, *, with_reply: bool = True) -> Json:
    """A message as an update or an answer shows it."""
    chat = world.chats[message.chat_id]
    body: Json = {"message_id": message.message_id}
    if message.sender_id:
        body["from"] = user_json(world, message.sender_id)
    if message.sender_chat_id:
        sender = world.chats.get(message.sender_chat_id)
        if sender:
            body["sender_chat"] = chat_json(world, sender)
    body["chat"] = chat_json(world, chat)
    body["date"] = message.at
    if message.edited_at:
        body["edit_date"] = message.edited_at
    if message.thread_id:
        body["message_thread_id"] = message.thread_id
        body["is_topic_message"] = True
    _add_relations(world, message, body, with_reply=with_reply)
    _add_content(world, message, body)
    return body


def _add_relations(world: World, message: Message, body: Json, *, with_reply: bool) -> None:
    if message.origin:
        body["forward_origin"] = message.origin
    replied = world.find_message(message.chat_id, message.reply_to) if message.reply_to and with_reply else None
    if replied:
        body["reply_to_message"] = message_json(world, replied, with_reply=False)
    if message.via_bot:
        body["via_bot"] = user_json(world, message.via_bot)
    if message.protected:
        body["has_protected_content"] = True
    if message.album:
        body["media_group_id"] = message.album


def _add_content(world: World, message: Message, body: Json) -> None:
    entities = [entity_json(world, entity) for entity in message.entities]
    if message.media:
        if message.media.kind == "photo":
            body["photo"] = photo_json(message.media)
        else:
            body["document"] = document_json(message.media)
        if message.text:
            body["caption"] = message.text
            if entities:
                body["caption_entities"] = entities
    elif message.text:
        body["text"] = message.text
        if entities:
            body["entities"] = entities
    if message.preview:
        body["link_preview_options"] = message.preview
    if message.markup and "inline_keyboard" in message.markup:
        body["reply_markup"] = message.markup
    if message.service:
        body.update(message.service)


def member_json(world: World, chat: Chat, user_id: int, status: str = "") -> Json:
    """A ChatMember; `status` overrides the present one, for telling of a change."""
    is_bot = any(bot.id == user_id for bot in world.bots.values())
    status = status or (chat.bot_status if is_bot else chat.status(user_id))
    body: Json = {"user": user_json(world, user_id), "status": status}
    if status == "creator":
        body["is_anonymous"] = user_id in chat.anonymous
    elif status == "administrator":
        body |= dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": user_id in chat.anonymous}
        extra = ("can_post_messages", "can_edit_messages") if chat.type == "channel" else ("can_pin_messages",)
        body |= dict.fromkeys(extra, True)
        if chat.type == "supergroup":
            body["can_manage_topics"] = chat.is_forum
    elif status == "restricted":
        body |= dict.fromkeys(_PERMISSIONS, False) | {"is_member": True, "until_date": 0}
    elif status == "kicked":
        body["until_date"] = 0
    return body


def permissions_json() -> Json:
    return dict.fromkeys(_PERMISSIONS, True)
