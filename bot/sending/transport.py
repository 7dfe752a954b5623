"""The transport: HTTP to the Bot API, for python-telegram-bot and for calls of our own, over kept connections.

It tells a call that was never written from one that may have been acted on. What an answer means is `outcome`'s to
say; when to call is `pacing`'s. The lean way is `pool`'s; proxies and what python-telegram-bot uploads are `session`'s,
opened when first needed. No error raised here carries the address of a call, for the token is part of it."""

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.sending.pool import Pool, can_reach
from bot.sending.wire import FORM, JSON, Ambiguous, Answer, Limits, NotSent, WireError

if TYPE_CHECKING:
    from telegram._utils.types import JSONDict, ODVInput

    from bot.sending.session import Session

__all__ = ["Ambiguous", "Answer", "Limits", "NotSent", "Transport", "WireError"]


class Transport(BaseRequest):
    """One for the whole bot. `api_base` is the Bot API's address up to the token (`https://…/bot`).

    `proxy` is the address of one to go through. Then, and for an address the pool cannot reach, or when not `lean`,
    everything goes by the session."""

    def __init__(
        self, api_base: str, token: str, *, limits: Limits | None = None, proxy: str | None = None, lean: bool = True
    ) -> None:
        self._prefix = f"{api_base}{token}/"
        self._base = URL(self._prefix)
        self._limits = limits or Limits()
        self._proxy = proxy
        self._is_lean = lean and proxy is None and can_reach(self._base)
        self._is_open = False
        self._pool: Pool | None = None
        self._session: Session | None = None

    @property
    def read_timeout(self) -> float:
        return self._limits.read_s

    async def initialize(self) -> None:
        """Open it. Opening an open one does nothing: python-telegram-bot opens its two requests in turn."""
        if self._is_open:
            return
        self._is_open = True
        self._pool = Pool(self._base, self._limits) if self._is_lean else None

    async def shutdown(self) -> None:
        session, pool = self._session, self._pool
        self._session, self._pool, self._is_open = None, None, False
        if pool is not None:
            await pool.close()
        if session is not None:
            await session.close()

    async def post_json(self, method: str, body: bytes, *, read_s: float | None = None) -> Answer:
        """Post a JSON body to a Bot API method. `read_s` is the longest silence, for a long poll longer than usual.

        Raises NotSent or Ambiguous; any whole answer is returned, be it a 500."""
        return await self._post(
            method, body, content_type=JSON, read_s=self._limits.read_s if read_s is None else read_s
        )

    async def post_body(self, method: str, body: bytes, *, content_type: str) -> Answer:
        """The same with a body of another type, such as a form with a file."""
        return await self._post(method, body, content_type=content_type, read_s=self._limits.read_s)

    async def _post(self, method: str, body: bytes, *, content_type: str, read_s: float) -> Answer:
        if self._pool is not None:
            return await self._pool.post(method, body, content_type=content_type, read_s=read_s)
        session = await self._opened()
        return await session.post(self._base / method, body, content_type=content_type, read_s=read_s)

    async def do_request(  # noqa: PLR0917 - python-telegram-bot's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,
        write_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the deadline bounds writing
        connect_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - connecting has its own limit
        pool_timeout: "ODVInput[float]" = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - and waiting for a connection
    ) -> tuple[int, bytes]:
        """python-telegram-bot's way in. Raises its TimedOut and NetworkError."""
        read_s = float(read_timeout) if isinstance(read_timeout, int | float) else self._limits.read_s
        try:
            if (
                self._pool is not None
                and method == "POST"
                and url.startswith(self._prefix)
                and not _has_files(request_data)
            ):
                body = urlencode(request_data.json_parameters).encode() if request_data else b""
                answer = await self._pool.post(url.removeprefix(self._prefix), body, content_type=FORM, read_s=read_s)
            else:
                session = await self._opened()
                answer = await session.ask(method, URL(url), request_data, read_s=read_s)
        except WireError as failure:
            words, is_timeout = str(failure), failure.is_timeout
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

    async def _opened(self) -> "Session":
        """The session, made when first needed; a thread imports what it stands on, 0.1 s of work, beside the loop."""
        if not self._is_open:
            raise RuntimeError("the transport is not open")
        if self._session is None:
            made = await asyncio.to_thread(_session_of)
            if self._session is None:
                self._session = made(self._limits, proxy=self._proxy)
        return self._session


def _session_of() -> "type[Session]":
    from bot.sending.session import Session  # noqa: PLC0415 - a bot that sends no file never needs it

    return Session


def _has_files(data: RequestData | None) -> bool:
    return data is not None and data.contains_files
