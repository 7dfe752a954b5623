"""The server: Bot API calls by a short way, everything else (control API and page) through Starlette.

It reads requests, meets faults, keeps the record and writes answers; what a method does is in its own module.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable
from typing import Any

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot.sandbox.bodies import Params, read_params
from bot.sandbox.call import Call, find_bot
from bot.sandbox.control import routes
from bot.sandbox.faults import Fault
from bot.sandbox.methods import find_method, is_send
from bot.sandbox.postman import carry
from bot.sandbox.refusal import Refusal, not_found, too_many_requests
from bot.sandbox.wire import ClientGone, answer, answer_badly, is_gone, read_body
from bot.sandbox.world import Bot, World

_CALL = re.compile(r"/bot([^/]*)/([^/]*)/?")


class Sandbox(Starlette):
    """An ASGI application around one World."""

    def __init__(self, world: World) -> None:
        super().__init__(routes=routes(world), lifespan=_lifespan)
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/bot"):
            await _serve_call(self.world, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def application(world: World) -> Starlette:
    """The ASGI application: Bot API, control API and chat page of this world."""
    return Sandbox(world)


@contextlib.asynccontextmanager
async def _lifespan(app: Sandbox) -> AsyncIterator[None]:
    """While the server runs, updates are pushed to webhooks."""

    async def obey(bot: Bot, order: dict[str, Any]) -> None:
        known = find_method(str(order.pop("method")))
        if known:
            with contextlib.suppress(Refusal):
                await _act(Call(app.world, bot, *known, Params(order)))

    async with asyncio.TaskGroup() as group:
        group.create_task(carry(app.world, obey))
        yield
        app.world.close()


async def _serve_call(world: World, scope: Scope, receive: Receive, send: Send) -> None:
    name, fault, status = "", None, 200
    payload: Any = None
    try:
        call, fault = await _read_call(world, scope, receive)
        name = call.method
        if fault:
            status, payload = await _act_faultily(call, fault)
        else:
            payload = {"ok": True, "result": await _act(call)}
    except Refusal as refusal:
        status, payload = refusal.status, refusal.answer()
    except ClientGone:
        return
    if is_gone(send):
        return
    world.record.requested(name or scope["path"].rpartition("/")[2], status)
    if fault:
        await answer_badly(world, send, fault, status=status, payload=payload)
    else:
        await answer(send, status, payload)


async def _read_call(world: World, scope: Scope, receive: Receive) -> tuple[Call, Fault | None]:
    body = await read_body(receive)
    found = _CALL.fullmatch(scope["path"])
    bot = find_bot(world, found.group(1) if found else "")
    known = find_method(found.group(2) if found else "")
    if known is None:
        raise not_found("method not found")
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    query = scope.get("query_string", b"")
    params = await read_params(query=query, content_type=kind.decode("latin-1"), body=body)
    call = Call(world, bot, *known, params)
    fault = None
    if world.faults.ordered:
        fault = world.faults.meet(call.method.lower(), params.integer("chat_id") or None)
    return call, fault


async def _act(call: Call) -> Any:
    """Carry out the call; raises Refusal."""
    if call.world.faults.strict_rate and is_send(call.method):
        wait_s = call.world.faults.too_fast(time.monotonic())
        if wait_s:
            raise too_many_requests(wait_s)
    result = call.act(call)
    return await result if isinstance(result, Awaitable) else result


async def _act_faultily(call: Call, fault: Fault) -> tuple[int, Any]:
    """Status and payload of a call that meets a fault; it is carried out unless the fault stands in its way."""
    status = fault.status or 200
    if fault.stops:
        return (0 if fault.drop else status), fault.answer()
    call.status = 0 if fault.drop == "after" else status
    done = {"ok": True, "result": await _act(call)}
    return call.status, fault.answer() if fault.status else done
