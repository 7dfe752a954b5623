"""Ingest by polling: updates are fetched raw, stored, and only then confirmed. Acting on them is `intake`'s work."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from bot import log
from bot.chat.batch import Arrived, PolledElsewhere, Unusable, WebhookStands, updates_in
from bot.chat.patience import PASSING, pause
from bot.sending.transport import WireError
from bot.services import Services

POLL_S = 25  # how long Telegram may hold an empty answer; the transport's deadline is 40 s
BATCH = 100  # updates in one answer at most (Bot API, getUpdates)
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0  # back-off after a failure
STORE_WAIT_S = 1.0  # while the database takes no writes
QUICK_S = 1.0  # an empty answer that came sooner was not held: without a pause we would ask without end
CUT_S = 0.1  # a refusal that came later did not refuse a poll but cut it off: somebody else has begun another
OVERSLEPT = timedelta(seconds=60)  # an answer that took longer came while the process was asleep, and is old
SILENCE = timedelta(hours=48)  # after a week of it update ids begin anew, lower perhaps (Bot API, Update)
WANTED = (
    "message", "channel_post", "callback_query", "inline_query", "my_chat_member", "guest_message",
)  # fmt: skip

_log = log.get(__name__)


class Contest(NamedTuple):
    """Where two poll with one token the newcomer gives way: whoever is cut off more than `cuts` times in the `seconds`
    after its beginning."""

    seconds: float
    cuts: int


ON_A_FILE: Final = Contest(5.0, 0)
ON_A_SERVER: Final = Contest(60.0, 3)
"""Other replicas whose term is over may have slept, and then poll once more before they know it."""


class AnotherPoller(Exception):
    """The token is in use elsewhere, and whoever began first goes on."""

    exit_code = 75


class Poller:
    """One per process that polls. `last_good_at` tells a watchdog when Telegram last answered well, `offset` what is
    confirmed by the next poll.

    `caught_up` is set when nothing was left to fetch: what waited through an outage, a /stop perhaps, is stored. While
    it is not, `behind` is; `asked_at` is when the poll under way began.
    It begins without an offset: what Telegram has not seen confirmed comes again, and the inbox knows it."""

    def __init__(
        self,
        services: Services,
        *,
        wake: Callable[[], None],
        contest: Contest = ON_A_FILE,
        pause: Callable[[asyncio.Event, float], Awaitable[None]] = pause,
    ) -> None:
        self._services = services
        self._transport = services.sender.transport
        self._wake = wake
        self._contest, self._cuts = contest, 0
        self._pause = pause
        self.offset: int | None = None
        self._limit = BATCH
        self._began_at_s = 0.0
        self._heard_at = self.last_good_at = self.asked_at = services.now()
        self.caught_up, self.behind, self.times_behind = asyncio.Event(), asyncio.Event(), 0
        self.behind.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`. Raises ConfigurationError if Telegram no longer knows the token, AnotherPoller at the
        beginning, and a StoreError that will not pass; all else is waited out."""
        self._began_at_s, self._cuts = asyncio.get_running_loop().time(), 0
        wait_s = FIRST_WAIT_S
        while not stopping.is_set():
            try:
                if not await self._poll(stopping):
                    await self._pause(stopping, QUICK_S)
                wait_s, self._limit = FIRST_WAIT_S, min(BATCH, self._limit * 2)
            except (Unusable, WireError) as reason:
                _log.warning("polling failed", action="poll", reason=str(reason)[:200], wait_s=wait_s)
                self._fall_behind()
                if isinstance(reason, WebhookStands):
                    await self._delete_webhook()
                await self._pause(stopping, wait_s)
                wait_s, self._limit = min(LONGEST_WAIT_S, wait_s * 2), max(1, self._limit // 2)

    async def _poll(self, stopping: asyncio.Event) -> bool:
        """One getUpdates, stored and committed; the next one's offset is what confirms it. False: it brought nothing,
        and was not held either."""
        loop, now = asyncio.get_running_loop(), self._services.now
        if now() - self._heard_at > SILENCE:
            self.offset = None
        self.asked_at = now()
        asked_at_s, held_s, limit = loop.time(), POLL_S if self.caught_up.is_set() else 0, self._limit
        asked: dict[str, object] = {"timeout": held_s, "limit": limit, "allowed_updates": WANTED}
        if self.offset is not None:
            asked["offset"] = self.offset
        answer = await self._transport.post_json("getUpdates", json.dumps(asked).encode(), read_s=POLL_S + 10)
        took_s = loop.time() - asked_at_s
        try:
            updates = updates_in(answer)
        except PolledElsewhere:
            self._cuts += took_s > CUT_S
            if self._cuts > self._contest.cuts and loop.time() - self._began_at_s < self._contest.seconds:
                raise AnotherPoller("Another process polls Telegram with the same token; stop it first.") from None
            raise
        self.last_good_at = now()
        for _ in updates:
            self._services.sender.pacer.expect_reply()
        if updates and not await self._keep(updates, stopping):
            return True
        if self.last_good_at - self.asked_at > OVERSLEPT:
            self._fall_behind()
        elif len(updates) < limit:
            self.caught_up.set()
            self.behind.clear()
        return bool(updates) or not held_s or took_s >= QUICK_S

    def _fall_behind(self) -> None:
        """Something may have been said that we have not heard."""
        self.times_behind += 1
        self.caught_up.clear()
        self.behind.set()

    async def _keep(self, updates: Sequence[Arrived], stopping: asyncio.Event) -> bool:
        """Store them, however long the database takes no writes. False: a stop came first, and nothing is confirmed.

        Raises Unusable for updates that were confirmed before: a server that repeats itself is not asked at once."""
        new = await self._stored(updates, stopping)
        if new is None:
            return False
        after = max(update_id for update_id, _, _ in updates) + 1
        if not new and self.offset is not None and after <= self.offset:
            raise Unusable("updates that were confirmed before")
        self.offset, self._heard_at = after, self._services.now()
        self._wake()
        return True

    async def _stored(self, updates: Sequence[Arrived], stopping: asyncio.Event) -> int | None:
        store = self._services.store
        while not stopping.is_set():
            try:
                async with store.database.write() as connection:
                    return await store.inbox.store(connection, updates, self._services.now())
            except PASSING as reason:
                _log.warning("updates wait for the database", action="poll", reason=str(reason))
                await self._pause(stopping, STORE_WAIT_S)
        return None

    async def _delete_webhook(self) -> None:
        """Updates that wait stay with Telegram."""
        with contextlib.suppress(WireError):
            answer = await self._transport.post_json("deleteWebhook", b"{}")
            _log.info("the webhook was deleted", action="poll", status=answer.status)
