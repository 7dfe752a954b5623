"""The control API: what the chat page and tests ask of the world, over HTTP with JSON.

It reads orders and writes answers. Deeds are done in `deeds` and `arrivals`; what is looked at comes from `sights`.
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox import arrivals, deeds, inline, settlement, sights
from bot.sandbox.downloads import file_routes
from bot.sandbox.fault_orders import fault_from
from bot.sandbox.orders import Order, read_order
from bot.sandbox.refusal import Unacceptable
from bot.sandbox.stream import stream_events
from bot.sandbox.world import World

_FOLDER = Path(__file__).parent
_PAGE_PART = re.compile(r"[a-z][a-z0-9_-]*\.(?:html|css|js|svg)")

Answer = Callable[[Order], Any]


def routes(world: World) -> list[BaseRoute]:
    """All routes but the Bot API's own."""
    found: list[BaseRoute] = [Route("/", _page)]
    found += [Route(f"/sandbox/{name}", _endpoint(world, answer)) for name, answer in _LOOKS.items()]
    found += [Route(f"/sandbox/{name}", _endpoint(world, answer), methods=["POST"]) for name, answer in ORDERS.items()]
    found.append(Route("/sandbox/faults", _endpoint(world, _clear_faults), methods=["DELETE"]))
    found.append(Route("/sandbox/chats/{chat}/messages", _messages(world)))
    found.append(Route("/sandbox/events", _events(world)))
    return [*found, *file_routes(world), Route("/{name}", _page)]


def _endpoint(world: World, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            result = answer(await read_order(world, request))
            return JSONResponse(await result if isinstance(result, Awaitable) else result)
        except Unacceptable as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return endpoint


def _messages(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        fields = dict(request.query_params) | {"chat": request.path_params["chat"]}
        try:
            return JSONResponse(sights.messages(Order(world, fields)))
        except Unacceptable as error:
            return JSONResponse({"error": str(error)}, status_code=404)

    return endpoint


def _events(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        fields = dict(request.query_params)
        fields.setdefault("after", request.headers.get("last-event-id", ""))
        try:
            return await stream_events(Order(world, fields))
        except Unacceptable as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return endpoint


async def _page(request: Request) -> Response:
    """The page itself and the files it is made of."""
    name = request.path_params.get("name", "page.html")
    path = _FOLDER / name
    if not _PAGE_PART.fullmatch(name) or not path.is_file():
        return PlainTextResponse("Not found.", 404)
    return FileResponse(path, headers={"cache-control": "no-cache"})


def _send(order: Order) -> Any:
    message = deeds.say(
        order.world, order.person(), order.chat(), text=order.text("text"), topic=order.number("topic", 0),
        reply_to=order.number("reply_to", 0), via=order.flag("via"), anonymous=order.flag("anonymous"),
    )  # fmt: skip
    return {"message_id": message.message_id}


def _press(order: Order) -> Any:
    world, person, chat, id_ = order.world, order.person(), order.chat(), order.number("message_id")
    if "data" in order.fields:
        return deeds.press_data(world, person, chat, message_id=id_, data=order.text("data"))
    row, column = order.number("row"), order.number("column")
    return deeds.press(world, person, chat, message_id=id_, row=row, column=column)


def _start(order: Order) -> Any:
    message = arrivals.start(order.world, order.person(), parameter=order.text("parameter", ""))
    return {"message_id": message.message_id}


def _forward(order: Order) -> Any:
    hidden = order.flag("hidden")
    message = deeds.forward(order.world, order.person(), order.message(), to=order.chat("to"), hidden=hidden)
    return {"message_id": message.message_id}


def _edit(order: Order) -> Any:
    deeds.rewrite(order.world, order.person(), order.message(), text=order.text("text"))
    return {}


def _delete(order: Order) -> Any:
    deeds.take_back(order.world, order.message())
    return {}


def _pin(order: Order) -> Any:
    deeds.pin(order.world, order.person().id, order.message(), pinned=order.flag("pinned", default=True))
    return {}


async def _inline(order: Order) -> Any:
    chat = order.chat() if "chat" in order.fields else order.chat("as")
    wait_s = order.decimal("wait_s", 10)
    return await inline.ask(
        order.world, order.person(), chat, text=order.text("query", ""), offset=order.text("offset", ""), wait_s=wait_s
    )


def _choose(order: Order) -> Any:
    query_id, result_id = order.text("query_id"), order.text("result_id")
    message = inline.choose(order.world, order.person(), order.chat(), query_id=query_id, result_id=result_id)
    return {"message_id": message.message_id}


def _block(order: Order) -> Any:
    arrivals.block(order.world, order.person())
    return {}


def _unblock(order: Order) -> Any:
    arrivals.unblock(order.world, order.person())
    return {}


def _membership(order: Order) -> Any:
    world, chat, status = order.world, order.chat(), order.text("status")
    if order.flag("bot"):
        by = order.number("by", next(iter(chat.members), 0))
        arrivals.set_bot_status(world, chat, status, by=by)
    else:
        person = order.person("user")
        arrivals.set_status(world, chat, person, status, by=order.number("by", person.id))
    return {}


def _upgrade(order: Order) -> Any:
    chat = order.chat()
    by = order.number("by", next(iter(chat.members), 0))
    new = arrivals.upgrade(order.world, chat, by=by, announced=not order.flag("silent"))
    return {"chat": new.id}


def _topic(order: Order) -> Any:
    chat = order.chat()
    by = order.number("as", next(iter(chat.members), 0))
    return {"topic": arrivals.open_topic(order.world, chat, order.text("name"), by=by)}


def _faults(order: Order) -> Any:
    orders = [Order(order.world, each) for each in order.items("faults")] or [order]
    faults = order.world.faults
    faults.ordered += [fault_from(each) for each in orders]
    return {"ordered": len(faults.ordered)}


def _clear_faults(order: Order) -> Any:
    order.world.faults.ordered.clear()
    return {"ordered": 0}


def _strict(order: Order) -> Any:
    order.world.faults.strict_rate = order.number("rate")
    return {"rate": order.world.faults.strict_rate}


def _clock(order: Order) -> Any:
    order.world.offset_s = order.decimal("offset_s")
    return {"now": order.world.now()}


_LOOKS: dict[str, Answer] = {
    "state": sights.state,
    "commands": sights.commands,
    "record": lambda order: order.world.record.deliveries_after(order.number("after", 0)),
    "record/counts": lambda order: order.world.record.counts(),
    "requests": lambda order: order.world.record.requests_after(order.number("after", 0)),
}

ORDERS: dict[str, Answer] = {
    "send": _send,
    "press": _press,
    "start": _start,
    "forward": _forward,
    "edit": _edit,
    "delete": _delete,
    "pin": _pin,
    "inline": _inline,
    "inline/choose": _choose,
    "block": _block,
    "unblock": _unblock,
    "membership": _membership,
    "upgrade": _upgrade,
    "topic": _topic,
    "people": settlement.add_person,
    "chats": settlement.add_chat,
    "crowd": settlement.add_crowd,
    "faults": _faults,
    "clock": _clock,
    "strict": _strict,
}
