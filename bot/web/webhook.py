"""The webhook's door: who may push, how much and how fast. What is pushed is stored by whoever it is handed to.

Nothing of a body is read before the caller has shown the secret and how much it brings. Limits of Telegram's own
pushes are far below these."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from bot import log

SECRET: Final = b"x-telegram-bot-api-secret-token"  # Bot API, setWebhook
TOLD_EVERY: Final = timedelta(minutes=1)

Take = Callable[[bytes], Awaitable[bool]]
"""Stores an update; False if it cannot now, and the update must be pushed again."""

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one push: bytes, and seconds until its body has come."""

    size: int = 1024 * 1024
    seconds: float = 10.0


class _NotTaken(Exception):
    """A push is refused with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Webhook:
    """An ASGI application: pushes to `path` are taken, everything else is for `otherwise`."""

    def __init__(
        self,
        otherwise: ASGIApp,
        *,
        path: str,
        secret: str,
        take: Take,
        now: Callable[[], datetime],
        limits: Limits | None = None,
    ) -> None:
        self._otherwise = otherwise
        self._path = path
        self._secret = secret.encode()
        self._take = take
        self._now = now
        self._limits = limits or Limits()
        self._strangers, self._told_at = 0, now() - TOLD_EVERY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != self._path:
            await self._otherwise(scope, receive, send)
            return
        try:
            self._admit(scope)
            body = await self._body(receive)
        except _NotTaken as refused:
            await _answer(send, refused.status, closing=True)
            return
        await _answer(send, 200 if await self._take(body) else 503)

    def _admit(self, scope: Scope) -> None:
        """By what stands before the body alone."""
        if scope["method"] != "POST":
            raise _NotTaken(405)
        headers = dict[bytes, bytes](scope["headers"])
        if not hmac.compare_digest(headers.get(SECRET, b""), self._secret):
            self._note_stranger()
            raise _NotTaken(403)
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > self._limits.size:
            raise _NotTaken(413)

    async def _body(self, receive: Receive) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _NotTaken(400)
                    body += message.get("body", b"")
                    if len(body) > self._limits.size:
                        raise _NotTaken(413)
                    if not message.get("more_body", False):
                        return bytes(body)
        except TimeoutError:
            raise _NotTaken(408) from None

    def _note_stranger(self) -> None:
        """Told now and then: whoever knocks all day must not fill the log."""
        self._strangers += 1
        if self._now() - self._told_at >= TOLD_EVERY:
            _log.warning("somebody without the secret was turned away", action="webhook", times=self._strangers)
            self._strangers, self._told_at = 0, self._now()


async def _answer(send: Send, status: int, *, closing: bool = False) -> None:
    """`closing`: what is left of a body is not waited for."""
    headers = [(b"content-length", b"0")]
    if closing:
        headers.append((b"connection", b"close"))
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
