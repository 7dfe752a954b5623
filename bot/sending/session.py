"""The session: HTTP by aiohttp for what the pool does not carry: whatever goes through a proxy, and files that
python-telegram-bot sends or fetches.

It is imported when first needed, for many a bot never needs it. It bounds a call in time, size and connections; who
asks, and what for, is `transport`'s."""

import asyncio
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlencode

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload
from telegram.request import RequestData

from bot.sending.wire import FORM, TOO_LARGE, Ambiguous, Answer, Limits, NotSent, sentence

if TYPE_CHECKING:
    from yarl import URL

_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "sahelbot"}


class Session:
    """`proxy` is the address of one to go through."""

    def __init__(self, limits: Limits, *, proxy: str | None) -> None:
        self._limits = limits
        connector = aiohttp.TCPConnector(
            limit=limits.connections, keepalive_timeout=limits.keep_alive_s, ttl_dns_cache=300
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            auto_decompress=False,
            proxy=proxy,
        )

    async def close(self) -> None:
        await self._session.close()

    async def post(self, address: "URL", body: bytes, *, content_type: str, read_s: float) -> Answer:
        """POST a whole body. Raises NotSent or Ambiguous; any whole answer is returned."""
        payload = _Body(body, content_type=content_type)
        try:
            return await self._exchange("POST", address, data=payload, read_s=read_s, cap=self._limits.json_bytes)
        except (aiohttp.ClientError, OSError) as error:
            words, is_timeout = _sentence(error), isinstance(error, TimeoutError)
        failure = Ambiguous if payload.is_written else NotSent
        raise failure(words, is_timeout=is_timeout)  # outside the handler: no context that names the address

    async def ask(self, method: str, address: "URL", data: RequestData | None, *, read_s: float) -> Answer:
        """A form with or without files is posted, a file fetched. Raises Ambiguous; any whole answer is returned."""
        cap = self._limits.file_bytes if method == "GET" else self._limits.json_bytes
        try:
            return await self._exchange(method, address, data=_form(data) if data else None, read_s=read_s, cap=cap)
        except (aiohttp.ClientError, OSError) as error:
            words, is_timeout = _sentence(error), isinstance(error, TimeoutError)
        raise Ambiguous(words, is_timeout=is_timeout)

    async def _exchange(self, method: str, address: "URL", *, data: Any, read_s: float, cap: int) -> Answer:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_s, sock_read=read_s)
        async with (
            asyncio.timeout(self._limits.deadline_s),
            self._session.request(method, address, data=data, timeout=timeout, allow_redirects=False) as response,
        ):
            return Answer(response.status, await _read(response, cap))


class _Body(BytesPayload):
    """A body that knows whether it was handed to a living socket. aiohttp writes the headers with its first bytes, so
    until then nothing at all was written. A kept connection that the server closed meanwhile counts as not written."""

    is_written = False

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        transport = getattr(writer, "transport", None)
        if transport is not None and not transport.is_closing():
            self.is_written = True
        await super().write_with_length(writer, content_length)


class _TooLarge(aiohttp.ClientError):
    pass


async def _read(response: aiohttp.ClientResponse, cap: int) -> bytes:
    length = response.content_length
    if length is not None and length <= cap:
        return await response.read()
    if length is not None:
        _refuse(response)
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > cap:
            _refuse(response)
    return bytes(body)


def _refuse(response: aiohttp.ClientResponse) -> NoReturn:
    response.close()  # a connection with an unread body is not kept
    raise _TooLarge


def _form(data: RequestData) -> Any:
    parameters = data.json_parameters
    if not data.contains_files:
        return BytesPayload(urlencode(parameters).encode(), content_type=FORM) if parameters else None
    form = aiohttp.FormData()
    for name, value in parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form


def _sentence(error: Exception) -> str:
    return TOO_LARGE if isinstance(error, _TooLarge) else sentence(error)
