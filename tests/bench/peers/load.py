"""The load every peer carries: so many cards to so many chats, a hundred in flight; the CPU it took, as JSON."""

import argparse
import asyncio
import json
import os
import resource
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKEN = "4242:" + "T0ken_of-a-test_bot" + "x" * 16
IN_FLIGHT = 100
FIRST = 1_000_001

Send = Callable[[int], Awaitable[Any]]


@dataclass(frozen=True)
class Asked:
    """`base` is the server's address, `certificate` what to trust, `folder` where a database may be made."""

    base: str
    certificate: Path
    folder: Path
    count: int
    rate: float


def asked() -> Asked:
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--rate", type=float, default=0)
    return Asked(**vars(parser.parse_args()))


def cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def carried(send: Send, count: int) -> None:
    """Warm up on a few connections, then send to `count` chats and print the figures."""
    await asyncio.gather(*(send(FIRST + number) for number in range(IN_FLIGHT)))
    chats = iter(range(FIRST + IN_FLIGHT, FIRST + IN_FLIGHT + count))
    began_s, from_s = time.monotonic(), cpu_s()

    async def worker() -> None:
        for chat in chats:
            await send(chat)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    told(count=count, cpu_s=cpu_s() - from_s, wall_s=time.monotonic() - began_s)


def told(**figures: float) -> None:
    print(json.dumps(figures), flush=True)  # noqa: T201 - the answer


def ledger(folder: Path, count: int) -> Path:
    """A database of due rows, one for each chat, as a tutorial would have it."""
    file = folder / "peer.db"
    file.unlink(missing_ok=True)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE deliveries (id INTEGER PRIMARY KEY, chat_id INTEGER UNIQUE, status TEXT, message_id INTEGER)"
        )
        rows = [(FIRST + number, "due") for number in range(count + IN_FLIGHT)]
        connection.executemany("INSERT INTO deliveries (chat_id, status) VALUES (?, ?)", rows)
    os.sync()
    return file
