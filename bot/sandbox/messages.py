"""Sending text: sendMessage, forwardMessage and copyMessage, and what every sending method shares."""

from bot.sandbox.bodies import Params
from bot.sandbox.call import Call
from bot.sandbox.keyboards import read_markup
from bot.sandbox.posting import new_message, post
from bot.sandbox.refusal import bad_request
from bot.sandbox.rights import checked_thread, found_message, named_chat, writable_chat
from bot.sandbox.texts import read_caption, read_text
from bot.sandbox.views import chat_json, message_json, user_json
from bot.sandbox.world import Chat, Json, Message, World

_PREVIEW_FIELDS = ("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text")


def send_message(call: Call) -> Json:
    chat = writable_chat(call.world, call.params)
    text, entities = read_text(call.world, call.params, too_long="message is too long")
    message = outgoing(call, chat)
    message.text, message.entities = text, entities
    message.preview = read_preview(call)
    return deliver(call, chat, message)


def outgoing(call: Call, chat: Chat) -> Message:
    """A message of the bot's, with all that sending methods have in common; raises Refusal."""
    thread_id = checked_thread(chat, call.params)
    reply_to = _reply_target(call, chat)
    markup = read_markup(call.params)
    message = new_message(call.world, chat)
    if chat.type == "channel":
        message.sender_chat_id = chat.id
    else:
        message.sender_id = call.bot.id
    message.thread_id, message.reply_to, message.markup = thread_id, reply_to, markup
    message.protected = call.params.flag("protect_content")
    message.silent = call.params.flag("disable_notification")
    return message


def deliver(call: Call, chat: Chat, message: Message) -> Json:
    """Post it, record it, and give the answer."""
    post(call.world, chat, message)
    call.delivered(chat.id, message.message_id, message.text)
    return message_json(call.world, message)


def read_preview(call: Call) -> Json | None:
    options = call.params.json("link_preview_options", "link preview options")
    if options is None:
        return {"is_disabled": True} if call.params.flag("disable_web_page_preview") else None
    if not isinstance(options, dict):
        raise bad_request("object expected as link preview options")
    return {name: options[name] for name in _PREVIEW_FIELDS if options.get(name)} or None


def _reply_target(call: Call, chat: Chat) -> int:
    given = call.params.json("reply_parameters", "reply parameters")
    if given is None:
        target, may_miss = call.params.integer("reply_to_message_id"), call.params.flag("allow_sending_without_reply")
    elif isinstance(given, dict):
        target, may_miss = Params(given).integer("message_id"), Params(given).flag("allow_sending_without_reply")
    else:
        raise bad_request("object expected as reply parameters")
    if not target:
        return 0
    if call.world.find_message(chat.id, target):
        return target
    if may_miss:
        return 0
    raise bad_request("message to be replied not found")


def forward_message(call: Call) -> Json:
    chat = writable_chat(call.world, call.params)
    source = _source(call, missing="message to forward not found")
    if source.protected or source.service:
        raise bad_request("the message can't be forwarded")
    message = outgoing(call, chat)
    message.origin = source.origin or origin_of(call.world, source)
    message.text, message.entities, message.media = source.text, source.entities, source.media
    return deliver(call, chat, message)


def copy_message(call: Call) -> Json:
    chat = writable_chat(call.world, call.params)
    source = _source(call, missing="message to copy not found")
    if source.protected or source.service:
        raise bad_request("the message can't be copied")
    message = outgoing(call, chat)
    message.text, message.entities, message.media = source.text, source.entities, source.media
    if source.media and call.params.has("caption"):
        message.text, message.entities = read_caption(call.world, call.params)
    deliver(call, chat, message)
    return {"message_id": message.message_id}


def _source(call: Call, *, missing: str) -> Message:
    chat = named_chat(call.world, call.params, "from_chat_id")
    return found_message(call.world, chat, call.params.integer("message_id"), missing=missing)


def origin_of(world: World, source: Message) -> Json:
    """The forward_origin a forward of this message carries."""
    if source.sender_chat_id:
        sender = world.chats[source.sender_chat_id]
        body: Json = {"type": "chat", "sender_chat": chat_json(world, sender), "date": source.at}
        if sender.type == "channel":
            del body["sender_chat"]
            body |= {"type": "channel", "chat": chat_json(world, sender), "message_id": source.message_id}
        return body
    return {"type": "user", "sender_user": user_json(world, source.sender_id), "date": source.at}
