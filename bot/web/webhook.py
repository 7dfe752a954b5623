"""The webhook's door: who may push, how much and how fast. What is pushed is stored by whoever it is handed to.

Nothing of a body is read before the caller has shown the secret and how much it brings. Limits of Telegram's own
pushes are far below these."""

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from bot import log
from bot.web.door import Limits, TurnedAway, answer, read_body

SECRET: Final = b"x-telegram-bot-api-secret-token"  # Bot API, setWebhook
TOLD_EVERY: Final = timedelta(minutes=1)

Take = Callable[[bytes], Awaitable[bool]]
"""Stores an update; False if it cannot now, and the update must be pushed again."""

_log = log.get(__name__)


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
            body = await read_body(scope, receive, self._limits)
        except TurnedAway as refused:
            await answer(send, refused.status)
            return
        await answer(send, 200 if await self._take(body) else 503)

    def _admit(self, scope: Scope) -> None:
        """By what stands before the body alone. Raises TurnedAway."""
        if scope["method"] != "POST":
            raise TurnedAway(405)
        headers = dict[bytes, bytes](scope["headers"])
        if not hmac.compare_digest(headers.get(SECRET, b""), self._secret):
            self._note_stranger()
            raise TurnedAway(403)

    def _note_stranger(self) -> None:
        """Told now and then: whoever knocks all day must not fill the log."""
        self._strangers += 1
        if self._now() - self._told_at >= TOLD_EVERY:
            _log.warning("somebody without the secret was turned away", action="webhook", times=self._strangers)
            self._strangers, self._told_at = 0, self._now()
