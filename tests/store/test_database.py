"""Transactions are whole, one at a time on a file, and survive being cancelled."""

import asyncio
import contextlib
import random
import sqlite3
import stat
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.keys import Cipher
from bot.store.refusals import BadAddress, DatabaseLocked, StorageFull
from bot.store.tables import meta
from tests.store.conftest import Clock, Store

LONG = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(0.3)",
}


async def put(conn: AsyncConnection, key: str) -> None:
    await conn.execute(meta.insert(), {"key": key, "value": b"1"})


async def keys(database: Database) -> set[str]:
    async with database.read() as conn:
        found = await conn.scalars(select(meta.c.key).where(meta.c.key.not_in(["key_fingerprint", "created_at"])))
        return set(found)


async def test_a_block_that_ends_is_committed_and_one_that_fails_is_not(database: Database) -> None:
    async def fails() -> None:
        async with database.write() as conn:
            await put(conn, "lost")
            raise ZeroDivisionError

    async with database.write() as conn:
        await put(conn, "kept")
    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await keys(database) == {"kept"}


async def test_a_mistake_in_a_statement_stays_a_mistake_and_rolls_back(database: Database) -> None:
    async def twice() -> None:
        async with database.write() as conn:
            await put(conn, "twice")
            await put(conn, "twice")

    with pytest.raises(IntegrityError):
        await twice()
    assert await keys(database) == set()


async def test_a_task_cancelled_in_the_middle_of_a_statement_leaves_nothing(database: Database) -> None:
    begun = asyncio.Event()

    async def long() -> None:
        async with database.write() as conn:
            await put(conn, "lost")
            begun.set()
            await conn.execute(text(LONG[conn.dialect.name]))

    for delay in (0.0, 0.01, 0.05):
        begun.clear()
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(long())
            await begun.wait()
            await asyncio.sleep(delay)
            task.cancel()
        async with database.write() as conn:
            await put(conn, f"after {delay}")
    assert await keys(database) == {"after 0.0", "after 0.01", "after 0.05"}


async def test_a_task_cancelled_between_statements_or_while_it_waits_leaves_nothing(database: Database) -> None:
    begun = asyncio.Event()

    async def holds() -> None:
        async with database.write() as conn:
            await put(conn, "lost")
            begun.set()
            await asyncio.Event().wait()

    async def waits() -> None:
        async with database.write() as conn:
            await put(conn, "lost, too")
            await asyncio.Event().wait()

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(holds())
        await begun.wait()
        second = tasks.create_task(waits())
        await asyncio.sleep(0.01)
        second.cancel()
        await asyncio.sleep(0.01)
        first.cancel()
    async with database.write() as conn:
        await put(conn, "kept")
    assert await keys(database) == {"kept"}


async def test_a_storm_of_cancellations_leaves_whole_transactions_and_no_stray_task(database: Database) -> None:
    chance = random.Random(7)

    async def writes(name: str) -> None:
        async with database.write() as conn:
            for part in range(3):
                await put(conn, f"{name}-{part}")

    async def turns(most: int) -> None:
        for _ in range(chance.randrange(most)):
            await asyncio.sleep(0)

    for number in range(40):
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(writes(f"{number}.{each}")) for each in range(4)]
            running += [tasks.create_task(keys(database)) for _ in range(3)]
            await asyncio.sleep(chance.random() * 0.006)
            for share in (0.7, 0.4, 0.4):
                for task in chance.sample(running, int(len(running) * share)):
                    task.cancel()
                await turns(4)
        async with asyncio.timeout(5):
            await writes(f"{number}.after")
    parts = Counter(key.partition("-")[0] for key in await keys(database))
    assert set(parts.values()) == {3}
    assert {f"{number}.after" for number in range(40)} <= parts.keys()
    await database.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_one_tasks_failure_leaves_anothers_transaction_alone(database: Database) -> None:
    async def works(number: int) -> None:
        async with database.write() as conn:
            await put(conn, f"a{number}")
            await asyncio.sleep(0)
            if number % 2:
                raise ZeroDivisionError
            await put(conn, f"b{number}")

    await asyncio.gather(*(works(number) for number in range(8)), return_exceptions=True)
    assert await keys(database) == {f"{letter}{number}" for letter in "ab" for number in (0, 2, 4, 6)}


