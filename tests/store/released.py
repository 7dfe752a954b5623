"""What the database of a release is like, written down when it is released: `python -m tests.store.released 1.0.0`.

It makes a database with the code of that release, with something in every table that somebody would miss, and writes
it to releases/VERSION.sql as plain SQL; beside it, in VERSION.json, what that code reads in it, and the hash of each of
its migrations. Neither is written a second time."""

import asyncio
import hashlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.store import results, schema, sqlite
from bot.store.deliveries import DeliveryState
from bot.store.gaps import Gaps
from bot.store.keys import Cipher, DataKey
from bot.store.letters import Letters
from bot.store.packs import Packs
from bot.store.photos import Photos
from bot.store.tables import HEAD
from tests.store.conftest import Clock, Store, opened
from tests.store.people import ALERTS, DAILY, OFF, subscribe

FOLDER = Path(__file__).parent / "releases"
KEY = bytes(range(64))
WEEKLY = Subscription(
    Frequency.WEEKLY, time(18, 30), "Europe/Paris", language="en", weekday=4, topics=frozenset({"jnim", "minusma"}),
    countries=frozenset({"ml"}), alerts=False, light=True, quiet=Quiet(time(22), time(6)),
)  # fmt: skip
PAUSED = replace(DAILY, paused_until=date(2027, 4, 30))
GROUP, STOPPED = -1001000000001, 5


def key() -> Cipher:
    return Cipher(DataKey(KEY))


def migrations() -> dict[str, str]:
    """Each step of the present code, with its hash."""
    steps = sorted((schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
    return {step.name: hashlib.sha256(step.read_bytes()).hexdigest() for step in steps}


# Making one


async def fill(store: Store) -> None:
    """Readers with every kind of choice, editions with deliveries in every state, and the newsroom's books."""
    now, places = store.clock.now, store.subscribers
    async with store.database.write() as conn:
        await store.publications.publish(conn, "f00dfeed", by=1, at=now, visible={"coup": now, "accord": now})
        due = now + timedelta(hours=20)
        await subscribe(conn, places, 1, 2, 3, now=now, due=due)
        await subscribe(conn, places, 4, now=now, due=due, subscription=WEEKLY)
        await subscribe(conn, places, STOPPED, now=now, due=due)
        await subscribe(conn, places, 6, now=now, subscription=ALERTS)
        await subscribe(conn, places, 7, now=now, subscription=OFF)
        await subscribe(conn, places, 8, now=now, due=due, subscription=PAUSED)
        await subscribe(conn, places, GROUP, now=now, due=due, thread_id=2)
        await places.stop(conn, STOPPED, now=now)
        await places.seen(conn, 1, now.date())
        await store.audit.record(conn, at=now, actor=1, action="publish", subject="f00dfeed", after="two cards")
        await store.inbox.store(conn, [(7, 1, b'{"update_id": 7}'), (8, 2, b'{"update_id": 8}')], now)
        await store.inbox.done(conn, 7, now)
        await Letters(store.cipher).write(conn, 3, "Is this right?", language="fr", now=now)
        await Packs().put(conn, "f00dfeed", b"the files of a pack", now)
        await Photos().remember(conn, "f" * 64, "a file id", now)
        await Gaps().add(conn, {"gao": 3}, day=now.date())
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        await store.ledger.plan(conn, seq, [(each, variant) for each in (1, 2, 3, 4, 9)])
        leases = await store.ledger.lease(conn, owner="me", now=now, term_s=60, limit=4)
        settled = [lease.settled(state, **what) for lease, (state, what) in zip(leases, BECAME, strict=True)]
        await store.ledger.settle(conn, settled, owner="me", now=now)


BECAME: list[tuple[DeliveryState, dict[str, Any]]] = [
    (DeliveryState.SENT, {"message_id": 77}),
    (DeliveryState.UNKNOWN, {"reason": "no answer"}),
    (DeliveryState.FAILED, {"reason": "chat not found"}),
    (DeliveryState.SENT, {"message_id": 78}),
]


# Reading one


async def told(store: Store, conn: AsyncConnection) -> dict[str, Any]:
    """All that must still be there after an upgrade, in words of JSON."""
    found = {
        "subscribers": await _all(store.subscribers.iterate(conn)),
        "deliveries": await _all(results.rows(conn, store.cipher)),
        "editions": [asdict(each) for each in await store.editions.latest(conn)],
        "publications": [asdict(each) for each in await store.publications.history(conn)],
        "visible": dict(await store.publications.first_visible(conn)),
        "audit": await _all(store.audit.iterate(conn)),
        "inbox": [asdict(each) for each in await store.inbox.waiting(conn)],
        "letters": [asdict(each) for each in await Letters(store.cipher).waiting(conn)],
        "pack": await Packs().files(conn, "f00dfeed"),
        "photo": await Photos().file_id(conn, "f" * 64),
        "gaps": await Gaps().most(conn, today=store.clock.now.date(), limit=5),
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_plain))
    return plain


async def _all(rows: AsyncIterator[Any]) -> list[dict[str, Any]]:
    return [asdict(each) async for each in rows]


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.decode() if isinstance(value, bytes) else str(value)


# As text and back


def dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return f"PRAGMA application_id = {sqlite.APPLICATION_ID};\n" + "\n".join(connection.iterdump()) + "\n"


def rebuild(text: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(text)


async def make(path: Path) -> dict[str, Any]:
    async with opened(f"sqlite+aiosqlite:///{path}", key(), Clock()) as store:
        await fill(store)
        async with store.database.read() as conn:
            return await told(store, conn)


def main() -> None:
    version = sys.argv[1]
    text, notes = FOLDER / f"{version}.sql", FOLDER / f"{version}.json"
    if text.exists():
        sys.exit(f"{version} is released; what was written of it stays.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sahelbot.db"
        found = asyncio.run(make(path))
        text.write_text(dump(path), encoding="utf-8")
    written = {"schema": HEAD, "migrations": migrations(), "told": found}
    notes.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
