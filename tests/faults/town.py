"""A town of subscribers whose digest is planned already, in the data folder that a bot process will open."""

import asyncio
import time as clock
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.delivery.body import frozen
from bot.pages import markup
from bot.pages.page import Page
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.services import Store
from bot.store.choices import ChatKind
from bot.store.database import Database
from bot.store.keys import Cipher, DataKey
from tests.faults import invariants
from tests.outside import at
from tests.rig import TOKEN, Bot, Sandbox, bot_running, environment, eventually, sandbox_running

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
        database = await Database.open(at(self.file).address, cipher=self.cipher, now=lambda: now)
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

    def plan_alert(self, name: str) -> str:
        """One more edition for everybody, planned from outside while a bot may be running; what it says."""
        text, now, body = f"Alert {name}", int(clock.time()), frozen(Page(markup.bold(f"Alert {name}")))
        ((edition,),) = self.query(
            "INSERT INTO editions (id, kind, created_at, expires_at, state) VALUES (?, 'alert', ?, ?, 0) RETURNING seq",
            f"alert:{name}",
            now * 1_000_000,
            (now + 6 * 3600) * 1_000_000,
        )
        ((variant,),) = self.query(
            "INSERT INTO variants (edition, key, body, dispatches) VALUES (?, 'en', ?, ' one ') RETURNING id",
            edition,
            body,
        )
        self.query(
            "INSERT INTO deliveries (edition, subscriber, state, variant, attempts, not_before) "
            "SELECT CAST(? AS bigint), id, 0, CAST(? AS bigint), 0, 0 FROM subscribers WHERE stopped_at IS NULL",
            edition,
            variant,
        )
        return text

    def query(self, statement: str, *values: object, patience_s: float = 10) -> list[Any]:
        """Ask (or change) the database from outside, as an operator would with sqlite3 or psql."""
        return at(self.file).query(statement, *values, patience_s=patience_s)

    def let_a_minute_pass(self, *, patience_s: float = 10) -> None:
        """For the ledger alone: leases are over, unknown sends may be repeated."""
        statement = "UPDATE deliveries SET not_before = not_before - 61 WHERE not_before > 61 AND state IN (1, 3)"
        self.query(statement, patience_s=patience_s)

    def open_rows(self) -> int:
        return int(self.query("SELECT count(*) FROM deliveries WHERE not_before IS NOT NULL")[0][0])

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """What must be found nowhere."""
        given = environment(self.folder)
        passphrase = given["SAHELBOT_DATA_KEY"]
        return given["SAHELBOT_TOKEN"].encode(), passphrase.encode(), DataKey.from_secret(passphrase).secret

    def judged(self, record: Path) -> invariants.Verdict:
        """The ledger beside the record of a sandbox process."""
        return invariants.judged(self.file, self.cipher, invariants.recorded(record))

    def hold(self, *outputs: str) -> None:
        """I5, I6 and I9."""
        assert invariants.serves_its_last_pack(self.file), "the pack that was published last is not whole"
        invariants.hold(self.file, self.secrets, *outputs)


@dataclass(frozen=True)
class Campaign:
    """A town with its sandbox in a process of its own, which keeps the record in a file."""

    town: Town
    sandbox: Sandbox
    record: Path

    def bot(self, *, rate: float = 100, **options: Any) -> AbstractContextManager[Bot]:
        return bot_running(self.town.folder, self.sandbox.api_url, rate=rate, **options)

    def wait_for(self, copies: int, *, within_s: float = 30) -> int:
        return wait_for_lines(self.record, copies, within_s=within_s)

    def wait_for_the_end(self, *, within_s: float = 60) -> None:
        eventually(lambda: not self.town.open_rows(), within_s=within_s, what="the end of the edition")

    @property
    def verdict(self) -> invariants.Verdict:
        return self.town.judged(self.record)


@contextmanager
def campaign(folder: Path, size: int) -> Iterator[Campaign]:
    """`size` chats that are due and have all started the bot."""
    town, record = Town(folder, size), folder / "record.jsonl"
    town.settle()
    with sandbox_running("--token", TOKEN, "--record", str(record)) as sandbox:
        sandbox.post("/sandbox/crowd", first_id=town.chats.start, count=size)
        yield Campaign(town, sandbox, record)


def wait_for_lines(record: Path, number: int, *, within_s: float = 30) -> int:
    """Until the server has delivered that many; how many it has."""
    deadline = clock.monotonic() + within_s
    while clock.monotonic() < deadline:
        lines = record.read_bytes().count(b"\n") if record.exists() else 0
        if lines >= number:
            return lines
        clock.sleep(0.01)
    raise AssertionError(f"{number} deliveries did not come within {within_s:g} s")