async def test_a_reader_sees_what_is_committed_while_somebody_writes(database: Database) -> None:
    async with database.write() as conn:
        await put(conn, "unseen")
        assert await keys(database) == set()
    assert await keys(database) == {"unseen"}


async def test_many_readers_at_once_all_get_their_answer(database: Database) -> None:
    assert await asyncio.gather(*(keys(database) for _ in range(40))) == [set()] * 40


async def test_cancelled_readers_give_their_connections_back(database: Database) -> None:
    async def long() -> None:
        async with database.read() as conn:
            await conn.execute(text(LONG[conn.dialect.name]))

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(long()) for _ in range(12)]
        await asyncio.sleep(0.05)
        for task in running:
            task.cancel()
    assert await asyncio.gather(*(keys(database) for _ in range(8))) == [set()] * 8


async def test_readers_that_wait_too_long_for_a_connection_are_told(file_store: Store) -> None:
    file_store.database._reader.pool._timeout = 0.05  # type: ignore[attr-defined]
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(file_store.database.read())
        with pytest.raises(DatabaseLocked, match="busy"):
            await file_store.database.read().__aenter__()
    assert await keys(file_store.database) == set()


async def test_a_transaction_inside_a_transaction_is_refused_rather_than_awaited(file_store: Store) -> None:
    async with file_store.database.write() as conn:
        await put(conn, "kept")
        with pytest.raises(RuntimeError, match="inside a transaction"):
            await file_store.database.write().__aenter__()
    assert await keys(file_store.database) == {"kept"}


async def test_a_reading_connection_cannot_write_to_the_file(file_store: Store) -> None:
    async with file_store.database.read() as conn:
        with pytest.raises(OperationalError, match="readonly"):
            await put(conn, "refused")


async def test_the_file_is_its_owners_alone_and_set_up_to_keep_what_is_committed(
    file_store: Store, file_address: str, cipher: Cipher, tmp_path: Path
) -> None:
    async with file_store.database.write() as conn:
        for pragma, value in (
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("secure_delete", 1),
            ("busy_timeout", 5000),
            ("application_id", 0x53414845),
        ):
            assert (await conn.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one() == value
    made = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/new/x y#1.db", cipher=cipher, now=file_store.clock)
    await made.close()
    path = tmp_path / "new" / "x y#1.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


async def test_what_was_written_is_there_after_opening_again(address: str, cipher: Cipher, clock: Clock) -> None:
    for number in range(3):
        database = await Database.open(address, cipher=cipher, now=clock)
        async with database.write() as conn:
            await put(conn, str(number))
            count = (await conn.execute(select(func.count()).select_from(meta))).scalar_one()
        await database.close()
    assert count == 5


async def test_a_lock_held_elsewhere_is_waited_for_then_told_and_passes(
    file_address: str, cipher: Cipher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.BUSY_TIMEOUT_S", 0.1)
    database = await Database.open(file_address, cipher=cipher, now=clock)

    async def written(key: str) -> None:
        async with database.write() as conn:
            await put(conn, key)

    with closing(sqlite3.connect(database.url.database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked, match="locked by another process") as refused:
            await written("never")
        async with database.write():
            pass  # without a statement it takes no lock
        assert refused.value.exit_code == 75
        with pytest.raises(DatabaseLocked):
            await Database.open(file_address, cipher=cipher, now=clock)
        assert await keys(database) == set()
        other.execute("COMMIT")
    await written("kept")
    assert await keys(database) == {"kept"}
    await database.close()


async def test_a_full_disk_is_told_and_passes(file_store: Store) -> None:
    database = file_store.database

    async def fill() -> None:
        async with database.write() as conn:
            await conn.execute(meta.insert(), {"key": "large", "value": b"x" * 2_000_000})

    async with database.write() as conn:
        await conn.exec_driver_sql("PRAGMA max_page_count=100")
    with pytest.raises(StorageFull) as refused:
        await fill()
    assert refused.value.exit_code == 74
    async with database.write() as conn:
        await conn.exec_driver_sql("PRAGMA max_page_count=1000000")
    await fill()
    assert await keys(database) == {"large"}


@pytest.mark.parametrize(
    "address", ["", "nonsense", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql://x/y", "sqlite:///x.db"]
)
async def test_an_address_that_is_not_served_is_refused(address: str, cipher: Cipher, clock: Clock) -> None:
    with pytest.raises(BadAddress) as refused:
        await Database.open(address, cipher=cipher, now=clock)
    assert refused.value.exit_code == 78
