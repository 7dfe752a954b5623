"""A client of a running sandbox for tests: Bot API calls, control orders, plain requests. Standard library only."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TOKEN = "123456:" + "A" * 35
OTHER_TOKEN = "654321:" + "B" * 35
ADA, FATOU, IDRISS, MOUSSA = 1001, 1002, 1003, 1004
GROUP, FORUM, CHANNEL = -1001000000001, -1001000000002, -1001000000003


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Loopback:
    """`base` is http://host:port of a running sandbox."""

    base: str
    token: str = TOKEN

    def request(
        self, method: str, path: str, *, body: bytes = b"", kind: str = "application/json", timeout_s: float = 10
    ) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=timeout_s)
        try:
            connection.request(method, path, body or None, {"content-type": kind, "connection": "close"})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer of a Bot API method."""
        body = json.dumps(params).encode()
        answer: dict[str, Any] = self.request("POST", f"/bot{self.token}/{method}", body=body).json
        return answer

    def ok(self, method: str, **params: Any) -> Any:
        """The result of a Bot API method that must succeed."""
        answer = self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, **params: Any) -> tuple[int, str]:
        """Code and sentence of a Bot API method that must fail."""
        answer = self.call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    def look(self, path: str) -> Any:
        answer = self.request("GET", f"/sandbox/{path}")
        assert answer.status == 200, answer.content
        return answer.json

    def do(self, path: str, **order: Any) -> Any:
        """A control order that must succeed."""
        answer = self.request("POST", f"/sandbox/{path}", body=json.dumps(order).encode())
        assert answer.status == 200, answer.content
        return answer.json

    def fails(self, path: str, **order: Any) -> str:
        """The complaint about a control order that must fail."""
        answer = self.request("POST", f"/sandbox/{path}", body=json.dumps(order).encode())
        assert 400 <= answer.status < 500, answer
        return str(answer.json["error"])

    def updates(self) -> list[dict[str, Any]]:
        """Every pending update, confirmed at once."""
        found: list[dict[str, Any]] = self.ok("getUpdates")
        if found:
            self.ok("getUpdates", offset=found[-1]["update_id"] + 1)
        return found

    def say(self, person: int, text: str, *, chat: int = 0, **more: Any) -> int:
        return int(self.do("send", **{"as": person, "chat": chat or person, "text": text, **more})["message_id"])

    def send(self, chat: int = ADA, text: str = "Hello", **params: Any) -> dict[str, Any]:
        sent: dict[str, Any] = self.ok("sendMessage", chat_id=chat, text=text, **params)
        return sent

    def messages(self, chat: int, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.look(f"chats/{chat}/messages{query}")["messages"]
        return found
