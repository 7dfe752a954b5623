"""Where the time goes: a profile of the loop's thread, by part and by function, as a text.

A profile slows what it measures, small functions most: shares are told, not times."""

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAITS = ("poll' of 'select.epoll",)
PARTS = (
    ("bot/sending", "sending: pace, calls, connections"),
    ("bot/delivery", "delivery: worker, verdicts, settlements"),
    ("bot/store", "store: statements and their rows"),
    ("bot/chat", "chat: reading, deciding, answering"),
    ("bot/pages", "pages and cards"),
    ("bot/cards", "pages and cards"),
    ("bot/readers", "readers: slots and zones"),
    ("telegram", "python-telegram-bot"),
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
FUNCTIONS = 12


class Profile:
    """Of the thread that begins it. What the process's other threads use meanwhile is told as one share."""

    def __init__(self) -> None:
        self._profile = cProfile.Profile()
        self._from_s = 0.0, 0.0

    def begin(self) -> None:
        self._from_s = time.thread_time(), time.process_time()
        self._profile.enable()

    def end(self, file: Path) -> None:
        """Write what was found to `file`."""
        self._profile.disable()
        own_s, all_s = time.thread_time() - self._from_s[0], time.process_time() - self._from_s[1]
        beside = f"  {1 - own_s / all_s:6.1%}  of all CPU is SQLite's thread and others; of the loop's own thread:\n"
        file.write_text(beside + told(pstats.Stats(self._profile)), encoding="utf-8")


@contextmanager
def profiled(file: Path | None) -> Iterator[None]:
    """Profile a block, await or not, and write what was found to `file`; without one, only run it."""
    if file is None:
        yield
        return
    profile = Profile()
    profile.begin()
    try:
        yield
    finally:
        profile.end(file)


def told(stats: pstats.Stats) -> str:
    """Shares of the thread's CPU by part, then by function, the most first."""
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
