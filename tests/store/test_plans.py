"""Pages are read in the order of an index, also of an edition that no statistics know yet."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import results, trips
from tests.store.conftest import Store
from tests.store.people import subscribe

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
SORTS = {"sqlite": "TEMP B-TREE", "postgresql": "Sort"}
Reading = Callable[[Store, AsyncConnection], Awaitable[Any]]


@asynccontextmanager
async def heard(conn: AsyncConnection) -> AsyncIterator[list[tuple[str, Any]]]:
    """What is said to the database meanwhile. A file's is asked itself: some of it passes SQLAlchemy by."""
    statements: list[tuple[str, Any]] = []
    driver = (await conn.get_raw_connection()).driver_connection
    if isinstance(driver, trips.Connection):
        await driver.run(lambda raw: raw.set_trace_callback(lambda said: statements.append((said, ()))))
        yield statements
        await driver.run(lambda raw: raw.set_trace_callback(None))
        return

    def note(*said: Any) -> None:
        statements.append(said[2:4])

    event.listen(conn.sync_connection, "before_cursor_execute", note)
    yield statements
    event.remove(conn.sync_connection, "before_cursor_execute", note)


async def lease(store: Store, conn: AsyncConnection) -> None:
    await store.ledger.lease(conn, owner="me", now=store.clock.now, term_s=60, limit=20)


READINGS: dict[str, tuple[Reading, str]] = {
    "lease": (lease, "deliveries_open"),
    "due": (lambda store, conn: store.subscribers.due(conn, store.clock.now, limit=1000), "subscribers_due"),
    "chat": (lambda store, conn: store.subscribers.of_chat(conn, 7), "subscribers_chat"),
    "chats": (lambda store, conn: store.subscribers.of_places(conn, [(7, 0), (8, 0)]), ""),
    "seen": (lambda store, conn: store.subscribers.seen(conn, 7, store.clock.now.date()), "subscribers_chat"),
    "audience": (lambda store, conn: store.subscribers.audience(conn, after_id=5), ""),
    "holders": (lambda store, conn: results.holders(conn, "coup", since=store.clock.now), ""),
    "waiting": (lambda store, conn: store.inbox.waiting(conn), "inbox_open"),
    "forget": (lambda store, conn: store.subscribers.forget(conn, 1), ""),
}


@pytest.mark.parametrize("name", READINGS)
async def test_a_page_is_read_in_order(store: Store, name: str) -> None:
    reading, index = READINGS[name]
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        ids = await subscribe(conn, store.subscribers, *range(1, 40), now=store.clock.now, due=store.clock.now)
        await store.ledger.plan(conn, seq, [(each, variant) for each in ids])
    async with store.database.write() as conn:
        async with heard(conn) as statements:
            await reading(store, conn)
        plan = ""
        for statement, parameters in statements:
            if "FROM editions" not in statement.split("WHERE")[0]:
                rows = await conn.exec_driver_sql(EXPLAIN[conn.dialect.name] + statement, parameters)
                plan += "\n".join(str(row[-1]) for row in rows) + "\n"
    assert index in plan
    assert SORTS[conn.dialect.name] not in plan
    assert "SCAN d" not in plan  # SQLite; a server rightly reads a small table whole


async def test_pages_go_on_after_the_last_one(store: Store) -> None:
    async with store.database.write() as conn:
        ids = await subscribe(conn, store.subscribers, *range(1, 8), now=store.clock.now, due=store.clock.now)
        (first,) = await store.subscribers.due(conn, store.clock.now, limit=1)
        rest = await store.subscribers.due(conn, store.clock.now, after=first)
    assert [each.id for each in rest] == ids[1:]
