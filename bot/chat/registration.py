"""The registration of the webhook at Telegram: made, watched, and made again when somebody else has changed it.

It tells, like the poller, whether something said to the bot may still be with Telegram. What could not be pushed comes
again later and later, so the webhook is renewed once we can take it. Taking it is `pushed`'s work; deleting the webhook
for good is `ingest`'s, since who polls needs none."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot import log
from bot.chat.ingest import FIRST_WAIT_S, LONGEST_WAIT_S, WANTED
from bot.chat.patience import pause
from bot.sending.bodies import read_object, refuse_revoked
from bot.sending.transport import WireError
from bot.services import Services

CONNECTIONS = 40  # at the same time (Bot API, setWebhook: 1-100)
LOOK_S, BEHIND_LOOK_S = 10.0, 0.5  # between two looks
RENEWAL_S = 30.0  # between two renewals
PATIENCE_S = 90.0  # Telegram may be told something without end: then what came before is taken for heard

_log = log.get(__name__)


class Refused(Exception):
    """Telegram does not do what was asked; the text is its description."""


class Registration:
    """One per bot: with several replicas, the sender's. It is asked for what `Poller` is asked for, and means it."""

    def __init__(
        self,
        services: Services,
        *,
        url: str,
        secret: str,
        pause: Callable[[asyncio.Event, float], Awaitable[None]] = pause,
    ) -> None:
        self._services = services
        self._transport = services.sender.transport
        self._url, self._secret = url, secret
        self._pause = pause
        self._is_made = False
        self._renewable_at_s = 0.0
        self._failed_at: object = None
        self.last_good_at = self.asked_at = services.now()
        self.caught_up, self.behind, self.times_behind = asyncio.Event(), asyncio.Event(), 0
        self.behind.set()
        self._behind_since_s = 0.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`; the webhook stays, for what is said meanwhile waits. Raises ConfigurationError if Telegram
        no longer knows the token."""
        self._behind_since_s, wait_s = asyncio.get_running_loop().time(), FIRST_WAIT_S
        while not stopping.is_set():
            try:
                await self._look()
                wait_s = FIRST_WAIT_S
            except (Refused, WireError) as reason:
                _log.warning("the webhook could not be looked at", action="webhook", reason=str(reason), wait_s=wait_s)
                self.fall_behind()
                await self._pause(stopping, wait_s)
                wait_s = min(LONGEST_WAIT_S, wait_s * 2)
            else:
                await self._pause(stopping, LOOK_S if self.caught_up.is_set() else BEHIND_LOOK_S)

    def fall_behind(self) -> None:
        """Something may have been said that we have not heard."""
        if self.caught_up.is_set():
            self._behind_since_s = asyncio.get_running_loop().time()
        self.times_behind += 1
        self.caught_up.clear()
        self.behind.set()

    async def _look(self) -> None:
        """Raises Refused or WireError."""
        self.asked_at = self._services.now()
        if not self._is_made:
            await self._make()
        known = await self._call("getWebhookInfo", {})
        self.last_good_at = self._services.now()
        if known.get("url") != self._url:
            self._is_made = False
            raise Refused("somebody has set another webhook, or none")
        failed_at, failed_before_at = known.get("last_error_date"), self._failed_at
        self._failed_at = failed_at
        if failed_at != failed_before_at and failed_at is not None:
            if self.caught_up.is_set():
                why = str(known.get("last_error_message", ""))[:120]
                _log.warning("Telegram could not push", action="webhook", reason=why)
            self.fall_behind()
        waiting = known.get("pending_update_count", 0)
        now_s = asyncio.get_running_loop().time()
        if waiting and failed_at is not None and now_s >= self._renewable_at_s:
            self._renewable_at_s = now_s + RENEWAL_S
            await self._call("deleteWebhook", {})
            await self._make()
        self._judge(waiting=waiting)

    def _judge(self, *, waiting: int) -> None:
        """Nothing waits with Telegram, or what waited has had its time."""
        late = asyncio.get_running_loop().time() - self._behind_since_s > PATIENCE_S
        if waiting and not late:
            return
        if waiting and not self.caught_up.is_set():
            _log.warning("updates still wait with Telegram", action="webhook", waiting=waiting)
        self.caught_up.set()
        self.behind.clear()

    async def _make(self) -> None:
        await self._call(
            "setWebhook",
            {
                "url": self._url,
                "secret_token": self._secret,
                "allowed_updates": WANTED,
                "max_connections": CONNECTIONS,
            },
        )
        self._is_made = True
        _log.info("the webhook is set", action="webhook")

    async def _call(self, method: str, asked: dict[str, object]) -> dict[str, Any]:
        """The result, where it is an object. Raises Refused, WireError or ConfigurationError."""
        answer = await self._transport.post_json(method, json.dumps(asked).encode())
        body = read_object(answer.body)
        if body is None:
            raise Refused(f"an answer with status {answer.status} that is not the Bot API's")
        refuse_revoked(answer, body)
        if body.get("ok") is not True:
            raise Refused(str(body.get("description", "no description"))[:200])
        result = body.get("result")
        return result if isinstance(result, dict) else {}
