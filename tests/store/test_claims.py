"""A chat is one replica's at a time; what a dead one had claimed is free after a while."""

import pytest
from sqlalchemy import select

from bot.store.claims import NOBODY, Claims
from bot.store.tables import claims
from tests.store.conftest import Store

ONE, OTHER = b"chat one", b"chat other"


@pytest.fixture
def two() -> tuple[Claims, Claims]:
    return Claims(), Claims()


Two = tuple[Claims, Claims]


async def pass_by(store: Store, seconds: int) -> None:
    async with store.database.write() as connection:
        await connection.exec_driver_sql(f"UPDATE claims SET until = until - {seconds}")


async def test_a_chat_is_given_to_the_first_who_asks(server_store: Store, two: Two) -> None:
    mine, yours = two
    async with server_store.database.write() as connection:
        assert await mine.take(connection, [ONE]) == {ONE}
        assert await yours.take(connection, [ONE, OTHER]) == {OTHER}
        assert await mine.take(connection, [ONE, OTHER]) == {ONE}, "who has it keeps it"
        assert await mine.take(connection, []) == set()


async def test_what_is_let_go_is_free(server_store: Store, two: Two) -> None:
    mine, yours = two
    async with server_store.database.write() as connection:
        await mine.take(connection, [ONE, OTHER])
        await mine.release(connection, [ONE])
        await yours.release(connection, [OTHER])
        assert await yours.take(connection, [ONE, OTHER]) == {ONE}
        await mine.release_all(connection)
        assert await yours.take(connection, [OTHER]) == {OTHER}


async def test_a_claim_ends_unless_it_is_renewed(server_store: Store, two: Two) -> None:
    mine, yours = two
    async with server_store.database.write() as connection:
        await mine.take(connection, [ONE, OTHER])
    await pass_by(server_store, 8)
    async with server_store.database.write() as connection:
        assert await mine.renew(connection) == {ONE, OTHER}
    await pass_by(server_store, 8)
    async with server_store.database.write() as connection:
        assert await yours.take(connection, [ONE]) == set()
    await pass_by(server_store, 8)
    async with server_store.database.write() as connection:
        assert await yours.take(connection, [ONE]) == {ONE}
        assert await mine.renew(connection) == {OTHER}, "what another took over is not ours any more"


async def test_updates_of_chats_that_others_have_are_passed_over(server_store: Store, two: Two) -> None:
    mine, yours = two
    updates = [(1, 1001, b"{}"), (2, 1002, b"{}"), (3, 1001, b"{}"), (4, None, b"{}")]
    async with server_store.database.write() as connection:
        await server_store.inbox.store(connection, updates, server_store.clock())
        chat = server_store.cipher.seal_chat(1001)
        assert [which for which, _ in await mine.open(connection, 10)] == [1, 2, 3, 4]
        await yours.take(connection, [chat])
        assert [which for which, _ in await mine.open(connection, 10)] == [2, 4]
        assert [which for which, _ in await yours.open(connection, 3)] == [1, 2, 3]
        assert (await mine.open(connection, 10))[1] == (4, NOBODY)
        await server_store.inbox.done(connection, 2, server_store.clock())
        read = await server_store.inbox.of_ids(connection, [2, 3, 4])
        assert [each.update_id for each in read] == [3, 4], "what is done meanwhile is not acted on again"


async def test_what_a_dead_replica_had_claimed_is_forgotten_after_a_while(server_store: Store, two: Two) -> None:
    mine, yours = two
    async with server_store.database.write() as connection:
        await yours.take(connection, [OTHER])
    await pass_by(server_store, 60)
    async with server_store.database.write() as connection:
        await mine.take(connection, [ONE])
        assert await mine.renew(connection) == {ONE}
        assert set(await connection.scalars(select(claims.c.chat))) == {ONE, OTHER}
    await pass_by(server_store, 13)
    async with server_store.database.write() as connection:
        assert await mine.renew(connection) == {ONE}, "what is ours is renewed first"
        assert set(await connection.scalars(select(claims.c.chat))) == {ONE}
