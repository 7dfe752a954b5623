"""Updates are stored once, acted on once, and lose what they said the moment they are done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.store.inbox import InboxState
from bot.store.tables import inbox
from tests.store.conftest import Store

UPDATES = [(11, 1, b'{"update_id": 11}'), (10, None, b'{"update_id": 10}'), (12, 2, b'{"update_id": 12}')]


async def test_an_update_offered_twice_is_stored_once(store: Store) -> None:
    async with store.database.write() as conn:
        assert await store.inbox.store(conn, UPDATES[:2], store.clock.now) == 2
        assert await store.inbox.store(conn, UPDATES, store.clock.now) == 1
        assert await store.inbox.store(conn, [UPDATES[0], UPDATES[0]], store.clock.now) == 0
        assert await store.inbox.store(conn, [], store.clock.now) == 0
        assert await store.inbox.last_update_id(conn) == 12


async def test_what_waits_comes_in_order_and_in_pages(store: Store) -> None:
    async with store.database.write() as conn:
        assert await store.inbox.last_update_id(conn) is None
        await store.inbox.store(conn, UPDATES, store.clock.now)
        first = await store.inbox.waiting(conn, limit=2)
        rest = await store.inbox.waiting(conn, after=first[-1].update_id)
    assert [(each.update_id, each.chat_id) for each in first + rest] == [(10, None), (11, 1), (12, 2)]
    assert first[0].payload == {"update_id": 10}


async def test_a_done_update_keeps_its_id_alone_and_is_done_once(store: Store) -> None:
    async with store.database.write() as conn:
        await store.inbox.store(conn, UPDATES, store.clock.now)
        assert await store.inbox.done(conn, 11, store.clock.now)
        assert not await store.inbox.done(conn, 11, store.clock.now)
        assert not await store.inbox.done(conn, 99, store.clock.now)
        row = (await conn.execute(select(inbox.c.payload, inbox.c.chat).where(inbox.c.update_id == 11))).one()
        assert [each.update_id for each in await store.inbox.waiting(conn)] == [10, 12]
        assert await store.inbox.store(conn, UPDATES, store.clock.now) == 0
    assert tuple(row) == (None, None)


async def test_effects_of_an_update_and_its_done_are_committed_together_or_not_at_all(store: Store) -> None:
    async with store.database.write() as conn:
        await store.inbox.store(conn, UPDATES, store.clock.now)

    async def acts_and_fails() -> None:
        async with store.database.write() as conn:
            await store.inbox.done(conn, 11, store.clock.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await acts_and_fails()
    async with store.database.read() as conn:
        assert len(await store.inbox.waiting(conn)) == 3


async def test_poison_is_set_aside_and_counted(store: Store) -> None:
    async with store.database.write() as conn:
        await store.inbox.store(conn, UPDATES, store.clock.now)
        assert await store.inbox.poison(conn, 10, "KeyError", store.clock.now)
        assert not await store.inbox.poison(conn, 10, "KeyError", store.clock.now)
        assert [each.update_id for each in await store.inbox.waiting(conn)] == [11, 12]
        assert await store.inbox.counts(conn) == {InboxState.NEW: 2, InboxState.POISON: 1}


async def test_an_update_that_cannot_be_read_does_not_stop_the_others(store: Store) -> None:
    async with store.database.write() as conn:
        await store.inbox.store(conn, [(8, 1, b"not json"), (9, 1, b"[1]"), *UPDATES], store.clock.now)
        waiting = await store.inbox.waiting(conn)
    assert [each.payload for each in waiting[:2]] == [{}, {}]
    assert waiting[2].payload == {"update_id": 10}


async def test_settled_ids_go_after_two_days_and_waiting_ones_stay(store: Store) -> None:
    async with store.database.write() as conn:
        await store.inbox.store(conn, UPDATES, store.clock.now)
        await store.inbox.done(conn, 10, store.clock.now)
        await store.inbox.poison(conn, 11, "KeyError", store.clock.now)
        assert await store.inbox.retain(conn, store.clock.now + timedelta(hours=47)) == 0
        assert await store.inbox.retain(conn, store.clock.now + timedelta(hours=48)) == 2
        assert [each.update_id for each in await store.inbox.waiting(conn)] == [12]


async def test_updates_without_effects_are_done_together_and_once(store: Store) -> None:
    async with store.database.write() as conn:
        await store.inbox.store(conn, UPDATES, store.clock.now)
        await store.inbox.poison(conn, 12, "unreadable", store.clock.now)
        await store.inbox.all_done(conn, [10, 11, 12, 99], store.clock.now)
        assert await store.inbox.counts(conn) == {InboxState.DONE: 2, InboxState.POISON: 1}
        assert not await store.inbox.done(conn, 11, store.clock.now)
        kept = (await conn.scalars(select(inbox.c.update_id).where(inbox.c.payload.is_not(None)))).all()
    assert kept == [12]
