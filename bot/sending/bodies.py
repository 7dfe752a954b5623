"""Bodies: what came over the wire as an object, read without trust. What one means is for who asked."""

import json
from typing import Any

from bot.sending.wire import Answer
from bot.settings import ConfigurationError


def read_object(body: bytes) -> dict[str, Any] | None:
    """None for what is no JSON object, however it is nested."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def refuse_revoked(answer: Answer, body: dict[str, Any]) -> None:
    """Raises ConfigurationError for a 401 of the Bot API's own: a gateway's says nothing of the token."""
    if answer.status == 401 and body.get("error_code") == 401:
        raise ConfigurationError("Telegram does not accept the token any more; set SAHELBOT_TOKEN anew.")
