"""Changing and deleting what was sent: editMessageText, -Caption, -ReplyMarkup, deleteMessage and deleteMessages."""

from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.call import Call
from bot.sandbox.keyboards import read_markup
from bot.sandbox.messages import read_preview
from bot.sandbox.posting import changed, delete, edited
from bot.sandbox.refusal import bad_request
from bot.sandbox.rights import check_writable, found_message, named_chat
from bot.sandbox.texts import read_caption, read_text
from bot.sandbox.views import message_json
from bot.sandbox.world import Chat, Json, Message

DELETABLE_S = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json | bool:
    message = editable(call)
    text, entities = read_text(call.world, call.params, too_long="MESSAGE_TOO_LONG")
    if message.media or message.service:
        raise bad_request("there is no text in the message to edit")
    markup, preview = read_markup(call.params), read_preview(call)
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.markup, message.preview = text, entities, markup, preview
    return edit(call, message)


def edit_message_caption(call: Call) -> Json | bool:
    message = editable(call)
    text, entities = read_caption(call.world, call.params, too_long="MEDIA_CAPTION_TOO_LONG")
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    markup = read_markup(call.params)
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise bad_request(NOT_MODIFIED)
    message.text, message.entities, message.markup = text, entities, markup
    return edit(call, message)


def edit_message_reply_markup(call: Call) -> Json | bool:
    message = editable(call)
    markup = read_markup(call.params)
    if markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    message.markup = markup
    return edit(call, message, is_content=False)


def editable(call: Call) -> Message:
    """The bot's own message, or one sent through it, that a request names; raises Refusal."""
    if call.params.has("inline_message_id"):
        sent = call.world.find_inline_message(call.params.text("inline_message_id"))
        if sent is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return sent
    chat = named_chat(call.world, call.params)
    message_id = call.params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    check_writable(call.world, chat)
    message = found_message(call.world, chat, message_id, missing="message to edit not found")
    if not _is_own(call, chat, message) or message.origin:
        raise bad_request("message can't be edited")
    return message


def _is_own(call: Call, chat: Chat, message: Message) -> bool:
    if chat.type == "channel":
        return chat.bot_status == "administrator"
    return message.sender_id == call.bot.id


def edit(call: Call, message: Message, *, is_content: bool = True) -> Json | bool:
    """Show and record the change, and give the answer (True for a message sent inline)."""
    if is_content:
        edited(call.world, message)
    else:
        changed(call.world, message)
    call.delivered(message.chat_id, message.message_id, message.text)
    return True if call.params.has("inline_message_id") else message_json(call.world, message)


def delete_message(call: Call) -> bool:
    chat = named_chat(call.world, call.params)
    message_id = call.params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = found_message(call.world, chat, message_id, missing="message to delete not found")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted")
    _delete(call, message)
    return True


def delete_messages(call: Call) -> bool:
    chat = named_chat(call.world, call.params)
    ids: Any = call.params.json("message_ids", "message identifiers")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("message identifiers are not specified")
    for id_ in ids:
        message = call.world.find_message(chat.id, Params({"id": id_}).integer("id"))
        if message and _may_delete(call, chat, message):
            _delete(call, message)
    return True


def _may_delete(call: Call, chat: Chat, message: Message) -> bool:
    if chat.bot_status == "administrator" and not chat.is_private:
        return True
    is_young = call.world.now() - message.at < DELETABLE_S
    return is_young and (chat.is_private or _is_own(call, chat, message))


def _delete(call: Call, message: Message) -> None:
    delete(call.world, message)
    call.delivered(message.chat_id, message.message_id, message.text)
