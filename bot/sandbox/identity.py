"""Who the bot is: getMe, its names and descriptions per language, and what a test server will not do."""

from bot.sandbox.call import Call
from bot.sandbox.refusal import bad_request
from bot.sandbox.world import Json

_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> Json:
    bot = call.bot
    return {
        "id": bot.id,
        "is_bot": True,
        "first_name": bot.first_name,
        "username": bot.username,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "supports_guest_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def refuse_move(call: Call) -> bool:
    """logOut and close move a bot between servers; there is only this one."""
    raise bad_request(f"{call.method} has no meaning in the sandbox, there is no other server to move to")


def _set(call: Call, field: str, store: dict[str, str]) -> bool:
    text = call.params.text(field)
    if len(text) > _LIMITS[field]:
        raise bad_request(f"BOT_{field.upper()}_TOO_LONG" if field != "name" else "BOT_TITLE_TOO_LONG")
    language = call.params.text("language_code")
    if text:
        store[language] = text
    else:
        store.pop(language, None)
    call.world.events.add("people", 0)
    return True


def _get(call: Call, field: str, store: dict[str, str], default: str = "") -> Json:
    return {field: store.get(call.params.text("language_code")) or store.get("") or default}


def set_my_name(call: Call) -> bool:
    _set(call, "name", call.bot.names)
    call.bot.first_name = call.bot.names.get("", call.bot.first_name)
    return True


def get_my_name(call: Call) -> Json:
    return _get(call, "name", call.bot.names, call.bot.first_name)


def set_my_description(call: Call) -> bool:
    return _set(call, "description", call.bot.descriptions)


def get_my_description(call: Call) -> Json:
    return _get(call, "description", call.bot.descriptions)


def set_my_short_description(call: Call) -> bool:
    return _set(call, "short_description", call.bot.short_descriptions)


def get_my_short_description(call: Call) -> Json:
    return _get(call, "short_description", call.bot.short_descriptions)
