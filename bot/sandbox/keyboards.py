"""Keyboards under messages: read, checked against Telegram's limits, and kept as the Bot API writes them."""

from functools import lru_cache
from typing import Any

from bot.sandbox.bodies import Params, read_json
from bot.sandbox.links import WrongLink, checked_link, mentioned_user
from bot.sandbox.refusal import bad_request
from bot.sandbox.world import Json

BUTTONS_LIMIT = 100
ROW_LIMIT = 8
DATA_LIMIT = 64
MARKUP_LIMIT = 10 * 1024
COPY_LIMIT = 256

_KINDS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
_LOOKS = ("style", "icon_custom_emoji_id")


def read_markup(params: Params) -> Json | None:
    """The keyboard of a request, None if there is none; raises Refusal. Equal keyboards are one object."""
    text = params.text("reply_markup")
    return _markup(text) if text.strip() else None


@lru_cache(maxsize=512)
def _markup(text: str) -> Json | None:
    try:
        markup = read_json(text)
    except ValueError:
        raise bad_request("can't parse reply markup JSON object") from None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline_keyboard(markup["inline_keyboard"])
    if "keyboard" in markup:
        return {**markup, "keyboard": _reply_rows(markup["keyboard"])}
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return markup
    return None


def _inline_keyboard(rows: Any) -> Json | None:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    checked = [[_button(button) for button in _row(row)] for row in rows]
    checked = [row for row in checked if row]
    if sum(map(len, checked)) > BUTTONS_LIMIT or any(len(row) > ROW_LIMIT for row in checked):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    size = sum(len(str(value).encode()) for row in checked for button in row for value in button.values())
    if size > MARKUP_LIMIT:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": checked} if checked else None


def _row(row: Any) -> list[Any]:
    if not isinstance(row, list):
        raise bad_request("can't parse inline keyboard button: expected Array as keyboard row")
    return row


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("can't parse inline keyboard button: Text buttons must be non-empty")
    kind = next((kind for kind in _KINDS if kind in button), None)
    if kind is None:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    looks = {name: button[name] for name in _LOOKS if name in button}
    return {"text": text, kind: _value(kind, button[kind]), **looks}


def _value(kind: str, value: Any) -> Any:
    match kind:
        case "callback_data":
            if not isinstance(value, str) or not 1 <= len(value.encode("utf-8", "replace")) <= DATA_LIMIT:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            return _address(str(value))
        case "copy_text":
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str) or not 1 <= len(text) <= COPY_LIMIT:
                raise bad_request("BUTTON_COPY_TEXT_INVALID")
        case "web_app":
            url = str(value.get("url", "")) if isinstance(value, dict) else ""
            if not url.lower().startswith("https://"):
                raise bad_request(
                    f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
                )
    return value


def _address(link: str) -> str:
    if mentioned_user(link) is not None:
        return link
    try:
        return checked_link(link)
    except WrongLink as error:
        raise bad_request(f"inline keyboard button URL '{link}' is invalid: {error}") from None


def _reply_rows(rows: Any) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be of type Array of Array')
    buttons = [[{"text": b} if isinstance(b, str) else b for b in row] for row in rows]
    if any(not isinstance(b, dict) or not b.get("text") for row in buttons for b in row):
        raise bad_request("can't parse keyboard button: KeyboardButton must have a text")
    return buttons
