"""The transport: HTTP to the Bot API, for python-telegram-bot over an aiohttp session, for JSON over kept connections.

It bounds every call in time, size and connections, and tells a call that was never written from one that may have
been acted on. What an answer means is `outcome`'s to say; when to call is `pacing`'s; the lean way itself is `pool`'s.
No error raised here carries the address of a call, for the token is part of it."""

import asyncio
import json
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlencode

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.sending.pool import Pool, can_reach
from bot.sending.wire import TOO_LARGE, Ambiguous, Answer, Limits, NotSent, WireError, sentence

if TYPE_CHECKING:
    from telegram._utils.types import JSONDict, ODVInput

__all__ = ["Ambiguous", "Answer", "Limits", "NotSent", "Transport", "WireError"]

_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "sahelbot"}
_FORM = "application/x-www-form-urlencoded"


class Transport(BaseRequest):
    """One for the whole bot. `api_base` is the Bot API's address up to the token (`https://…/bot`).

    `proxy` is the address of one to go through. Then, and for an address the pool cannot reach, or when not `lean`,
    JSON goes by the session, too."""

    def __init__(
        self, api_base: str, token: str, *, limits: Limits | None = None, proxy: str | None = None, lean: bool = True
    ) -> None:
        self._base = URL(f"{api_base}{token}/")
        self._limits = limits or Limits()
        self._proxy = proxy
        self._is_lean = lean and proxy is None and can_reach(self._base)
        self._pool: Pool | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._limits.read_s

    async def initialize(self) -> None:
        """Open it. Opening an open one does nothing: python-telegram-bot opens its two requests in turn."""
        if self._session is not None:
            return
        limits = self._limits
        connector = aiohttp.TCPConnector(
            limit=limits.connections, keepalive_timeout=limits.keep_alive_s, ttl_dns_cache=300
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            auto_decompress=False,
            proxy=self._proxy,
        )
        self._pool = Pool(self._base, limits) if self._is_lean else None

    async def shutdown(self) -> None:
        session, pool = self._session, self._pool
        self._session = self._pool = None
        if pool is not None:
            await pool.close()
        if session is not None:
            await session.close()

    async def post_json(self, method: str, body: bytes, *, read_s: float | None = None) -> Answer:
        """Post a JSON body to a Bot API method. `read_s` is the longest silence, for a long poll longer than usual.

        Raises NotSent or Ambiguous; any whole answer is returned, be it a 500."""
        read_s = self._limits.read_s if read_s is None else read_s
        if self._pool is not None:
            return await self._pool.post(method, body, read_s=read_s)
        payload, timeout = _Body(body, content_type="application/json"), self._timeouts(read_s=read_s)
        try:
            return await self._exchange(
                "POST", self._base / method, data=payload, timeout=timeout, cap=self._limits.json_bytes
            )
        except (aiohttp.ClientError, OSError) as error:
            words, is_timeout = _sentence(error), isinstance(error, TimeoutError)
        failure = Ambiguous if payload.is_written else NotSent
        raise failure(words, is_timeout=is_timeout)  # outside the handler: no context that names the address

    async def do_request(  # noqa: PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        write_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the deadline bounds writing
        connect_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        pool_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - and waiting for a connection
    ) -> tuple[int, bytes]:
        """python-telegram-bot's way in. Raises its TimedOut and NetworkError."""
        timeout = self._timeouts(
            read_s=_given(read_timeout, self._limits.read_s), connect_s=_given(connect_timeout, self._limits.connect_s)
        )
        cap = self._limits.file_bytes if method == "GET" else self._limits.json_bytes
        data = _form(request_data) if request_data else None
        try:
            answer = await self._exchange(method, URL(url), data=data, timeout=timeout, cap=cap)
        except (aiohttp.ClientError, OSError) as error:
            words, is_timeout = _sentence(error), isinstance(error, TimeoutError)
        else:
            return answer.status, answer.body if answer.status < 300 else answer.body[:4096]
        raise (TimedOut if is_timeout else NetworkError)(words)

    @staticmethod
    def parse_json_payload(payload: bytes) -> "JSONDict":
        """python-telegram-bot's own version logs the whole answer when it cannot read it, and trusts its shape."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not ("result" in answer or answer.get("ok") is False):
            raise TelegramError("Invalid server response")
        return answer

    def _timeouts(self, *, read_s: float, connect_s: float | None = None) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=None, sock_connect=connect_s or self._limits.connect_s, sock_read=read_s)

    async def _exchange(
        self, method: str, address: URL, *, data: Any, timeout: aiohttp.ClientTimeout, cap: int
    ) -> Answer:
        if self._session is None:
            raise RuntimeError("the transport is not open")
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


def _form(request_data: RequestData) -> Any:
    parameters = request_data.json_parameters
    if not request_data.contains_files:
        return BytesPayload(urlencode(parameters).encode(), content_type=_FORM) if parameters else None
    form = aiohttp.FormData()
    for name, value in parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form


def _given(seconds: object, default: float) -> float:
    return float(seconds) if isinstance(seconds, int | float) else default


def _sentence(error: Exception) -> str:
    return TOO_LARGE if isinstance(error, _TooLarge) else sentence(error)
