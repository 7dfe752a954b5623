"""A town of subscribers whose digest is planned already, in the data folder a bot process will open, and the look at
what became of it: the ledger's rows beside the sandbox's own record of what it delivered."""

import asyncio
import json
import sqlite3
import time as clock
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.delivery.body import frozen
from bot.pages import markup
from bot.pages.page import Page
from bot.readers.subscription import Frequency, Subscription
from bot.services import Store
from bot.store.choices import ChatKind
from bot.store.database import Database
from bot.store.deliveries import DeliveryState
from bot.store.editions import EditionKind
from bot.store.keys import Cipher, DataKey
from tests.rig import environment

FIRST = 10_001


@dataclass(frozen=True)
class Town:
    """`size` chats from 10,001 on, all due a minute ago."""

    folder: Path
    size: int
    cipher: Cipher = field(init=False)

    def __post_init__(self) -> None:
        key = environment(self.folder)["SAHELBOT_DATA_KEY"]
        object.__setattr__(self, "cipher", Cipher(DataKey.from_secret(key)))

    @property
    def chats(self) -> range:
        return range(FIRST, FIRST + self.size)

    @property
    def file(self) -> Path:
        return self.folder / "data" / "sahelbot.db"

    def settle(self) -> None:
        """Write the subscribers and their planned digests down."""
        asyncio.run(self._settle())

    async def _settle(self) -> None:
        now = datetime.now(UTC)
        hour = (now - timedelta(minutes=1)).replace(second=0, microsecond=0)
        choices = Subscription(Frequency.DAILY, hour.time(), "Etc/UTC", language="en")
        database = await Database.open(f"sqlite+aiosqlite:///{self.file}", cipher=self.cipher, now=lambda: now)
        store = Store.over(database, self.cipher)
        body = frozen(Page(markup.bold("One new dispatch")))
        async with database.write() as connection:
            tomorrow = hour + timedelta(days=1)
            ids = [
                await store.subscribers.save(
                    connection, chat, 0, ChatKind.PRIVATE, choices, next_due_at=tomorrow, seen_until=None, now=now
                )
                for chat in self.chats
            ]
            seq = await store.editions.open(
                connection,
                f"daily:{hour.date()}",
                kind=EditionKind.DAILY,
                created_at=now,
                expires_at=now + timedelta(hours=12),
            )
            variant = await store.editions.variant(connection, seq, "en-one", body=body, dispatches=["one"])
            await store.ledger.plan(connection, seq, [(which, variant) for which in ids])
        await database.close()

    def query(self, statement: str, *values: object) -> list[Any]:
        """Ask (or change) the database from outside, as an operator would with sqlite3."""
        with closing(sqlite3.connect(self.file, timeout=10)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def let_a_minute_pass(self) -> None:
        """For the ledger alone: leases are over, unknown sends may be repeated."""
        statement = "UPDATE deliveries SET not_before = not_before - 61 WHERE not_before > 61 AND state IN (1, 3)"
        self.query(statement)

    def open_rows(self) -> int:
        return int(self.query("SELECT count(*) FROM deliveries WHERE not_before IS NOT NULL")[0][0])

    def states(self) -> dict[int, tuple[DeliveryState, int | None, str | None]]:
        """(state, message id, reason) by chat."""
        statement = (
            "SELECT s.chat, d.state, d.message_id, d.reason FROM deliveries d JOIN subscribers s ON s.id = d.subscriber"
        )
        return {
            self.cipher.open_chat(chat): (DeliveryState(state), message, reason)
            for chat, state, message, reason in self.query(statement)
        }


@dataclass(frozen=True)
class Verdict:
    """The figures of a fault test. `duplicates` are copies beyond the first."""

    delivered: int
    duplicates: int
    most_copies: int
    lost: int
    sent_not_received: int
    received_not_known: int


def received(record: Path) -> list[tuple[int, int]]:
    """(chat, message id) of every message the server delivered, by its own record."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return [(each["chat_id"], each["message_id"]) for each in map(json.loads, lines) if each["method"] == "sendMessage"]


def judged(town: Town, record: Path) -> Verdict:
    """Invariants I1, I2 and I4 in numbers."""
    arrived = received(record)
    copies = Counter(chat for chat, _ in arrived)
    states = town.states()
    ended = {chat for chat, (state, _, reason) in states.items() if state > DeliveryState.SENDING and reason}
    sent = {(chat, message) for chat, (state, message, _) in states.items() if state is DeliveryState.SENT}
    known = {chat for chat, (state, *_) in states.items() if state in (DeliveryState.SENT, DeliveryState.UNKNOWN)}
    return Verdict(
        delivered=len(arrived),
        duplicates=sum(number - 1 for number in copies.values()),
        most_copies=max(copies.values(), default=0),
        lost=sum(chat not in copies and chat not in ended for chat in town.chats),
        sent_not_received=len(sent - set(arrived)),
        received_not_known=len(copies.keys() - known),
    )


def wait_for_lines(record: Path, number: int, *, within_s: float = 30) -> int:
    """Until the server has delivered that many; how many it has."""
    deadline = clock.monotonic() + within_s
    while clock.monotonic() < deadline:
        lines = record.read_bytes().count(b"\n") if record.exists() else 0
        if lines >= number:
            return lines
        clock.sleep(0.01)
    raise AssertionError(f"{number} deliveries did not come within {within_s:g} s")
