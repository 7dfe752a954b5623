"""One term at a time: who holds it is sure of it, who lost it leases nothing, and whoever dies is replaced."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.store import leader
from bot.store.leader import Leadership
from tests.store.conftest import Store


@pytest.fixture
async def two(server_store: Store) -> AsyncIterator[tuple[Leadership, Leadership]]:
    one, other = Leadership(server_store.database), Leadership(server_store.database)
    yield one, other
    await one.close()
    await other.close()


Two = tuple[Leadership, Leadership]


async def test_one_of_two_has_the_term_until_it_resigns(two: Two) -> None:
    one, other = two
    assert await one.won()
    assert one.is_sure
    assert not await other.won()
    assert not other.is_sure
    await one.resign()
    assert not one.is_sure
    assert await other.won()
    assert other.term == 2


async def test_only_the_holder_passes_the_fence(two: Two, server_store: Store) -> None:
    one, other = two
    await one.won()
    async with server_store.database.write() as connection:
        assert await one.fences(connection)
        assert not await other.fences(connection)
    lost = one.term
    await one.resign()
    await other.won()
    one.term = lost  # it has slept through all this
    async with server_store.database.write() as connection:
        assert not await one.fences(connection)
        assert await other.fences(connection)


async def test_a_new_term_waits_for_who_is_behind_the_fence(two: Two, server_store: Store) -> None:
    one, other = two
    await one.won()
    async with server_store.database.write() as connection:
        assert await one.fences(connection)
        assert one._line is not None
        await one._line.invalidate()
        await one._line.close()
        one._line = None
        async with asyncio.TaskGroup() as group:
            winning = group.create_task(other.won())
            await asyncio.sleep(0.2)
            assert not winning.done()
            await connection.commit()
    assert winning.result()


async def test_whoever_loses_its_connection_is_replaced_at_once_and_knows_it(
    two: Two, server_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leader, "RENEWED_EVERY_S", 0.05)
    one, other = two
    await one.won()
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(one.hold(over))
        async with server_store.database.write() as connection:
            await connection.exec_driver_sql("SELECT pg_terminate_backend(backend) FROM leadership")
        async with asyncio.timeout(10):
            await over.wait()
    assert not one.is_sure
    async with asyncio.timeout(10):
        while not await other.won():  # noqa: ASYNC110 - the server frees the lock when it likes
            await asyncio.sleep(0.02)


async def test_a_holder_that_does_not_renew_its_term_is_cut_off(two: Two, server_store: Store) -> None:
    one, other = two
    await one.won()
    assert not await other.won(), "its term is not over yet"
    async with server_store.database.write() as connection:
        await connection.exec_driver_sql("UPDATE leadership SET until = until - 60")
    async with asyncio.timeout(10):
        while not await other.won():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert not await one._renewed()
    assert other.term == 2


async def test_a_renewed_term_goes_on(two: Two, server_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "RENEWED_EVERY_S", 0.02)
    one, other = two
    await one.won()
    over = asyncio.Event()
    async with server_store.database.write() as connection:
        await connection.exec_driver_sql("UPDATE leadership SET until = until - 15")
    async with asyncio.TaskGroup() as group:
        group.create_task(one.hold(over))
        await asyncio.sleep(0.2)
        assert not over.is_set()
        over.set()
    async with server_store.database.read() as connection:
        left = await connection.exec_driver_sql(
            "SELECT until - extract(epoch FROM clock_timestamp()) > 15 FROM leadership"
        )
        assert left.scalar_one()
    assert not await other.won()
