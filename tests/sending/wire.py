"""A server for transport tests: real sockets on loopback, whose every answer is a few lines of bytes.

`opened` is a transport by the way that the fixture `way` has chosen."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.sending.transport import Limits, Transport

TOKEN = "7000000001:AAF-abcdefghijklmnopqrstuvwxyz_0123"
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
Behaviour = Callable[[Reader, Writer], Awaitable[None]]
WAY = {"lean": True}

SENT = b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":1,"type":"private"},"text":"x"}}'


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The head and the body of one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")), 0
    )
    return head, await reader.readexactly(length)


def http(body: bytes, *, status: int = 200, length: int | None = None, headers: bytes = b"") -> bytes:
    """An answer; `length` is the one it claims, if that is another than the body's."""
    claimed = len(body) if length is None else length
    return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n%s" % (status, claimed, headers, body)


def answering(answer: bytes) -> Behaviour:
    """Answers every request of a connection alike."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            writer.write(answer)
            await writer.drain()

    return behave


def reset(writer: asyncio.StreamWriter) -> None:
    """Close the connection so that the other side sees a reset, not an end."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def serving(behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Yields the Bot API base of a server that treats each connection with `behave`."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behave(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    host, port = server.sockets[0].getsockname()
    try:
        yield f"http://{host}:{port}/bot"
    finally:
        server.close()


@asynccontextmanager
async def transport_to(behave: Behaviour, *, limits: Limits | None = None) -> AsyncIterator[Transport]:
    """A transport whose Bot API is a server of that behaviour."""
    async with serving(behave) as api_base, opened(api_base, limits=limits) as transport:
        yield transport


def opened(api_base: str, *, limits: Limits | None = None) -> Transport:
    """To be entered."""
    return Transport(api_base, TOKEN, limits=limits, lean=WAY["lean"])
