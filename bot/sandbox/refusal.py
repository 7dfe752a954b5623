"""What the server says no with: an HTTP status, Telegram's sentence, and parameters for the client.

Who raises which sentence is decided in the modules of the methods; how it is written to the wire, in `server`.
"""

from typing import Any


class Refusal(Exception):
    """An error answer. `description` is the whole sentence the client sees, prefix included."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def answer(self) -> dict[str, Any]:
        """The JSON object of the Bot API for this refusal."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class Unacceptable(Exception):
    """A control request that makes no sense: one sentence for whoever wrote it."""


def bad_request(sentence: str, parameters: dict[str, Any] | None = None) -> Refusal:
    return Refusal(400, f"Bad Request: {sentence}", parameters)


def forbidden(sentence: str) -> Refusal:
    return Refusal(403, f"Forbidden: {sentence}")


def conflict(sentence: str) -> Refusal:
    return Refusal(409, f"Conflict: {sentence}")


def too_many_requests(retry_after_s: int) -> Refusal:
    sentence = f"Too Many Requests: retry after {retry_after_s}"
    return Refusal(429, sentence, {"retry_after": retry_after_s})


def not_found(sentence: str = "") -> Refusal:
    return Refusal(404, f"Not Found: {sentence}" if sentence else "Not Found")


def in_words(message: str) -> str:
    """TDLib's sentence as the Bot API passes it on: the first letter small, unless it begins a constant."""
    if len(message) > 1 and message[0].isupper() and not message[1].isupper():
        return message[0].lower() + message[1:]
    return message
