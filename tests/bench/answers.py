"""What the bench's server answers, as bytes prepared once, and how it reads the little it needs of a request."""

import json
import re
import time

CARD = (
    "<b>Sahel briefing</b>\n\n"
    + "\n".join(
        f"• <b>Point {number}</b>: the mission left its base in the north on the day that was agreed, "
        f"<a href='https://example.org/{number}'>[{number}]</a>"
        for number in range(1, 6)
    )
    + "\n\nAs of 29 March 2027. Every sentence names its source; where sources disagree, both figures stand."
)
"""About 650 characters with its markup, ten entities and more."""

KEYBOARD = {
    "inline_keyboard": [
        [{"text": "Sources", "callback_data": "s:1"}, {"text": "Timeline", "callback_data": "t:1"}],
        [{"text": "Settings", "callback_data": "o:1"}, {"text": "Unsubscribe", "callback_data": "u:1"}],
    ]
}

_CHAT = re.compile(rb'chat_id(?:=|":\s*"?|"\r\n\r\n)(-?\d+)')
_OFFSET = re.compile(rb'offset(?:=|":\s*"?)(-?\d+)')
_TIMEOUT = re.compile(rb'(?<![a-z_])timeout(?:=|":\s*"?)(\d+)')
_ME = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
_RESULTS: dict[bytes, object] = {
    b"getMe": _ME,
    b"getMyName": {"name": "Bench"},
    b"getMyCommands": [],
    b"getMyDescription": {"description": ""},
    b"getMyShortDescription": {"short_description": ""},
}


def http(body: bytes, status: bytes = b"200 OK") -> bytes:
    """A whole answer that keeps its connection."""
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


def result(value: object) -> bytes:
    return http(json.dumps({"ok": True, "result": value}, separators=(",", ":")).encode())


RESULTS = {method: result(value) for method, value in _RESULTS.items()}
DONE = result(value=True)
NOTHING = result([])


def message_after() -> bytes:
    """The end of a sent message, from its chat's id on: text, entities and keys as Telegram gives them back."""
    entities = [{"type": "bold", "offset": 40 * number, "length": 8} for number in range(10)]
    rest = {
        "first_name": "Reader",
        "type": "private",
    }
    message = {
        "date": int(time.time()),
        "text": re.sub(r"<[^>]+>", "", CARD),
        "entities": entities,
        "reply_markup": KEYBOARD,
    }
    after = [json.dumps(part, ensure_ascii=False, separators=(",", ":"))[1:] for part in (rest, message)]
    return f",{after[0]},{after[1]}}}".encode()


def message(message_id: int, chat_id: int, after: bytes) -> bytes:
    me = b'{"id":4242,"is_bot":true,"first_name":"Bench","username":"bench_bot"}'
    body = b'{"ok":true,"result":{"message_id":%d,"from":%b,"chat":{"id":%d%b' % (message_id, me, chat_id, after)
    return http(body)


def refusal(retry_after: int) -> bytes:
    words = f"Too Many Requests: retry after {retry_after}"
    body = {"ok": False, "error_code": 429, "description": words, "parameters": {"retry_after": retry_after}}
    return http(json.dumps(body).encode(), b"429 Too Many Requests")


def update(update_id: int, chat_id: int, text: str) -> dict[str, object]:
    person = {"id": chat_id, "first_name": "Reader", "language_code": "en"}
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(" ", maxsplit=1)[0])}
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": int(time.time()),
            "chat": {"id": chat_id, "first_name": "Reader", "type": "private"},
            "from": person | {"is_bot": False},
            "text": text,
            "entities": [command],
        },
    }


def chat_of(body: bytes) -> int:
    found = _CHAT.search(body)
    return int(found[1]) if found else 0


def offset_of(body: bytes) -> int | None:
    found = _OFFSET.search(body)
    return int(found[1]) if found else None


def timeout_of(body: bytes) -> int:
    found = _TIMEOUT.search(body)
    return int(found[1]) if found else 0
