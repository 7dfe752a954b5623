"""Updates pushed to webhooks: several at once but one per chat, again until they are taken, their answers obeyed."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.updates import Queue, Webhook
from bot.sandbox.world import Bot, World

_TIMEOUT_S = 60.0
_RETRY_FIRST_S = 1.0
_RETRY_LAST_S = 60.0
_IDLE_S = 3600.0
_BODY_LIMIT = 1024 * 1024
_LOOK_AHEAD = 500

Obey = Callable[[Bot, dict[str, Any]], Awaitable[None]]
"""Carries out the method call a webhook answered with."""


class WrongAnswer(Exception):
    """Why a push failed, as getWebhookInfo tells it."""


_FAILURES = (WrongAnswer, OSError, TimeoutError, EOFError, ValueError, asyncio.LimitOverrunError)


async def carry(world: World, obey: Obey) -> None:
    """Push what is pending until the world ends."""
    async with asyncio.TaskGroup() as group:
        rounds: dict[int, _Round] = {}
        while not world.closing:
            for bot in list(world.bots.values()):
                if bot.queue.webhook.url:
                    rounds.setdefault(bot.id, _Round(world, bot, obey)).send_out(group)
            await world.mail.heard(_IDLE_S)
        for round_ in rounds.values():
            round_.stop()


class _Round:
    """One bot's pushes under way, by update id."""

    def __init__(self, world: World, bot: Bot, obey: Obey) -> None:
        self._world, self._bot, self._obey = world, bot, obey
        self._under_way: dict[int, object] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def send_out(self, group: asyncio.TaskGroup) -> None:
        queue = self._bot.queue
        for update in list(islice(queue.pending, _LOOK_AHEAD)):
            if len(self._under_way) >= queue.webhook.max_connections:
                return
            whose = _whose(update)
            if update["update_id"] in self._under_way or whose in self._under_way.values():
                continue
            self._under_way[update["update_id"]] = whose
            task = group.create_task(self._push(queue, update))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _push(self, queue: Queue, update: dict[str, Any]) -> None:
        wait_s = _RETRY_FIRST_S
        try:
            while update in queue.pending and queue.webhook.url and not self._world.closing:
                hook = queue.webhook
                try:
                    answer = await _post(hook, update)
                except _FAILURES as error:
                    hook.last_error_at = int(self._world.now())
                    hook.last_error = str(error) or "Connection timed out"
                    is_new = await hook.replaced.heard(wait_s)
                    wait_s = _RETRY_FIRST_S if is_new else min(wait_s * 2, _RETRY_LAST_S)
                    continue
                if update in queue.pending:
                    queue.pending.remove(update)
                await self._follow(answer)
        finally:
            self._under_way.pop(update["update_id"], None)
            self._world.mail.ring()

    async def _follow(self, answer: bytes) -> None:
        try:
            order = json.loads(answer) if answer.strip() else None
        except ValueError:
            return
        if isinstance(order, dict) and isinstance(order.get("method"), str):
            await self._obey(self._bot, order)


def _whose(update: dict[str, Any]) -> object:
    """What keeps its order: a chat, or else a person."""
    body = next(value for name, value in update.items() if name != "update_id")
    message = body.get("message") if isinstance(body.get("message"), dict) else body
    return (message.get("chat") or body.get("from") or {}).get("id", update["update_id"])


async def _post(hook: Webhook, update: dict[str, Any]) -> bytes:
    """POST one update; gives the answer's body. Raises WrongAnswer, OSError or TimeoutError."""
    parts = urlsplit(hook.url)
    secure = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    body = json.dumps(update).encode()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"POST {path} HTTP/1.1", f"Host: {parts.netloc}", "Content-Type: application/json",
             f"Content-Length: {len(body)}", "Connection: close", "Accept-Encoding: identity"]  # fmt: skip
    if hook.secret:
        lines.append(f"X-Telegram-Bot-Api-Secret-Token: {hook.secret}")
    async with asyncio.timeout(_TIMEOUT_S):
        context = ssl.create_default_context() if secure else None
        reader, writer = await asyncio.open_connection(host, port, ssl=context)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            await writer.drain()
            return await _read_answer(reader)
        finally:
            writer.close()


async def _read_answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, *headers = head.split("\r\n")
    code = status.split(" ", 1)[1] if " " in status else status
    if not code.startswith("2"):
        raise WrongAnswer(f"Wrong response from the webhook: {code}")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in headers)}
    if fields.get("transfer-encoding", "").lower() == "chunked":
        return await _read_chunks(reader)
    length = int(fields.get("content-length") or 0)
    return await reader.readexactly(min(length, _BODY_LIMIT))


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while (size := int((await reader.readline()).split(b";")[0] or b"0", 16)) and len(body) < _BODY_LIMIT:
        body += await reader.readexactly(size)
        await reader.readline()
    return body
