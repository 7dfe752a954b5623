"""The log: one stream for our lines and the libraries', and no secret in any of it. What to tell, its callers decide.

Every line carries an `action`, the word to filter by. Secrets are taken out of the finished text: of log lines with
their tracebacks, of every record that another handler might write, and of what Python prints of an uncaught error."""

import base64
import contextlib
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, TextIO
from urllib.parse import quote, quote_plus

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from bot.metrics import tally

_MARK = "[secret]"
_TOKEN = re.compile(r"\d{6,}(?::|%3[Aa])[\w-]{35,}")
_SHORTEST = 6  # a secret shorter than that would blot out ordinary words
_LOUD = {
    "aiohttp.access": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,  # tells the address of each call, token and all
    "matplotlib": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "telegram": logging.WARNING,  # tells texts and addresses
    "uvicorn": logging.WARNING,
    "watchfiles": logging.WARNING,
}


class Redaction:
    """Takes secrets out of text: each as it is, in an address, and in Base64 wherever it starts; and any bot token."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._pattern = _TOKEN
        self._forms: set[str] = set()
        self.add(*secrets)

    def add(self, *secrets: str) -> None:
        for secret in secrets:
            if len(secret) >= _SHORTEST:
                self._forms |= {secret, quote(secret, safe=""), quote_plus(secret), *_in_base64(secret.encode())}
        longest_first = sorted(self._forms, key=len, reverse=True)
        self._pattern = re.compile("|".join([*(re.escape(form) for form in longest_first), _TOKEN.pattern]))

    def __call__(self, text: str) -> str:
        return self._pattern.sub(_MARK, text)


_redaction = Redaction()


def configure(format: Literal["console", "json"] = "console", secrets: Iterable[str] = ()) -> None:  # noqa: A002
    """Send everything to stderr, our lines and the libraries', readable or as a JSON object a line.

    May be called again, for example once the token is known; secrets stay known."""
    _redaction.add(*secrets)
    handler = _Handler(sys.stderr)
    handler.setFormatter(_Formatter(foreign_pre_chain=_SHARED, processors=_rendering(format)))
    root = logging.getLogger()
    root.handlers = [old for old in root.handlers if not isinstance(old, _Handler)] + [handler]
    if not any(isinstance(old, _Counter) for old in root.handlers):
        root.addHandler(_Counter(logging.WARNING))
    root.setLevel(logging.INFO)
    for name, level in _LOUD.items():
        logging.getLogger(name).setLevel(level)
    logging.setLogRecordFactory(_record)
    logging.captureWarnings(capture=True)
    sys.excepthook = _print_uncaught
    threading.excepthook = _print_uncaught_in_thread
    sys.unraisablehook = _print_unraisable


def hide(*secrets: str) -> None:
    """Take these out of everything from now on."""
    _redaction.add(*secrets)


def redacted(text: str) -> str:
    """The text without secrets, for output that is not a log line: a sentence on stderr, an error page."""
    return _redaction(text)


def get(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("digest planned", action="plan", subscribers=12)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of level error: what it is about, what happened, why. Without secrets."""

    action: str
    event: str
    reason: str = ""


@contextlib.contextmanager
def listening(hear: Callable[[Problem], None]) -> Iterator[None]:
    """While the block runs, `hear` is told of every line of level error, in whatever thread it was written."""
    listener = _Listener(hear)
    logging.getLogger().addHandler(listener)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(listener)


class _Listener(logging.Handler):
    def __init__(self, hear: Callable[[Problem], None]) -> None:
        super().__init__(logging.ERROR)
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        told = record.msg if isinstance(record.msg, dict) else {"event": record.getMessage()}
        action = str(told.get("action") or record.name.rpartition(".")[2])
        reason = str(told.get("reason") or told.get("reference") or "")
        if not reason and record.exc_info and record.exc_info[0] is not None:
            reason = record.exc_info[0].__name__
        self._hear(Problem(action, redacted(str(told.get("event", ""))), redacted(reason)))


class _Counter(logging.Handler):
    """Counts lines that an operator should know of."""

    def emit(self, record: logging.LogRecord) -> None:
        told = record.msg if isinstance(record.msg, dict) else {}
        action = str(told.get("action") or record.name.rpartition(".")[2])
        (tally.errors if record.levelno >= logging.ERROR else tally.warnings)[action] += 1


class _Handler(logging.StreamHandler[TextIO]):
    """The one handler of ours, told from others so that configuring again replaces it."""


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return _redaction(super().format(record))


def _rendering(format: str) -> list[Processor]:  # noqa: A002
    cleaned: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if format == "json":
        return [*cleaned, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    plain = structlog.dev.plain_traceback
    return [
        *cleaned,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain, timestamp_key="at"),
    ]


def _action(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001
    """Lines without an action take the last word of their logger's name."""
    if "action" not in event:
        event["action"] = str(event.get("logger") or "bot").rpartition(".")[2]
    return event


def _redact_values(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:  # noqa: ARG001
    """Our lines reach every handler as a mapping: its texts are clean before any of them sees it."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _redaction(value)
        elif isinstance(value, BaseException | list | tuple | dict | set) and key != "exc_info":
            written = repr(value)
            if (clean := _redaction(written)) != written:
                event[key] = clean
    return event


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A record whose text and traceback are clean for any formatter."""
    record = logging.LogRecord(*args, **kwargs)
    if not isinstance(record.msg, dict):
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            return record  # a wrong format string: logging itself tells where
        if (clean := _redaction(message)) != message:
            record.msg, record.args = clean, None
    if record.exc_info and record.exc_info[0] is not None:
        record.exc_text = _redaction("".join(traceback.format_exception(*record.exc_info)).rstrip("\n"))
    return record


def _print_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    print(_redaction("".join(traceback.format_exception(kind, error, trace))), end="", file=sys.stderr)  # noqa: T201


def _print_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        _print_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _print_unraisable(args: "sys.UnraisableHookArgs") -> None:
    if args.exc_value is not None:
        _print_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _in_base64(secret: bytes) -> Iterable[str]:
    """What stays the same of its Base64 whatever stands around it: three alignments, two alphabets."""
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        padded = b"\0" * shift + secret
        whole = len(padded) // 3 * 4
        for encoded in (base64.b64encode(padded), base64.urlsafe_b64encode(padded)):
            core = encoded[skipped:whole].decode()
            if len(core) >= _SHORTEST:
                yield core


_SHARED: Final[list[Processor]] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    _action,
    structlog.stdlib.PositionalArgumentsFormatter(),
]

# Until `configure` is called, lines go where the standard library's go, not to stdout.
structlog.configure(
    processors=[*_SHARED, _redact_values, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
)
