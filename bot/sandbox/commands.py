"""The bot's menus: setMyCommands and its kin, per scope and language, and the menu button."""

import re
from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.call import Call
from bot.sandbox.command_scopes import Key
from bot.sandbox.refusal import bad_request
from bot.sandbox.rights import named_chat
from bot.sandbox.world import Json

COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 256
_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
_WIDE = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_NARROW = ("chat", "chat_administrators", "chat_member")
_LANGUAGE = re.compile(r"[a-z]{2}|")


def set_my_commands(call: Call) -> bool:
    key = _key(call)
    given = call.params.json("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("can't parse commands JSON object")
    if len(given) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in given]
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    call.world.events.add("commands", 0)
    return True


def get_my_commands(call: Call) -> list[dict[str, str]]:
    return call.bot.commands.get(_key(call), [])


def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_key(call), None)
    call.world.events.add("commands", 0)
    return True


def _command(item: Any) -> dict[str, str]:
    if not isinstance(item, dict) or "command" not in item or "description" not in item:
        raise bad_request("can't parse BotCommand: expected an Object with command and description")
    found = _COMMAND.fullmatch(str(item["command"]))
    description = str(item["description"]).strip()
    if not found:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= DESCRIPTION_LIMIT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": found.group(1), "description": description}


def _key(call: Call) -> Key:
    scope = call.params.json("scope", "bot command scope") or {"type": "default"}
    language = call.params.text("language_code")
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: expected an Object")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    kind = str(scope.get("type", ""))
    if kind in _WIDE:
        return kind, 0, 0, language
    if kind not in _NARROW:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    chat = named_chat(call.world, Params(scope))
    user_id = Params(scope).integer("user_id") if kind == "chat_member" else 0
    return kind, chat.id, user_id, language


def set_chat_menu_button(call: Call) -> bool:
    button = call.params.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse MenuButton: unsupported type specified")
    call.bot.menu_buttons[_menu_chat(call)] = button
    call.world.events.add("commands", 0)
    return True


def get_chat_menu_button(call: Call) -> Json:
    buttons = call.bot.menu_buttons
    return buttons.get(_menu_chat(call)) or buttons.get(0) or {"type": "commands"}


def _menu_chat(call: Call) -> int:
    return named_chat(call.world, call.params).id if call.params.has("chat_id") else 0
