"""Guest mode: a person names the bot in a chat that it is no member of, and it answers there once."""

from bot.sandbox.articles import article, content
from bot.sandbox.call import Call
from bot.sandbox.posting import new_message, post
from bot.sandbox.queries import open_query
from bot.sandbox.refusal import bad_request
from bot.sandbox.views import message_json
from bot.sandbox.world import IN_CHAT, Chat, Json, Message, World

QUERY_LIVES_S = 60.0


def invite(world: World, chat: Chat, message: Message) -> None:
    """Tell the bot, if it is no member and the message names it."""
    if world.bot is None or chat.is_private or chat.type == "channel" or chat.bot_status in IN_CHAT or message.service:
        return
    if f"@{world.bot.username.lower()}" not in {word.strip(".,:;!?()") for word in message.text.lower().split()}:
        return
    query = world.new_query(message.sender_id, chat_id=chat.id, message_id=message.message_id)
    world.tell("guest_message", message_json(world, message) | {"guest_query_id": query.id})


def answer_guest_query(call: Call) -> Json:
    """The answer stands in the chat as the bot's message; its buttons are those of an inline message."""
    query = open_query(call, "guest_query_id", lives_s=QUERY_LIVES_S)
    chat = call.world.chats.get(query.chat_id)
    if chat is None or not query.message_id:
        raise bad_request("GUEST_QUERY_ID_INVALID")
    given = call.params.json("result", "inline query result")
    shown = article(call.world, given)
    message = new_message(call.world, chat)
    message.sender_id, message.reply_to = call.bot.id, query.message_id
    message.text, message.entities = content(call.world, given)
    message.markup = shown["markup"]
    query.answer = {"query_id": query.id}
    post(call.world, chat, message)
    return {"inline_message_id": message.inline_id}
