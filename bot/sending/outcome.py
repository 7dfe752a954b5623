"""What became of a call: one table from answers and failures to outcomes. What to do about one is for who asked.

The Bot API refuses with `{"ok": false, "error_code", "description", "parameters"}`, and nothing but the description
tells one 400 from another (core.telegram.org/bots/api#making-requests). What is not in that form was said by something
in between, a gateway or a captive portal, and is no verdict on a chat."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.sending.bodies import read_object
from bot.sending.wire import Ambiguous, Answer, NotSent


class OutcomeKind(StrEnum):
    """`PENDING` was certainly not acted on and can be sent again; `UNKNOWN` may have been."""

    SENT = "sent"
    NOT_MODIFIED = "not_modified"
    PENDING = "pending"
    UNKNOWN = "unknown"
    MIGRATED = "migrated"
    UNAUTHORIZED = "unauthorized"
    FAILED_BLOCKED = "failed_blocked"
    FAILED_CHAT = "failed_chat"
    FAILED_MARKUP = "failed_markup"
    FAILED_MESSAGE = "failed_message"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`message_id` is set for a sent message, `retry_after_s` after a 429, `new_chat_id` for a migrated group,
    `file_id` for a photo.

    `FAILED_BLOCKED`: the chat does not want us (403). `FAILED_CHAT`: it is gone or closed to us. `FAILED_MARKUP`: what
    we wrote was refused. `FAILED_MESSAGE`: the message to edit is gone. `TOO_LATE`: the press is too old to answer."""

    kind: OutcomeKind
    message_id: int | None = None
    retry_after_s: float | None = None
    new_chat_id: int | None = None
    file_id: str | None = None
    reason: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the reader sees now what was meant to be seen."""
        return self.kind in {OutcomeKind.SENT, OutcomeKind.NOT_MODIFIED}


DEFAULT_RETRY_S: Final = 5.0
LONGEST_RETRY_S: Final = 86_400.0

_SENT_PREFIX = re.compile(rb'\{"ok":true,"result":\{"message_id":([1-9]\d{0,15}),')
_RETRY_WORDS = re.compile(r"retry after (\d{1,6})", re.IGNORECASE)

# 400s by the words in their description, the first match wins (sources: tdlib/telegram-bot-api, Client.cpp;
# core.telegram.org/api/errors)
_BAD_REQUESTS: Final = (
    (OutcomeKind.NOT_MODIFIED, ("message is not modified", "message_not_modified")),
    (OutcomeKind.TOO_LATE, ("query is too old", "query id is invalid", "query_id_invalid")),
    (
        OutcomeKind.FAILED_MESSAGE,
        (
            "message to edit not found",
            "message to delete not found",
            "message can't be edited",
            "message can't be deleted",
            "message_id_invalid",
            "message identifier is not specified",
        ),
    ),
    (
        OutcomeKind.FAILED_CHAT,
        (
            "chat not found",
            "user not found",
            "chat_id is empty",
            "peer_id_invalid",
            "chat_id_invalid",
            "channel_private",
            "channel_invalid",
            "user_is_blocked",
            "input_user_deactivated",
            "user_deactivated",
            "chat_write_forbidden",
            "chat_restricted",
            "chat_admin_required",
            "chat_send_plain_forbidden",
            "user_banned_in_channel",
            "not enough rights",
            "have no rights",
            "have no write access",
            "need administrator rights",
            "bot is not a member",
            "group is deactivated",
            "group chat was deactivated",
            "group chat was upgraded",
            "message thread not found",
            "topic_closed",
            "topic_deleted",
            "topic_id_invalid",
        ),
    ),
)


def outcome_of(result: Answer | NotSent | Ambiguous, *, wants_message: bool = True) -> Outcome:
    """The outcome of one call. `wants_message`: the method sends a message, and what it answers has to say which; of
    others it is enough that they say yes."""
    if isinstance(result, NotSent):
        return Outcome(OutcomeKind.PENDING, reason=f"not sent: {result}")
    if isinstance(result, Ambiguous):
        return Outcome(OutcomeKind.UNKNOWN, reason=str(result))
    if result.status == 200 and result.body.endswith(b"}}") and (match := _SENT_PREFIX.match(result.body)):
        return Outcome(OutcomeKind.SENT, message_id=int(match[1]))
    body = read_object(result.body)
    if body is not None and body.get("ok") is False:
        return _refused(result.status, body)
    if 200 <= result.status < 300:
        return _accepted(body, wants_message=wants_message)
    if result.status >= 500:
        return Outcome(OutcomeKind.UNKNOWN, reason=f"server error {result.status}")
    return _gateway(result.status)


def file_id_in(body: bytes) -> str | None:
    """What Telegram calls the photo of a message that was sent, in its largest size."""
    result = (read_object(body) or {}).get("result")
    sizes = result.get("photo") if isinstance(result, dict) else None
    largest = sizes[-1] if isinstance(sizes, list) and sizes else None
    file_id = largest.get("file_id") if isinstance(largest, dict) else None
    return file_id if isinstance(file_id, str) else None


def _accepted(body: Mapping[str, Any] | None, *, wants_message: bool) -> Outcome:
    if body is not None and body.get("ok") is True:
        result = body.get("result")
        message_id = _number(result.get("message_id")) if isinstance(result, dict) else None
        if message_id is not None and message_id > 0:
            return Outcome(OutcomeKind.SENT, message_id=message_id)
        if not wants_message:
            return Outcome(OutcomeKind.SENT)
    return Outcome(OutcomeKind.UNKNOWN, reason="the answer is broken")


def _gateway(status: int) -> Outcome:
    """Not the Bot API's words: something in between refused, and nothing reached it."""
    retry_after_s = DEFAULT_RETRY_S if status == 429 else None
    return Outcome(OutcomeKind.PENDING, retry_after_s=retry_after_s, reason=f"gateway answered {status}")


