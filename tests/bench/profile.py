"""Where the time goes: a profile of the loop's thread, by part and by function, as a text.

A profile slows what it measures, small functions most: shares are told, not times."""

import cProfile
import pstats
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAITS = ("poll' of 'select.epoll",)
PARTS = (
    ("bot/sending", "sending: pace, calls, connections"),
    ("bot/delivery", "delivery: worker, verdicts, settlements"),
    ("bot/store", "store: statements and their rows"),
    ("bot/", "the rest of the bot"),
    ("sqlalchemy", "SQLAlchemy"),
    ("aiosqlite", "the way to SQLite's thread"),
    ("_queue.SimpleQueue", "the way to SQLite's thread"),
    ("greenlet", "SQLAlchemy"),
    ("asyncio/sslproto", "TLS"),
    ("_ssl.", "TLS"),
    ("_socket.socket", "sockets"),
    ("asyncio", "asyncio"),
    ("_contextvars", "asyncio"),
    ("AESSIV", "opening sealed chat ids"),
    ("json", "JSON"),
)
FUNCTIONS = 20


@contextmanager
def profiled(file: Path) -> Iterator[None]:
    """Profile a block, await or not, and write what was found to `file`."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        file.write_text(told(pstats.Stats(profile)), encoding="utf-8")


def told(stats: pstats.Stats) -> str:
    own_s = {where: found[2] for where, found in stats.stats.items() if not _is_wait(where)}  # type: ignore[attr-defined]
    whole_s = sum(own_s.values())
    parts: Counter[str] = Counter()
    for where, taken_s in own_s.items():
        parts[_part(where)] += taken_s  # type: ignore[assignment]
    lines = [f"  {taken_s / whole_s:6.1%}  {part}" for part, taken_s in parts.most_common()]
    lines.append("  of which, by function:")
    for where, taken_s in Counter(own_s).most_common(FUNCTIONS):
        lines.append(f"  {taken_s / whole_s:6.1%}  {_name(where)}")
    return "\n".join(lines)


Where = tuple[str, int, str]


def _is_wait(where: Where) -> bool:
    return any(sign in where[2] for sign in WAITS)


def _part(where: Where) -> str:
    text = f"{where[0]} {where[2]}"
    return next((part for sign, part in PARTS if sign in text), "Python's own and others")


def _name(where: Where) -> str:
    file, line, function = where
    return function if file == "~" else f"{'/'.join(Path(file).parts[-2:])}:{line} {function}"
