"""getUpdates: the long poll, one poller at a time, and its quarrel with the webhook."""

import time
from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.refusal import conflict

TIMEOUT_LIMIT_S = 50
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET = "terminated by setWebhook request"


async def get_updates(call: Call) -> list[dict[str, Any]]:
    """Updates from `offset` on, waiting up to `timeout` seconds for the first; raises Refusal."""
    queue, params = call.bot.queue, call.params
    if queue.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    queue.allow(params.json("allowed_updates", "allowed updates"))
    queue.poller += 1
    own = queue.poller
    queue.bell.ring()
    offset = params.integer("offset")
    if offset:
        queue.confirm(offset)
    limit = params.bounded("limit", 100, low=1, high=100)
    ends_at = time.monotonic() + params.bounded("timeout", 0, low=0, high=TIMEOUT_LIMIT_S)
    while not (found := queue.first(limit)) and not call.world.closing:
        left_s = ends_at - time.monotonic()
        if left_s <= 0:
            break
        await queue.bell.heard(left_s)
        if queue.webhook.url:
            raise conflict(WEBHOOK_SET)
        if queue.poller != own:
            raise conflict(TERMINATED)
    return found
