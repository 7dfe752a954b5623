"""A connection: HTTP/1.1 over one socket, one exchange after another. Which connection is lent to whom is `pool`'s.

It knows whether a byte of a call can have left: until `write` none has, from then on the call may have been acted on.
httptools reads the answers, with length, in chunks or up to the end of the connection."""

import asyncio
from typing import Final, cast

import httptools

from bot.sending.wire import TOO_LARGE, TOO_LATE, Ambiguous, Answer, Limits, NotSent, WireError, sentence

HEAD_BYTES: Final = 65_536  # of an answer, with what frames its chunks
_LENGTHS: Final = frozenset({b"content-length", b"transfer-encoding"})


class Connection(asyncio.Protocol):
    """`rested_at_s` is when its last exchange ended, in seconds of the loop; `gone` is done when the socket is closed.

    One alarm does for silence, deadline and rest: it rings no later than it must, looks, and is set anew."""

    def __init__(self, limits: Limits) -> None:
        self._loop = asyncio.get_running_loop()
        self._limits = limits
        self._parser = httptools.HttpResponseParser(self)
        self._socket: asyncio.Transport | None = None
        self._answered: asyncio.Future[Answer] | None = None
        self._parts: list[bytes] = []
        self._received = 0
        self._has_length = self._ends_with_connection = self._is_over = False
        self._heard_at_s = self._silence_s = self._deadline_at_s = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self.rested_at_s = self._loop.time()
        self.gone: asyncio.Future[None] = self._loop.create_future()

    @property
    def is_open(self) -> bool:
        return not self._is_over and self._socket is not None and not self._socket.is_closing()

    async def exchange(self, call: bytes, *, silence_s: float, deadline_at_s: float) -> Answer:
        """Write a whole request and wait for its answer. `silence_s` is the longest pause between two bytes of it.

        Raises NotSent or Ambiguous; after either, and after a cancellation, the connection is closed."""
        if not self.is_open or self._socket is None:
            raise NotSent(sentence(None))
        answered: asyncio.Future[Answer] = self._loop.create_future()
        self._answered = answered
        self._parts, self._received = [], 0
        self._has_length = self._ends_with_connection = False
        self._heard_at_s, self._silence_s, self._deadline_at_s = self._loop.time(), silence_s, deadline_at_s
        self._set_alarm()
        self._socket.write(call)
        try:
            return await answered
        except asyncio.CancelledError:
            self.abort()
            raise

    def abort(self) -> None:
        """Close at once; an exchange under way ends as ambiguous."""
        self._is_over = True
        if self._socket is not None:
            self._socket.abort()

    def _end(self, result: Answer | WireError) -> None:
        answered, self._answered = self._answered, None
        if answered is None or answered.done():
            return
        self.rested_at_s = self._loop.time()
        self._set_alarm()
        if isinstance(result, Answer):
            answered.set_result(result)
        else:
            answered.set_exception(result)

    def _break_off(self, words: str, *, is_timeout: bool = False) -> None:
        self._end(Ambiguous(words, is_timeout=is_timeout))
        self.abort()

    # The alarm

    @property
    def _due_at_s(self) -> float:
        if self._answered is None:
            return self.rested_at_s + self._limits.keep_alive_s
        return min(self._heard_at_s + self._silence_s, self._deadline_at_s)

    def _set_alarm(self) -> None:
        due_at_s = self._due_at_s
        if self._alarm is not None:
            if self._alarm.when() <= due_at_s:
                return
            self._alarm.cancel()
        self._alarm = self._loop.call_at(due_at_s, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._loop.time() < self._due_at_s:
            self._set_alarm()
        elif self._answered is not None:
            self._break_off(TOO_LATE, is_timeout=True)
        else:
            self.abort()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._socket = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._answered is None:
            self.abort()  # nobody has asked
            return
        self._heard_at_s = self._loop.time()
        self._received += len(data)
        if self._received > self._limits.json_bytes + HEAD_BYTES:
            self._break_off(TOO_LARGE)
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._break_off("the answer is broken")

    def eof_received(self) -> None:
        self._is_over = True
        if self._ends_with_connection:
            self._end(self._answer())

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over = True
        self._end(Ambiguous(sentence(exc)))
        self._socket = None
        if self._alarm is not None:
            self._alarm.cancel()
        if not self.gone.done():
            self.gone.set_result(None)

    # What the parser calls

    def on_message_begin(self) -> None:
        if self._answered is None:
            self._is_over = True  # more was said than was asked

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name in _LENGTHS:
            self._has_length = True
        if name == b"content-length" and value.isdigit() and int(value) > self._limits.json_bytes:
            self._break_off(TOO_LARGE)

    def on_headers_complete(self) -> None:
        self._ends_with_connection = not self._has_length

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        answer = self._answer()
        if answer.status < 200:  # a passing word, the answer is still to come
            self._parts, self._has_length, self._ends_with_connection = [], False, False
            return
        if not self._parser.should_keep_alive():
            self._is_over = True
        self._end(answer)

    def _answer(self) -> Answer:
        parts = self._parts
        return Answer(self._parser.get_status_code(), parts[0] if len(parts) == 1 else b"".join(parts))
