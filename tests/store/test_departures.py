"""Chats that are forgotten leave nothing; chats that move keep what they chose and get nothing twice."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.store import census, results
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from tests.store.conftest import Store
from tests.store.people import ALERTS, DAILY, subscribe

OLD, NEW = -4001, -1004001


def content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_forgetting_takes_the_row_its_deliveries_and_what_was_set_aside(store: Store) -> None:
    now, inbox, taps = store.clock.now, store.inbox, store.confirmations
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        one, two = await subscribe(conn, store.subscribers, 1, 2, now=now)
        await store.ledger.plan(conn, seq, [(one, variant), (two, variant)])
        await inbox.store(conn, [(10, 1, b'{"update_id": 10}'), (11, 2, b'{"update_id": 11}')], now)
        await inbox.poison(conn, 10, "KeyError", now)
        await inbox.poison(conn, 11, "KeyError", now)
        expires_at = now + timedelta(hours=1)
        token = await taps.ask(conn, action="forget", actor=1, chat_id=1, payload="", expires_at=expires_at)
    async with store.database.write() as conn:
        assert await store.subscribers.forget(conn, 1)
        assert not await store.subscribers.forget(conn, 1)
    async with store.database.read() as conn:
        nothing = {"chat_id": 1, "subscriptions": [], "letters": [], "updates_kept": 0}
        assert await census.everything(conn, store.cipher, 1) == nothing
        assert (await census.everything(conn, store.cipher, 2))["updates_kept"] == 1
        assert await results.counts(conn, seq) == {DeliveryState.PENDING: 1}
        assert await taps.look(conn, token, now) is None


async def test_what_is_forgotten_is_in_neither_the_file_nor_its_journal(file_store: Store, tmp_path: Path) -> None:
    chat_ids = range(1, 601)
    now, database = file_store.clock.now, file_store.database
    for start in range(0, len(chat_ids), 50):
        async with database.write() as conn:
            for chat_id in chat_ids[start : start + 50]:
                await subscribe(conn, file_store.subscribers, chat_id, now=now, due=now)
                await file_store.inbox.store(conn, [(chat_id, chat_id, b"{}")], now)
                await file_store.inbox.done(conn, chat_id, now)

    def left() -> int:
        stored = content(tmp_path)
        return sum(file_store.cipher.seal_chat(chat_id) in stored for chat_id in chat_ids)

    assert left() == len(chat_ids)
    async with database.write() as conn:
        for chat_id in chat_ids[:200]:
            await file_store.subscribers.forget(conn, chat_id)
    assert left() == 400
    async with database.write() as conn:
        for chat_id in chat_ids[200::2]:
            await file_store.subscribers.forget(conn, chat_id)
    assert left() == 200
    await database.close()
    assert left() == 200


async def test_a_reader_in_the_way_only_puts_the_erasure_off(file_store: Store, tmp_path: Path) -> None:
    database = file_store.database
    async with database.write() as conn:
        await subscribe(conn, file_store.subscribers, 1, now=file_store.clock.now)
    sealed = file_store.cipher.seal_chat(1)
    async with database.read() as reading:
        await reading.exec_driver_sql("BEGIN")
        await reading.exec_driver_sql("SELECT count(*) FROM subscribers")
        async with database.write() as conn:
            await file_store.subscribers.forget(conn, 1)
        assert sealed in content(tmp_path)
        await reading.exec_driver_sql("COMMIT")
    async with database.write():
        pass
    assert sealed not in content(tmp_path)


async def test_a_moved_chat_keeps_its_choices_and_its_place_in_the_edition(store: Store) -> None:
    now = store.clock.now
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        (old,) = await subscribe(conn, store.subscribers, OLD, now=now, due=now)
        await store.ledger.plan(conn, seq, [(old, variant)])
        assert await store.subscribers.migrate_chat(conn, OLD, NEW, now=now)
        assert not await store.subscribers.migrate_chat(conn, OLD, NEW, now=now)
        found = await store.subscribers.of_chat(conn, NEW)
        assert await store.subscribers.of_chat(conn, OLD) is None
        (lease,) = await store.ledger.lease(conn, owner="me", now=now, term_s=60, limit=9)
    assert found is not None
    assert (found.id, found.subscription) == (old, DAILY)
    assert (lease.chat_id, lease.subscriber_id) == (NEW, old)


@pytest.mark.parametrize("settled", [DeliveryState.SENT, DeliveryState.UNKNOWN, None])
async def test_a_chat_that_asked_again_under_its_new_id_gets_one_copy(
    store: Store, settled: DeliveryState | None
) -> None:
    now, ledger = store.clock.now, store.ledger
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        (old,) = await subscribe(conn, store.subscribers, OLD, now=now, due=now)
        await ledger.plan(conn, seq, [(old, variant)])
        if settled is not None:
            (lease,) = await ledger.lease(conn, owner="me", now=now, term_s=60, limit=9)
            await ledger.settle(conn, [lease.settled(settled)], owner="me", now=now)
        (new,) = await subscribe(conn, store.subscribers, NEW, now=now, subscription=ALERTS)
        await ledger.plan(conn, seq, [(new, variant)])
        await store.subscribers.migrate_chat(conn, OLD, NEW, now=now)
        leases = await ledger.lease(conn, owner="me", now=now, term_s=60, limit=9)
        found = await store.subscribers.all_of_chat(conn, NEW)
    assert [each.subscription for each in found] == [ALERTS]
    assert [lease.chat_id for lease in leases] == ([] if settled is not None else [NEW])


async def test_each_topic_of_a_moved_forum_moves(store: Store) -> None:
    now = store.clock.now
    async with store.database.write() as conn:
        for topic in (0, 8):
            await store.subscribers.save(
                conn, OLD, topic, ChatKind.GROUP, DAILY, next_due_at=None, seen_until=None, now=now
            )
        await store.subscribers.migrate_chat(conn, OLD, NEW, now=now)
        assert [each.thread_id for each in await store.subscribers.all_of_chat(conn, NEW)] == [0, 8]


async def test_the_suspended_are_forgotten_after_ninety_days_and_the_stopped_are_not(store: Store) -> None:
    now, subscribers = store.clock.now, store.subscribers
    async with store.database.write() as conn:
        one, _, three = await subscribe(conn, subscribers, 1, 2, 3, now=now)
        await subscribers.stop(conn, 2, now=now)
        for which, first in ((one, datetime(2027, 1, 1, tzinfo=UTC)), (three, datetime(2027, 1, 20, tzinfo=UTC))):
            await subscribers.refused(conn, which, first)
            await subscribers.refused(conn, which, first + timedelta(days=1))
        later = now.replace(month=4, day=2)
        assert await subscribers.retain(conn, later) == 1
        assert [each.chat_id async for each in subscribers.iterate(conn)] == [2, 3]
        assert await subscribers.retain(conn, later) == 0


async def test_a_reader_in_the_way_of_a_forgetting_is_waited_for(file_store: Store, tmp_path: Path) -> None:
    now, database = file_store.clock.now, file_store.database
    async with database.write() as conn:
        await subscribe(conn, file_store.subscribers, 7, now=now, due=now)
    with closing(sqlite3.connect(tmp_path / "sahelbot.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subscribers").fetchall()

        async def go() -> None:
            await asyncio.sleep(0.03)
            reader.execute("COMMIT")

        async with asyncio.TaskGroup() as group:
            group.create_task(go())
            async with database.write() as conn:
                await file_store.subscribers.forget(conn, 7)
    assert file_store.cipher.seal_chat(7) not in content(tmp_path)


async def test_a_reader_that_stays_is_not_waited_for_but_the_next_transaction_erases(
    file_store: Store, tmp_path: Path
) -> None:
    now, database = file_store.clock.now, file_store.database
    async with database.write() as conn:
        await subscribe(conn, file_store.subscribers, 7, now=now, due=now)
    with closing(sqlite3.connect(tmp_path / "sahelbot.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subscribers").fetchall()
        async with database.write() as conn:
            await file_store.subscribers.forget(conn, 7)
        assert file_store.cipher.seal_chat(7) in content(tmp_path)
    async with database.write():
        pass
    assert file_store.cipher.seal_chat(7) not in content(tmp_path)
