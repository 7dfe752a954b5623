"""A batch: what getUpdates answered, read without trust. Fetching is `ingest`'s work, storing the inbox's.

Whatever an update is made of, it can be stored and confirmed as long as it has an id: what it means is found out later,
alone, so that nobody else waits for it."""

import json
from collections.abc import Mapping
from typing import Any

from bot.sending.bodies import read_object, refuse_revoked
from bot.sending.transport import Answer

LARGEST = 2**63 - 1  # what a column and a sealed chat id can hold
UNREADABLE = b"{}"

Arrived = tuple[int, int | None, bytes]
"""An update's id, the chat whose updates must stay in order, and its JSON: what the inbox takes."""


class Unusable(Exception):
    """An answer that holds no updates; the text says what it was, without its content."""


class PolledElsewhere(Unusable):
    """Somebody else polls with the same token (Bot API, 409 of getUpdates)."""


class WebhookStands(Unusable):
    """Telegram pushes updates to a webhook, and so gives none to who polls."""


def updates_in(answer: Answer) -> list[Arrived]:
    """The updates in an answer, those with an id.

    Raises Unusable, or ConfigurationError if Telegram no longer knows the token."""
    body = read_object(answer.body)
    if body is None:
        raise Unusable(f"an answer with status {answer.status} that is not the Bot API's")
    refuse_revoked(answer, body)
    result = body.get("result")
    if body.get("ok") is not True or not isinstance(result, list):
        raise _refusal(answer.status, str(body.get("description", "no description"))[:120])
    arrived = [one for one in map(read_update, result) if one is not None]
    if result and not arrived:
        raise Unusable("updates without an id")
    return arrived


def chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat (or, without one, the person) whose updates must stay in order."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        message = content.get("message")
        within = message.get("chat") if isinstance(message, dict) else None
        for place in (content.get("chat"), within, content.get("from")):
            if isinstance(place, dict) and _is_number(place.get("id"), least=-LARGEST):
                return int(place["id"])
    return None


def read_update(update: object) -> Arrived | None:
    """None: it has no id, so that it can be neither stored nor confirmed."""
    if not isinstance(update, dict) or not _is_number(update.get("update_id"), least=1):
        return None
    try:
        raw = json.dumps(update).encode()
    except RecursionError:
        raw = UNREADABLE
    return update["update_id"], chat_of(update), raw


def _is_number(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LARGEST


def _refusal(status: int, description: str) -> Unusable:
    sentence = f"status {status}: {description}"
    if status != 409:
        return Unusable(sentence)
    return WebhookStands(sentence) if "webhook" in description else PolledElsewhere(sentence)
