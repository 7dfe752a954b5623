"""The pull webhook's door: who shows the secret may ask for a pull. What a pull does is for whoever is asked.

Hosts show a secret in ways of their own: as it is (GitLab, or a command line), or as the key of a signature over the
body (GitHub, Gitea, Forgejo). What else they tell is not read."""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from bot import log
from bot.web.door import Limits, TurnedAway, answer, read_body

PATH: Final = "/pull"
PLAIN: Final = (b"x-gitlab-token", b"authorization")
SIGNED: Final = (b"x-hub-signature-256", b"x-gitea-signature", b"x-forgejo-signature")

_log = log.get(__name__)


class Pull:
    """An ASGI application: a POST to `/pull` with the secret calls `ask`, everything else is for `otherwise`."""

    def __init__(
        self, otherwise: ASGIApp, *, secret: str, ask: Callable[[], None], limits: Limits | None = None
    ) -> None:
        self._otherwise = otherwise
        self._secret = secret.encode()
        self._ask = ask
        self._limits = limits or Limits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._otherwise(scope, receive, send)
            return
        try:
            await self._admit(scope, receive)
        except TurnedAway as refused:
            await answer(send, refused.status)
            return
        _log.info("a pull was asked for", action="pull")
        self._ask()
        await answer(send, 202)

    async def _admit(self, scope: Scope, receive: Receive) -> None:
        """A body is read only where a signature is shown. Raises TurnedAway."""
        if scope["method"] != "POST":
            raise TurnedAway(405)
        headers = dict[bytes, bytes](scope["headers"])
        if any(self._is_secret(headers[name]) for name in PLAIN if name in headers):
            return
        shown = [headers[name].removeprefix(b"sha256=") for name in SIGNED if name in headers]
        if not shown:
            raise TurnedAway(403)
        body = await read_body(scope, receive, self._limits)
        expected = hmac.new(self._secret, body, hashlib.sha256).hexdigest().encode()
        if not any(hmac.compare_digest(each, expected) for each in shown):
            raise TurnedAway(403)

    def _is_secret(self, shown: bytes) -> bool:
        return hmac.compare_digest(shown.removeprefix(b"Bearer "), self._secret)
