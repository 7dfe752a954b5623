"""The pool: kept connections to the one address at which the Bot API is, each lent for one exchange at a time.

It bounds their number and the time a call takes from its beginning, opens them and lets them go. What is said over one
is `connection`'s; who asks, and what for, is `transport`'s."""

import asyncio
import socket
import ssl
from typing import Final

from aiohappyeyeballs import start_connection
from yarl import URL

from bot.sending.connection import Connection
from bot.sending.wire import TOO_LATE, Answer, Limits, NotSent, sentence

RESTED_S: Final = 0.5
SECOND_FAMILY_S: Final = 0.25  # IPv4 is tried beside IPv6 (RFC 8305, 5)


def can_reach(base: URL) -> bool:
    """Whether the pool speaks to such addresses: plain ones, without a user and without a query."""
    return base.scheme in {"http", "https"} and bool(base.raw_host) and not (base.raw_user or base.query_string)


class Pool:
    """`base` is the address up to the token, with it. TLS is verified with the system's certificates."""

    def __init__(self, base: URL, limits: Limits) -> None:
        self._base = base
        self._limits = limits
        self._places = asyncio.Semaphore(limits.connections)
        self._resting: list[Connection] = []
        self._open: set[Connection] = set()
        self._heads: dict[tuple[str, str], bytes] = {}
        self._is_closed = False
        self._tls = _tls() if base.scheme == "https" else None

    async def post(self, method: str, body: bytes, *, content_type: str, read_s: float) -> Answer:
        """POST a whole body to a Bot API method. `read_s` is the longest silence.

        Raises NotSent or Ambiguous; any whole answer is returned."""
        deadline_at_s = asyncio.get_running_loop().time() + self._limits.deadline_s
        head = self._heads.get((method, content_type)) or self._head(method, content_type)
        call = b"%b%d\r\n\r\n%b" % (head, len(body), body)
        await self._take_place(deadline_at_s)
        try:
            connection = await self._rested() or await self._opened(deadline_at_s)
            try:
                return await connection.exchange(call, silence_s=read_s, deadline_at_s=deadline_at_s)
            finally:
                if connection.is_open:
                    self._resting.append(connection)
                else:
                    connection.abort()
        finally:
            self._places.release()

    async def close(self) -> None:
        """Close every connection, also those in use, and wait for their ends."""
        self._is_closed = True
        connections = list(self._open)
        for connection in connections:
            connection.abort()
        if connections:
            await asyncio.wait([connection.gone for connection in connections])

    def _head(self, method: str, content_type: str) -> bytes:
        """A request's beginning, as far as its length."""
        path, host = (self._base / method).raw_path, self._base.host_port_subcomponent
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: sahelbot\r\nAccept-Encoding: identity\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: "
        ).encode("ascii")
        self._heads[method, content_type] = head
        return head

    async def _take_place(self, deadline_at_s: float) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout_at(deadline_at_s):
                await self._places.acquire()
        except TimeoutError:
            raise NotSent(TOO_LATE, is_timeout=True) from None

    async def _rested(self) -> Connection | None:
        """The connection used last, so that those too many grow old. One that has rested is looked at twice: a server's
        end of it may have arrived without having been read."""
        while self._resting:
            connection = self._resting.pop()
            if asyncio.get_running_loop().time() > connection.rested_at_s + RESTED_S:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            if connection.is_open:
                return connection
        return None

    async def _opened(self, deadline_at_s: float) -> Connection:
        loop, host = asyncio.get_running_loop(), self._base.raw_host or ""
        try:
            async with asyncio.timeout_at(min(deadline_at_s, loop.time() + self._limits.connect_s)):
                addresses = await loop.getaddrinfo(host, self._base.port or 0, type=socket.SOCK_STREAM)
                _, connection = await loop.create_connection(
                    lambda: Connection(self._limits),
                    sock=await start_connection(addresses, happy_eyeballs_delay=SECOND_FAMILY_S),
                    ssl=self._tls,
                    server_hostname=host if self._tls else None,
                )
        except OSError as error:
            raise NotSent(sentence(error), is_timeout=isinstance(error, TimeoutError)) from None
        self._open.add(connection)
        connection.gone.add_done_callback(lambda _: self._open.discard(connection))
        if self._is_closed:
            connection.abort()
        return connection


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
