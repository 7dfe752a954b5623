"""A Bot API server that is not the sandbox: the few methods a bot needs, over the standard library's HTTP, so that a
journey shows that the bot leans on nothing but the Bot API."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.rig import TOKEN, eventually

Json = dict[str, Any]
LONGEST_POLL_S = 1.0
USER: Json = {"id": 4242, "is_bot": True, "first_name": "Another", "username": "another_bot"}
RIGHTS: Json = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
EMPTY: dict[str, Any] = {
    "getMyCommands": [],
    "getMyDescription": {"description": ""},
    "getMyShortDescription": {"short_description": ""},
    "getMyName": {"name": "Another"},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


class Another:
    """What it was asked, what it holds for the bot, and what a person sees of it."""

    def __init__(self) -> None:
        self.updates: list[Json] = []
        self.messages: dict[int, Json] = {}
        self.answered: list[Json] = []
        self.arrived = threading.Event()
        self.lock = threading.Lock()
        self.number = 0

    def tell(self, update: Json) -> None:
        with self.lock:
            self.number += 1
            self.updates.append({"update_id": self.number} | update)
        self.arrived.set()

    def say(self, person: int, text: str) -> Json:
        """A person writes; the bot's next message to them."""
        before = len(self.messages)
        self.tell({"message": {"message_id": 100_000 + self.number, "text": text} | self._place(person)})
        return eventually(
            lambda: next(iter(list(self.messages.values())[before:]), None), what=f"an answer to “{text}”"
        )

    def press(self, person: int, message: Json, label: str) -> Json:
        """A person presses the button that begins so; the message when it has changed and the press is answered."""
        number, text = message["message_id"], message["text"]
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(key["callback_data"] for row in rows for key in row if key["text"].startswith(label))
        query = {"id": f"q{self.number}", "chat_instance": "1", "data": data}
        shown = {"message_id": message["message_id"], "text": message["text"]} | self._place(person)
        self.tell({"callback_query": query | {"from": shown["from"], "message": shown}})
        eventually(lambda: any(each["callback_query_id"] == query["id"] for each in self.answered), what="an answer")
        return eventually(lambda: self.messages[number]["text"] != text and self.messages[number], what="an edit")

    def answer(self, method: str, body: Json) -> Any:
        if method == "getMe":
            return USER | RIGHTS
        if method == "getUpdates":
            return self._poll(body)
        if method == "sendMessage":
            with self.lock:
                number = len(self.messages) + 1
                self.messages[number] = body | {"message_id": number}
            return self._message(number)
        if method == "editMessageText":
            self.messages[body["message_id"]] |= body
            return self._message(body["message_id"])
        if method == "answerCallbackQuery":
            self.answered.append(body)
        return EMPTY.get(method, True)

    def _poll(self, body: Json) -> list[Json]:
        """What is not confirmed yet; where there is nothing, what comes while the call is held."""
        with self.lock:
            self.updates = [each for each in self.updates if each["update_id"] >= body.get("offset", 0)]
            self.arrived.clear()
            found = list(self.updates)
        if found or not body.get("timeout"):
            return found
        self.arrived.wait(LONGEST_POLL_S)
        return list(self.updates)

    def _message(self, number: int) -> Json:
        said = self.messages[number]
        chat = {"id": said["chat_id"], "type": "private", "first_name": "Ada"}
        return {"message_id": number, "date": 1, "chat": chat, "from": USER, "text": "as it was sent"}

    @staticmethod
    def _place(person: int) -> Json:
        who = {"id": person, "is_bot": False, "first_name": "Ada", "language_code": "en"}
        return {"date": 1, "chat": {"id": person, "type": "private", "first_name": "Ada"}, "from": who}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A bot that is killed says no goodbye."""


@contextmanager
def another_server() -> Iterator[tuple[Another, str]]:
    """The server and what SAHELBOT_API_URL has to be."""
    another = Another()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            bot, _, method = self.path.removeprefix("/bot").partition("/")
            known = bot == TOKEN
            refusal = {"ok": False, "error_code": 401, "description": "Unauthorized"}
            told = {"ok": True, "result": another.answer(method, read(body))} if known else refusal
            answer = json.dumps(told).encode()
            self.send_response(200 if known else 401)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
            """Nothing is written."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield another, f"http://127.0.0.1:{server.server_address[1]}/bot"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def read(body: bytes) -> Json:
    """JSON, as the bot posts it; of forms nothing here is needed."""
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
