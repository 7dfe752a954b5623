"""What a bot may do where: which chat a request means, whether the bot may write in it, and Telegram's refusals."""

from bot.sandbox.bodies import Params
from bot.sandbox.refusal import bad_request, forbidden
from bot.sandbox.world import IN_CHAT, Chat, Message, World


def named_chat(world: World, params: Params, name: str = "chat_id") -> Chat:
    """The chat a parameter names, by number or @username; raises Refusal."""
    given = params.text(name).strip()
    if not given:
        raise bad_request(f"{name} is empty")
    if given.startswith("@"):
        chat = world.chat_named(given)
    else:
        try:
            chat = world.find_chat(int(given))
        except ValueError:
            chat = None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, params: Params) -> Chat:
    """The chat named, if the bot may write in it; raises Refusal."""
    chat = named_chat(world, params)
    check_writable(world, chat)
    return chat


def check_writable(world: World, chat: Chat) -> None:
    if chat.upgraded_to:
        sentence = "group chat was upgraded to a supergroup chat"
        raise bad_request(sentence, {"migrate_to_chat_id": chat.upgraded_to})
    if chat.is_private:
        _check_person(world, chat)
        return
    check_present(chat)
    if chat.type == "channel" and chat.bot_status != "administrator":
        raise bad_request("need administrator rights in the channel chat")
    if chat.bot_status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")


def check_present(chat: Chat) -> None:
    """The bot must be in a group or channel to do anything there."""
    if chat.is_private or chat.bot_status in IN_CHAT:
        return
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    raise forbidden(f"bot is not a member of the {chat.type} chat")


def _check_person(world: World, chat: Chat) -> None:
    person = world.find_person(chat.id)
    if person is None:
        raise bad_request("chat not found")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")


def checked_thread(chat: Chat, params: Params) -> int:
    """The topic to write in, 0 for none (or the general one)."""
    thread = params.integer("message_thread_id")
    if thread in (0, 1) or not chat.is_forum:
        if thread and not chat.is_forum:
            raise bad_request("message thread not found")
        return 0
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread in chat.closed:
        raise bad_request("TOPIC_CLOSED")
    return thread


def found_message(world: World, chat: Chat, message_id: int, *, missing: str) -> Message:
    message = world.find_message(chat.id, message_id)
    if message is None:
        raise bad_request(missing)
    return message
