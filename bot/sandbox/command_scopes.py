"""Whose menu shows which commands: scopes from the narrowest to the widest, each first in the person's language.

Pure. The order is that of the Bot API's "Determining list of commands".
"""

from bot.sandbox.world import Bot, Chat, Json, Person

Key = tuple[str, int, int, str]
"""Scope type, chat id, user id, language code; 0 and "" where they do not matter."""


def visible_commands(bot: Bot, chat: Chat, person: Person) -> list[dict[str, str]]:
    for kind, chat_id, user_id in _scopes(chat, person):
        for language in (person.language_code, ""):
            found = bot.commands.get((kind, chat_id, user_id, language))
            if found:
                return found
    return []


def _scopes(chat: Chat, person: Person) -> list[tuple[str, int, int]]:
    if chat.is_private:
        return [("chat", chat.id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    is_admin = chat.status(person.id) in ("creator", "administrator")
    found = [
        ("chat_member", chat.id, person.id),
        ("chat_administrators", chat.id, 0),
        ("chat", chat.id, 0),
        ("all_chat_administrators", 0, 0),
        ("all_group_chats", 0, 0),
        ("default", 0, 0),
    ]
    return [scope for scope in found if is_admin or not scope[0].endswith("chat_administrators")]


def every_command(bot: Bot) -> Json:
    """All lists by a readable key: scope, then chat and user if any, then language if any."""
    return {_name(key): commands for key, commands in bot.commands.items()}


def _name(key: Key) -> str:
    kind, chat_id, user_id, language = key
    parts = [kind, *(str(id_) for id_ in (chat_id, user_id) if id_)]
    return ":".join(parts) + (f"@{language}" if language else "")
