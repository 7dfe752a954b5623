"""The wire: HTTP to the Bot API over one aiohttp session, for python-telegram-bot and for the lean way.

It bounds every call in time, size and connections, and tells a call that was never written from one that may have
been acted on. What an answer means is `outcome`'s to say; when to call is `pacing`'s. No error raised here carries the
address of a call, for the token is part of it."""

import asyncio
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import urlencode

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import BytesPayload
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

if TYPE_CHECKING:
    from telegram._utils.types import JSONDict, ODVInput

_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "sahelbot"}
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may cost. The deadline stands round the whole call: a server that sends a byte a second never trips
    a read timeout. Telegram serves files of 20 MB and takes 50 MB (Bot API, getFile and sendDocument)."""

    connections: int = 128
    keep_alive_s: float = 90.0
    connect_s: float = 10.0
    read_s: float = 30.0
    deadline_s: float = 40.0
    json_bytes: int = 4 * 1024 * 1024
    file_bytes: int = 50 * 1024 * 1024


class Answer(NamedTuple):
    """A whole answer, whatever it says."""

    status: int
    body: bytes


class WireError(Exception):
    """No whole answer came. The text is a sentence without addresses."""

    def __init__(self, sentence: str, *, is_timeout: bool = False) -> None:
        super().__init__(sentence)
        self.is_timeout = is_timeout


class NotSent(WireError):
    """Not a byte of the call was written: it can be made again without a second copy."""


class Ambiguous(WireError):
    """Something was written and no whole answer came: the call may have been acted on."""


class Transport(BaseRequest):
    """One session for the whole bot. `api_base` is the Bot API's address up to the token (`https://…/bot`)."""

    def __init__(self, api_base: str, token: str, *, limits: Limits | None = None) -> None:
        self._base = f"{api_base}{token}/"
        self._limits = limits or Limits()
        self._session: aiohttp.ClientSession | None = None
        self._addresses: dict[str, URL] = {}
        self._timeout = self._timeouts(read_s=self._limits.read_s)

    @property
    def read_timeout(self) -> float:
        return self._limits.read_s

    async def initialize(self) -> None:
        """Open the session. Opening an open one does nothing: python-telegram-bot opens its two requests in turn."""
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._limits.connections, keepalive_timeout=self._limits.keep_alive_s, ttl_dns_cache=300
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                auto_decompress=False,
                timeout=self._timeout,
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post_json(self, method: str, body: bytes, *, read_s: float | None = None) -> Answer:
        """Post a JSON body to a Bot API method. `read_s` is the longest silence, for a long poll longer than usual.

        Raises NotSent or Ambiguous; any whole answer is returned, be it a 500."""
        address = self._addresses.get(method)
        if address is None:
            address = self._addresses[method] = URL(self._base + method, encoded=True)
        payload = _Body(body, content_type="application/json")
        timeout = self._timeout if read_s is None else self._timeouts(read_s=read_s)
        try:
            return await self._exchange("POST", address, data=payload, timeout=timeout, cap=self._limits.json_bytes)
        except (aiohttp.ClientError, OSError) as error:
            sentence, is_timeout = _sentence(error), isinstance(error, TimeoutError)
        failure = Ambiguous if payload.is_written else NotSent
        raise failure(sentence, is_timeout=is_timeout)  # outside the handler: no context that names the address

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
            sentence, is_timeout = _sentence(error), isinstance(error, TimeoutError)
        else:
            return answer.status, answer.body if answer.status < 300 else answer.body[:4096]
        raise (TimedOut if is_timeout else NetworkError)(sentence)

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
    """The error in words of ours: aiohttp's own texts may hold the address."""
    if isinstance(error, _TooLarge):
        return "the answer is larger than allowed"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return f"the connection failed: {os.strerror(number)}"
    return f"the connection failed ({type(error).__name__})"
