"""Results of type article, as bots give them to inline and guest questions."""

from typing import Any

from bot.sandbox.bodies import Params
from bot.sandbox.keyboards import read_markup
from bot.sandbox.refusal import bad_request
from bot.sandbox.render import as_html
from bot.sandbox.texts import Formatted, read_text
from bot.sandbox.world import Json, World

ID_LIMIT = 64
_SHOWN = ("id", "type", "title", "description", "url", "thumbnail_url")


def article(world: World, item: Any) -> Json:
    """The result, with its words as the page shows them; raises Refusal."""
    if not isinstance(item, dict) or not 1 <= len(str(item.get("id", "")).encode()) <= ID_LIMIT:
        raise bad_request("RESULT_ID_INVALID")
    if item.get("type") != "article":
        raise bad_request("can't parse inline query result: the sandbox takes results of type article")
    if not str(item.get("title", "")).strip():
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    text, entities = content(world, item)
    markup = read_markup(Params({"reply_markup": item.get("reply_markup")}))
    shown = {name: item[name] for name in _SHOWN if name in item}
    return shown | {"text": text, "html": as_html(text, entities), "markup": markup, "content": item}


def content(world: World, item: Json) -> Formatted:
    """The message that is sent when the result is chosen; raises Refusal."""
    given = item.get("input_message_content")
    if not isinstance(given, dict) or "message_text" not in given:
        raise bad_request("can't parse inline query result: message text must be non-empty")
    values = {
        "text": given["message_text"],
        "parse_mode": given.get("parse_mode"),
        "entities": given.get("entities"),
    }
    return read_text(world, Params(values), too_long="MESSAGE_TOO_LONG")
