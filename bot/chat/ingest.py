"""Ingest by polling: updates are fetched raw, stored, and only then confirmed. Acting on them is `intake`'s work."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from telegram.error import InvalidToken

from bot import log
from bot.sending.transport import Answer, WireError
from bot.services import Services
from bot.store.refusals import StoreError

POLL_S = 25  # how long Telegram may hold an empty answer; the transport's deadline is 40 s
BATCH = 100  # updates in one answer at most (Bot API, getUpdates)
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0  # back-off after a failure
WANTED = ("message", "edited_message", "channel_post", "callback_query", "inline_query", "my_chat_member")

_log = log.get(__name__)


class Poller:
    """One per process that polls. `last_good_at` tells a watchdog when Telegram last answered well.

    `caught_up` is set once nothing was left to fetch: what waited through an outage, a /stop perhaps, is stored."""

    def __init__(self, services: Services, *, wake: Callable[[], None]) -> None:
        self._services = services
        self._transport = services.sender.transport
        self._wake = wake
        self._offset: int | None = None
        self.last_good_at = services.now()
        self.caught_up = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`. Raises InvalidToken if Telegram no longer knows the token; all else is waited out."""
        store = self._services.store
        async with store.database.read() as connection:
            last = await store.inbox.last_update_id(connection)
        self._offset = None if last is None else last + 1
        wait_s = FIRST_WAIT_S
        while not stopping.is_set():
            try:
                await self._poll()
                wait_s = FIRST_WAIT_S
            except (Unusable, WireError, StoreError) as reason:
                _log.warning("polling failed", action="poll", reason=str(reason)[:200], wait_s=wait_s)
                await _pause(stopping, wait_s)
                wait_s = min(LONGEST_WAIT_S, wait_s * 2)

    async def _poll(self) -> None:
        """One getUpdates, stored and committed. The next one's offset is what confirms it."""
        held_s = POLL_S if self.caught_up.is_set() else 0
        asked: dict[str, object] = {"timeout": held_s, "limit": BATCH, "allowed_updates": WANTED}
        if self._offset is not None:
            asked["offset"] = self._offset
        answer = await self._transport.post_json("getUpdates", json.dumps(asked).encode(), read_s=POLL_S + 10)
        updates = updates_in(answer)
        self.last_good_at = self._services.now()
        if updates:
            await self._store(updates)
            self._offset = max(int(update["update_id"]) for update in updates) + 1
            self._wake()
        if len(updates) < BATCH:
            self.caught_up.set()

    async def _store(self, updates: list[Mapping[str, Any]]) -> None:
        rows = [(int(update["update_id"]), chat_of(update), json.dumps(update).encode()) for update in updates]
        store = self._services.store
        async with store.database.write() as connection:
            await store.inbox.store(connection, rows, self._services.now())


class Unusable(Exception):
    """An answer of getUpdates that holds no updates; the text says what it was, without its content."""


def updates_in(answer: Answer) -> list[Mapping[str, Any]]:
    """The updates in an answer, those with an id. Raises Unusable, or InvalidToken for a 401 of the Bot API's own."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Unusable(f"an answer with status {answer.status} that is not the Bot API's")
    if answer.status == 401 and body.get("error_code") == 401:
        raise InvalidToken("Telegram does not know the token")
    result = body.get("result")
    if body.get("ok") is not True or not isinstance(result, list):
        raise Unusable(f"status {answer.status}: {str(body.get('description', 'no description'))[:120]}")
    return [update for update in result if isinstance(update, dict) and isinstance(update.get("update_id"), int)]


def chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat (or, without one, the person) whose updates must stay in order."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        chat = content.get("chat") or (content.get("message") or {}).get("chat") or content.get("from")
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait, but not past a stop."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
