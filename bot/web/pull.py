"""The pull webhook's door: who shows the secret may ask for a pull. What a pull does is for whoever is asked.

Hosts show a secret in ways of their own: as it is (GitLab, or a command line), or as the key of a signature over the
body (GitHub, Gitea, Forgejo). What else they tell is not read."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from bot import log

PATH: Final = "/pull"
MAX_BYTES: Final = 1 << 20
WITHIN_S: Final = 10.0
PLAIN: Final = (b"x-gitlab-token", b"authorization")
SIGNED: Final = (b"x-hub-signature-256", b"x-gitea-signature", b"x-forgejo-signature")

_log = log.get(__name__)


class Pull:
    """An ASGI application: a POST to `/pull` with the secret calls `ask`, everything else is for `otherwise`."""

    def __init__(self, otherwise: ASGIApp, *, secret: str, ask: Callable[[], None], within_s: float = WITHIN_S) -> None:
        self._otherwise = otherwise
        self._secret = secret.encode()
        self._ask = ask
        self._within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._otherwise(scope, receive, send)
            return
        status = await self._status(scope, receive)
        if status == 202:
            _log.info("a pull was asked for", action="pull")
            self._ask()
        await _answer(send, status)

    async def _status(self, scope: Scope, receive: Receive) -> int:
        if scope["method"] != "POST":
            return 405
        headers = dict[bytes, bytes](scope["headers"])
        if any(self._is_secret(headers[name]) for name in PLAIN if name in headers):
            return 202
        signatures = [headers[name] for name in SIGNED if name in headers]
        if not signatures:
            return 403
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > MAX_BYTES:
            return 413
        try:
            async with asyncio.timeout(self._within_s):
                body = await _body(receive)
        except TimeoutError:
            return 408
        if body is None:
            return 413
        expected = hmac.new(self._secret, body, hashlib.sha256).hexdigest().encode()
        shown = (signature.removeprefix(b"sha256=") for signature in signatures)
        return 202 if any(hmac.compare_digest(each, expected) for each in shown) else 403

    def _is_secret(self, shown: bytes) -> bool:
        return hmac.compare_digest(shown.removeprefix(b"Bearer "), self._secret)


async def _body(receive: Receive) -> bytes | None:
    """None: it is too long, or the caller has gone."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or len(body) > MAX_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), *([(b"connection", b"close")] if status != 202 else [])]
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
