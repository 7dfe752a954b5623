"""setWebhook, deleteWebhook, getWebhookInfo. The pushing itself is done by `postman`."""

import re
from urllib.parse import urlsplit

from bot.sandbox.call import Call
from bot.sandbox.refusal import bad_request
from bot.sandbox.updates import Queue, Webhook
from bot.sandbox.world import Json

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOCAL = ("127.0.0.1", "localhost", "::1")
_PORTS = (None, 80, 88, 443, 8443)


def set_webhook(call: Call) -> bool:
    queue, params = call.bot.queue, call.params
    url = params.text("url").strip()
    if not url:
        return delete_webhook(call)
    _check_url(url)
    secret = params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    queue.allow(params.json("allowed_updates", "allowed updates"))
    if params.flag("drop_pending_updates"):
        queue.pending.clear()
    connections = params.bounded("max_connections", 40, low=1, high=100)
    _replace(queue, Webhook(url, secret, connections, params.text("ip_address")))
    queue.bell.ring()
    call.world.mail.ring()
    return True


def delete_webhook(call: Call) -> bool:
    _replace(call.bot.queue, Webhook())
    if call.params.flag("drop_pending_updates"):
        call.bot.queue.pending.clear()
    return True


def get_webhook_info(call: Call) -> Json:
    queue = call.bot.queue
    hook = queue.webhook
    body: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(queue.pending),
    }
    if hook.url:
        body["max_connections"] = hook.max_connections
        if hook.ip_address:
            body["ip_address"] = hook.ip_address
    if queue.allowed:
        body["allowed_updates"] = list(queue.allowed)
    if hook.last_error_at:
        body |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    return body


def _replace(queue: Queue, hook: Webhook) -> None:
    before, queue.webhook = queue.webhook, hook
    before.replaced.ring()


def _check_url(url: str) -> None:
    """HTTPS on Telegram's ports, or anything on this machine."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if not parts.hostname:
        raise bad_request("bad webhook: URL host is empty")
    if parts.hostname in _LOCAL:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
