"""What many choose alike is stored once, and goes when nobody chooses it any more."""

from dataclasses import replace
from datetime import time

from sqlalchemy import func, select

from bot.readers.subscription import Quiet
from bot.store.tables import choices
from tests.store.conftest import Store
from tests.store.people import DAILY, subscribe

QUIET = replace(DAILY, quiet=Quiet(time(0, 0), time(6, 0)), topics=frozenset({"security"}))
ROWS = select(func.count()).select_from(choices)


async def test_those_who_choose_alike_share_a_row(store: Store) -> None:
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, *range(1, 20), now=store.clock.now)
        await subscribe(conn, store.subscribers, 20, now=store.clock.now, subscription=QUIET)
        assert (await conn.execute(ROWS)).scalar_one() == 2
        found = await store.subscribers.of_places(conn, [(19, 0), (20, 0), (21, 0), (19, 5)])
    assert {place: each.subscription for place, each in found.items()} == {(19, 0): DAILY, (20, 0): QUIET}


async def test_who_changes_leaves_the_others_as_they_are(store: Store) -> None:
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, 1, 2, now=store.clock.now)
        await subscribe(conn, store.subscribers, 1, now=store.clock.now, subscription=QUIET)
        found = [await store.subscribers.of_chat(conn, chat_id) for chat_id in (1, 2)]
    assert [each.subscription for each in found if each is not None] == [QUIET, DAILY]


async def test_quiet_hours_that_begin_at_midnight_are_kept(store: Store) -> None:
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, 1, now=store.clock.now, subscription=QUIET)
        found = await store.subscribers.of_chat(conn, 1)
    assert found is not None
    assert found.subscription.quiet == QUIET.quiet


async def test_what_only_one_had_chosen_goes_with_them(store: Store) -> None:
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, 1, 2, now=store.clock.now)
        await subscribe(conn, store.subscribers, 1, now=store.clock.now, subscription=QUIET)
        await subscribe(conn, store.subscribers, 3, now=store.clock.now)
        await store.subscribers.forget(conn, 1)
        await store.subscribers.forget(conn, 2)
        left = (await conn.execute(select(choices.c.topics))).scalars().all()
    assert list(left) == [""]


async def test_what_a_change_left_behind_goes_within_a_day(store: Store) -> None:
    async with store.database.write() as conn:
        await subscribe(conn, store.subscribers, 1, now=store.clock.now)
        await subscribe(conn, store.subscribers, 1, now=store.clock.now, subscription=QUIET)
        assert (await conn.execute(ROWS)).scalar_one() == 2
        assert await store.subscribers.retain(conn, store.clock.now) == 0
        found = await store.subscribers.of_chat(conn, 1)
        assert (await conn.execute(ROWS)).scalar_one() == 1
    assert found is not None
    assert found.subscription == QUIET
