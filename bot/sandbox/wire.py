"""Answers on the wire: written whole, or spoilt as a fault orders — late, dripping, cut off, or not at all."""

import asyncio
import json
from typing import Any

from starlette.types import Receive, Send

from bot.sandbox.bodies import BODY_LIMIT
from bot.sandbox.faults import Fault
from bot.sandbox.refusal import Refusal
from bot.sandbox.world import World

_CHUNK = 64 * 1024


class ClientGone(Exception):
    """The client left before its request was whole."""


async def read_body(receive: Receive) -> bytes:
    """The whole body of a request; raises Refusal if it is too large, or ClientGone."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    chunks, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > BODY_LIMIT:
            raise Refusal(413, "Request Entity Too Large")
    return b"".join(chunks)


async def answer(send: Send, status: int, payload: Any) -> None:
    await _write(send, status, json.dumps(payload).encode())


async def _write(send: Send, status: int, body: bytes, *, kind: bytes = b"application/json") -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_badly(world: World, send: Send, fault: Fault, *, status: int, payload: Any) -> None:
    """The answer as the fault wants it; `payload` is what it would be (or is, if the fault only delays)."""
    if fault.delay_s:
        await _pause(world, fault.delay_s)
    if fault.drop in ("before", "after"):
        await hang_up(send)
        return
    body = fault.body.encode() if fault.body is not None else json.dumps(payload).encode()
    kind = b"text/html" if body.lstrip().startswith(b"<") else b"application/json"
    if not (fault.drip or fault.pad_bytes or fault.drop):
        await _write(send, status, body, kind=kind)
        return
    headers = [(b"content-type", kind), (b"content-length", b"%d" % (len(body) + fault.pad_bytes))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if fault.drop:
        await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        await hang_up(send)
    elif fault.drip:
        await _drip(world, send, body)
    else:
        await _pad(send, body, fault.pad_bytes)


async def _drip(world: World, send: Send, body: bytes) -> None:
    for i in range(len(body)):
        await send({"type": "http.response.body", "body": body[i : i + 1], "more_body": i + 1 < len(body)})
        if is_gone(send):
            return
        await _pause(world, 1.0)


async def _pad(send: Send, body: bytes, pad_bytes: int) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
    for left in range(pad_bytes, 0, -_CHUNK):
        await send({"type": "http.response.body", "body": b" " * min(left, _CHUNK), "more_body": left > _CHUNK})


async def _pause(world: World, seconds: float) -> None:
    """Wait, but not past the end of the world."""
    if not world.closing:
        await world.ending.heard(seconds)


async def hang_up(send: Send) -> None:
    """Close the connection without a word; where there is none (in-process tests), raises ConnectionResetError."""
    cycle = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise ConnectionResetError("the sandbox closed the connection, as ordered")
    transport.abort()
    for _ in range(100):
        if is_gone(send):
            return
        await asyncio.sleep(0)


def is_gone(send: Send) -> bool:
    """Whether the client has left, as far as can be seen."""
    return bool(getattr(getattr(send, "__self__", None), "disconnected", False))
