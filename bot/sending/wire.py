"""What a call over the wire may cost, and what can come of it. Making calls is `transport`'s work and the pool's.

No error here carries the address of a call, for the token is part of it."""

import os
from dataclasses import dataclass
from typing import NamedTuple


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


JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TOO_LARGE = "the answer is larger than allowed"
TOO_LATE = "no answer in time"


def sentence(error: BaseException | None) -> str:
    """A failure of the network in words of ours: a library's own may hold the address."""
    if isinstance(error, TimeoutError):
        return TOO_LATE
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return f"the connection failed: {os.strerror(number)}"
    return "the connection was closed" if error is None else f"the connection failed ({type(error).__name__})"
