"""Publishing, the audit and the single-use buttons of the newsroom."""

from datetime import timedelta

from sqlalchemy import select

from bot.store.tables import audit, publications
from tests.store.conftest import Store


async def test_the_first_publish_makes_nothing_new(store: Store) -> None:
    now = store.clock.now
    visible = {"old": now - timedelta(days=9), "embargoed": now + timedelta(days=1)}
    async with store.database.write() as conn:
        assert await store.publications.current(conn) is None
        await store.publications.publish(conn, "aaa", by=None, at=now, visible=visible)
        current = await store.publications.current(conn)
        assert await store.publications.first_visible(conn) == visible
        assert await store.publications.visible_between(conn, now - timedelta(hours=1), now) == []
    assert current is not None
    assert (current.revision, current.published_at, current.published_by) == ("aaa", now, None)


async def test_later_dispatches_are_new_from_their_publish_and_never_again(store: Store) -> None:
    first, long_ago = store.clock.now, store.clock.now - timedelta(days=9)
    async with store.database.write() as conn:
        await store.publications.publish(conn, "aaa", by=None, at=first, visible={"a": long_ago})
        second = store.clock.advance(hours=1)
        soon = second + timedelta(minutes=5)
        visible = {"a": long_ago, "backdated": long_ago, "embargoed": soon}
        await store.publications.publish(conn, "bbb", by=42, at=second, visible=visible)
        third = store.clock.advance(hours=1)
        await store.publications.publish(conn, "aaa", by=42, at=third, visible=visible)
        assert await store.publications.visible_between(conn, first, second) == [("backdated", second)]
        assert await store.publications.visible_between(conn, second, third) == [("embargoed", soon)]
        history = await store.publications.history(conn)
    assert [(each.revision, each.published_by) for each in history] == [("aaa", 42), ("bbb", 42), ("aaa", None)]


async def test_an_embargo_may_be_moved_until_it_is_over(store: Store) -> None:
    now = store.clock.now
    day = timedelta(days=1)
    async with store.database.write() as conn:
        await store.publications.publish(conn, "aaa", by=None, at=now, visible={"old": now})
        await store.publications.publish(
            conn, "bbb", by=None, at=now, visible={"sooner": now + 9 * day, "later": now + day}
        )
        await store.publications.publish(
            conn, "ccc", by=None, at=now, visible={"sooner": now + day, "later": now + 9 * day}
        )
        assert await store.publications.first_visible(conn) == {
            "old": now, "sooner": now + day, "later": now + 9 * day,
        }  # fmt: skip
        after = store.clock.advance(days=2)
        moved = {"sooner": after + 9 * day, "later": after + 9 * day}
        await store.publications.publish(conn, "ddd", by=None, at=after, visible=moved)
        seen = await store.publications.first_visible(conn)
    assert (seen["sooner"], seen["later"]) == (now + day, after + 9 * day)


async def test_who_published_and_who_acted_is_sealed(store: Store) -> None:
    now = store.clock.now
    async with store.database.write() as conn:
        await store.publications.publish(conn, "aaa", by=42, at=now, visible={})
        await store.audit.record(conn, at=now, actor=42, action="publish", subject="aaa")
        sealed = await conn.scalars(select(publications.c.published_by).union_all(select(audit.c.actor)))
        assert sealed.all() == [store.cipher.seal_chat(42)] * 2


async def test_the_audit_is_read_newest_first_in_pages(store: Store) -> None:
    now = store.clock.now
    async with store.database.write() as conn:
        for number in range(5):
            await store.audit.record(
                conn, at=now, actor=None if number else 42, action="alert", subject=f"d{number}", after="sent"
            )
        page = await store.audit.entries(conn, limit=3)
        rest = await store.audit.entries(conn, below=page[-1].id)
        everything = [each async for each in store.audit.iterate(conn)]
    assert [each.subject for each in page + rest] == ["d4", "d3", "d2", "d1", "d0"]
    assert everything == page + rest
    assert (everything[-1].actor, everything[-1].before, everything[-1].after) == (42, None, "sent")


async def test_a_confirming_button_works_once(store: Store) -> None:
    now, taps = store.clock.now, store.confirmations
    async with store.database.write() as conn:
        token = await taps.ask(
            conn, action="alert", actor=42, chat_id=42, payload="coup", expires_at=now + timedelta(minutes=10)
        )
        await taps.shown(conn, token, 77)
        seen = await taps.look(conn, token, now)
        used = await taps.use(conn, token, now)
        assert await taps.use(conn, token, now) is None
        assert await taps.look(conn, token, now) is None
    assert used == seen
    assert used is not None
    assert (used.action, used.actor, used.chat_id, used.message_id, used.payload) == ("alert", 42, 42, 77, "coup")
    assert len(token) == 12


async def test_an_old_or_invented_button_does_nothing(store: Store) -> None:
    now, taps = store.clock.now, store.confirmations
    expires_at = now + timedelta(minutes=10)
    async with store.database.write() as conn:
        token = await taps.ask(conn, action="alert", actor=42, chat_id=42, payload="coup", expires_at=expires_at)
        assert await taps.use(conn, "invented", now) is None
        assert await taps.use(conn, token, expires_at) is None
        assert await taps.retain(conn, now) == 0
        assert await taps.retain(conn, expires_at) == 1
