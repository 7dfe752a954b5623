"""A door: how much of a body is read and for how long, and an answer without one. Who may come in is for whoever has
the door.

Nothing of a body is read before its announced length is known to be no larger than allowed."""

import asyncio
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one body: bytes, and seconds until it has come."""

    size: int = 1024 * 1024
    seconds: float = 10.0


class TurnedAway(Exception):
    """The caller is refused with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_body(scope: Scope, receive: Receive, limits: Limits) -> bytes:
    """Raises TurnedAway: 413 for a body that is too large, 408 for one that is too slow, 400 if the caller has gone."""
    announced = dict[bytes, bytes](scope["headers"]).get(b"content-length", b"")
    if announced.isdigit() and int(announced) > limits.size:
        raise TurnedAway(413)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise TurnedAway(400)
                body += message.get("body", b"")
                if len(body) > limits.size:
                    raise TurnedAway(413)
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise TurnedAway(408) from None


async def answer(send: Send, status: int) -> None:
    """Without a body. After a refusal the connection is closed: what is left of the caller's body is not waited for."""
    headers = [(b"content-length", b"0")]
    if 400 <= status < 500:
        headers.append((b"connection", b"close"))
    if status == 405:
        headers.append((b"allow", b"POST"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
