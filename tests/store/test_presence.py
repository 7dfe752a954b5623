"""A chat that cannot be reached is left alone and finds its choices when it is back."""

from bot.store.presence import Presence
from tests.store.conftest import Store
from tests.store.people import DAILY, subscribe


async def test_a_chat_that_left_is_not_written_to_until_it_is_back(store: Store) -> None:
    now, presence = store.clock.now, Presence(store.cipher)
    seq, variant = await store.edition()
    async with store.database.write() as conn:
        (one,) = await subscribe(conn, store.subscribers, 1, now=now, due=now)
        await store.ledger.plan(conn, seq, [(one, variant)])
        assert await presence.away(conn, 1) == []
        await presence.left(conn, 1, now=now)
        assert await store.ledger.lease(conn, owner="me", now=now, term_s=60, limit=9) == []
        assert await store.subscribers.due(conn, now) == []
        (away,) = await presence.away(conn, 1)
        await presence.back(conn, away.id, next_due_at=now)
        (due,) = await store.subscribers.due(conn, now)
    assert (due.id, due.subscription) == (one, DAILY)


async def test_who_had_stopped_before_leaving_stays_stopped_when_back(store: Store) -> None:
    now, presence = store.clock.now, Presence(store.cipher)
    async with store.database.write() as conn:
        (one,) = await subscribe(conn, store.subscribers, 1, now=now, due=now)
        await store.subscribers.stop(conn, 1, now=now)
        await presence.left(conn, 1, now=now)
        await presence.back(conn, one, next_due_at=None)
        assert await store.subscribers.due(conn, now) == []
        found = await store.subscribers.of_chat(conn, 1)
    assert found is not None
    assert found.stopped_at == now
    assert found.suspended_at is None
