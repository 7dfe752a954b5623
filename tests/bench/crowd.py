"""Crowds of subscribers, written to the database in bulk: what a town of any size looks like before its morning."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from bot.delivery.body import frozen
from bot.pages.page import Button, Html, Page
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.services import Store
from bot.store.choices import columns_of
from bot.store.columns import microseconds, seconds
from bot.store.keys import Cipher
from tests.bench import answers

FIRST = 1_000_001
OWN = ("chat", "thread_id", "kind", "next_due_at", "seen_until", "created_on", "choice")


def choices(hour: time, *, zone: str = "Etc/UTC") -> list[Subscription]:
    """Twelve that read different digests, where the pack has a dispatch for each of three topics."""
    return [
        Subscription(Frequency.DAILY, hour, zone, language=language, light=light, topics=topics)
        for language in ("en", "fr")
        for light in (False, True)
        for topics in (frozenset[str](), frozenset({"politics"}), frozenset({"security"}))
    ]


def settle(
    file: Path, cipher: Cipher, count: int, wishes: Sequence[Subscription], *, due_at: datetime, seen_until: datetime
) -> None:
    """So many private chats from 1,000,001 on, their choices dealt out in turn."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        chosen = [_written(connection, "choices", columns_of(each)) for each in wishes]
        rows = _rows(cipher, count, chosen, due_at=due_at, seen_until=seen_until)
        connection.executemany(_insertion("subscribers", OWN), rows)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(
    cipher: Cipher, count: int, chosen: Sequence[int], *, due_at: datetime, seen_until: datetime
) -> Iterator[tuple[Any, ...]]:
    fixed = (0, 0, seconds(due_at), microseconds(seen_until), (seen_until - datetime(1970, 1, 1, tzinfo=UTC)).days)
    chats = range(FIRST, FIRST + count)
    return ((cipher.seal_chat(chat), *fixed, choice) for chat, choice in zip(chats, cycle(chosen), strict=False))


def _written(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    """The number of a row that is new."""
    number = connection.execute(_insertion(table, tuple(row)), tuple(row.values())).lastrowid
    assert number is not None
    return number


def _insertion(table: str, names: Sequence[str]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})"


def digest() -> Page:
    """The peers' card, word for word and key for key."""
    keys = answers.KEYBOARD["inline_keyboard"]
    rows = tuple(tuple(Button(key["text"], press=key["callback_data"]) for key in row) for row in keys)
    return Page(Html(answers.CARD), rows)


async def planned(store: Store, count: int, *, now: datetime) -> str:
    """A crowd with today's digest in the ledger, due a minute ago; the edition's id."""
    hour = (now - timedelta(minutes=1)).replace(second=0, microsecond=0)
    wish = Subscription(Frequency.DAILY, hour.time(), "Etc/UTC", language="en")
    file = Path(store.database.url.database or "")
    settle(file, store.cipher, count, [wish], due_at=hour + timedelta(days=1), seen_until=now)
    edition_id = f"daily:{hour.date()}"
    async with store.database.write() as connection:
        seq = await store.editions.open(
            connection, edition_id, kind=EditionKind.DAILY, created_at=now, expires_at=now + timedelta(hours=12)
        )
        body = frozen(digest())
        variant = await store.editions.variant(connection, seq, "en-one", body=body, dispatches=["one"])
        await store.ledger.plan(connection, seq, [(which, variant) for which in range(1, count + 1)])
    return edition_id
