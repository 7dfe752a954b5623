"""Events to onlookers: server-sent events for the page, or one JSON answer for tests (`format=json`).

Each person is shown what happens in his chats, and answers to his own presses.
"""

import json
import time
from collections.abc import AsyncIterator

from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.sandbox.bubbles import bubble
from bot.sandbox.events import Event
from bot.sandbox.orders import Order
from bot.sandbox.sights import sees
from bot.sandbox.world import Json, World

_KEEPALIVE_S = 15.0
_WAIT_LIMIT_S = 30.0


async def stream_events(order: Order) -> Response:
    """Events after `after` that `as` may see (everything without it).

    Without `after`, or with a number of an earlier run, it begins now.
    """
    world = order.world
    watcher = order.person().id if order.fields.get("as") else 0
    after = min(order.number("after", world.events.last), world.events.last)
    if order.text("format", "") == "json":
        wait_s = min(order.decimal("wait_s", 0), _WAIT_LIMIT_S)
        return JSONResponse(await _once(world, watcher=watcher, after=after, wait_s=wait_s))
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_stream(world, watcher, after), media_type="text/event-stream", headers=headers)


async def _stream(world: World, watcher: int, after: int) -> AsyncIterator[str]:
    yield ": hello\n\n"
    while not world.closing:
        for event in world.events.after(after):
            after = event.n
            data = _visible(world, watcher, event)
            if data is not None:
                yield f"id: {event.n}\nevent: {event.kind}\ndata: {json.dumps(data)}\n\n"
        if after >= world.events.last and not await world.events.bell.heard(_KEEPALIVE_S):
            yield ": still here\n\n"


async def _once(world: World, *, watcher: int, after: int, wait_s: float) -> Json:
    ends_at = time.monotonic() + wait_s
    while True:
        found = [
            {"id": event.n, "event": event.kind, "data": data}
            for event in world.events.after(after)
            if (data := _visible(world, watcher, event)) is not None
        ]
        left_s = ends_at - time.monotonic()
        if found or left_s <= 0 or world.closing:
            return {"events": found, "after": world.events.last}
        await world.events.bell.heard(left_s)


def _visible(world: World, watcher: int, event: Event) -> Json | None:
    """What the event shows this watcher (0: somebody who sees all), None if nothing."""
    if watcher and event.only not in (0, watcher):
        return None
    chat = world.chats.get(event.chat_id)
    if watcher and chat and not event.only and not sees(watcher, chat):
        return None
    data: Json = {"chat": event.chat_id, **(event.data or {})} if event.chat_id else dict(event.data or {})
    if event.message_id:
        message = chat.messages.get(event.message_id) if chat else None
        if message is None:
            return None
        data["message"] = bubble(world, message)
    return data