def _refused(status: int, body: Mapping[str, Any]) -> Outcome:
    code = status if status >= 400 else _number(body.get("error_code"))
    description = body.get("description")
    words = " ".join(description.split())[:200] if isinstance(description, str) else f"refused with {code}"
    parameters = body.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    match code:
        case 400 | 413:
            return _bad_request(words, parameters)
        case 401:
            return Outcome(OutcomeKind.UNAUTHORIZED, reason=words)
        case 403:
            return Outcome(OutcomeKind.FAILED_BLOCKED, reason=words)
        case 429:
            return Outcome(OutcomeKind.PENDING, retry_after_s=_retry_after_s(words, parameters), reason=words)
        case int() if 400 <= code < 500:
            return Outcome(OutcomeKind.PENDING, reason=words)
    return Outcome(OutcomeKind.UNKNOWN, reason=words)


def _bad_request(words: str, parameters: Mapping[str, Any]) -> Outcome:
    new_chat_id = _number(parameters.get("migrate_to_chat_id"))
    if new_chat_id:
        return Outcome(OutcomeKind.MIGRATED, new_chat_id=new_chat_id, reason=words)
    lowered = words.lower()
    for kind, signs in _BAD_REQUESTS:
        if any(sign in lowered for sign in signs):
            return Outcome(kind, reason=words)
    return Outcome(OutcomeKind.FAILED_MARKUP, reason=words)


def _retry_after_s(words: str, parameters: Mapping[str, Any]) -> float:
    said = parameters.get("retry_after")
    if isinstance(said, float) or (isinstance(said, str) and said.isascii() and said.isdigit()):
        said = int(said) if 0 <= float(said) <= LONGEST_RETRY_S else None
    seconds = _number(said)
    if seconds is None and (match := _RETRY_WORDS.search(words)):
        seconds = int(match[1])
    return DEFAULT_RETRY_S if seconds is None else min(max(float(seconds), 1.0), LONGEST_RETRY_S)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
