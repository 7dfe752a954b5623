"""Subscribers are kept as they asked, found when due, stopped, suspended and brought back."""

import asyncio
import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.store import census
from bot.store.choices import ChatKind
from bot.store.database import Database
from bot.store.keys import Cipher
from bot.store.subscribers import Subscribers
from tests.store.conftest import Clock, Store
from tests.store.people import ALERTS, DAILY, OFF, subscribe

GROUP = -1001234567890123
FULL = Subscription(
    Frequency.WEEKLY,
    time(21, 45),
    "America/Argentina/Buenos_Aires",
    language="en",
    weekday=6,
    topics=frozenset({"security", "politics"}),
    countries=frozenset({"mali", "niger"}),
    alerts=False,
    light=True,
    quiet=Quiet(time(22, 0), time(6, 30)),
    paused_until=date(2027, 5, 1),
)


async def test_a_subscription_comes_back_as_it_was_given(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    due = clock.now + timedelta(hours=3)
    async with database.write() as conn:
        one = await subscribers.save(
            conn, GROUP, 17, ChatKind.GROUP, FULL, next_due_at=due, seen_until=None, now=clock.now
        )
    async with database.read() as conn:
        found = await subscribers.of_chat(conn, GROUP, 17)
        assert await subscribers.of_chat(conn, GROUP) is None
        assert await subscribers.of_id(conn, one) == found
    assert found is not None
    assert (found.id, found.chat_id, found.thread_id, found.kind) == (one, GROUP, 17, ChatKind.GROUP)
    assert found.subscription == FULL
    assert (found.next_due_at, found.seen_until, found.created_on) == (due, clock.now, clock.now.date())
    assert found.active


async def test_changing_choices_keeps_the_row_and_what_was_seen(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    first = clock.now
    async with database.write() as conn:
        (one,) = await subscribe(conn, subscribers, 7, now=first, due=first)
        later = clock.advance(days=2)
        (again,) = await subscribe(conn, subscribers, 7, now=later, due=later, subscription=FULL)
        found = await subscribers.of_chat(conn, 7)
    assert again == one
    assert found is not None
    assert (found.subscription, found.seen_until, found.created_on) == (FULL, first, first.date())
    assert found.next_due_at == later


async def test_a_given_seen_until_is_taken(database: Database, subscribers: Subscribers, clock: Clock) -> None:
    moment = clock.now.replace(microsecond=123456)
    async with database.write() as conn:
        await subscribe(conn, subscribers, 7, now=clock.now)
        await subscribers.save(conn, 7, 0, ChatKind.PRIVATE, DAILY, next_due_at=None, seen_until=moment, now=clock.now)
        found = await subscribers.of_chat(conn, 7)
    assert found is not None
    assert found.seen_until == moment


async def test_due_pages_bring_everybody_once_the_longest_overdue_first(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    now = clock.now
    async with database.write() as conn:
        late = await subscribe(conn, subscribers, *range(1, 6), now=now, due=now)
        early = await subscribe(conn, subscribers, *range(6, 11), now=now, due=now - timedelta(hours=1))
        await subscribe(conn, subscribers, 11, now=now, due=now + timedelta(seconds=1))
        await subscribe(conn, subscribers, 12, now=now, due=now, subscription=OFF)
        await subscribe(conn, subscribers, 13, now=now, due=None, subscription=ALERTS)
        found, after = [], None
        while page := await subscribers.due(conn, now, after=after, limit=3):
            found += [each.id for each in page]
            after = page[-1]
    assert found == early + late


async def test_whoever_is_planned_is_not_due_again(database: Database, subscribers: Subscribers, clock: Clock) -> None:
    tomorrow = clock.now + timedelta(days=1)
    async with database.write() as conn:
        one, two = await subscribe(conn, subscribers, 1, 2, now=clock.now, due=clock.now)
        await subscribers.set_next_due(conn, [(one, tomorrow, clock.now), (two, None, clock.now)])
        assert await subscribers.due(conn, clock.now) == []
        assert [each.id for each in await subscribers.due(conn, tomorrow)] == [one]


async def test_a_time_without_a_zone_is_refused(database: Database, subscribers: Subscribers, clock: Clock) -> None:
    naive = clock.now.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a zone"):
        async with database.write() as conn:
            await subscribe(conn, subscribers, 1, now=clock.now, due=naive)


async def test_who_stops_is_never_due_and_keeps_the_choices(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    async with database.write() as conn:
        _, two = await subscribe(conn, subscribers, 1, 2, now=clock.now, due=clock.now)
        assert len(await subscribers.stop(conn, 1, now=clock.now)) == 1
        assert await subscribers.stop(conn, 1, now=clock.now) == []
        assert await subscribers.stop(conn, 999, now=clock.now) == []
        assert [each.id for each in await subscribers.due(conn, clock.now)] == [two]
        found = await subscribers.of_chat(conn, 1)
    assert found is not None
    assert found.stopped_at == clock.now
    assert found.subscription == DAILY
    assert not found.active


async def test_stop_in_one_topic_leaves_the_others(database: Database, subscribers: Subscribers, clock: Clock) -> None:
    async with database.write() as conn:
        ids: list[int] = []
        for topic in (0, 5, 9):
            ids += await subscribe(conn, subscribers, GROUP, now=clock.now, due=clock.now, thread_id=topic)
        await subscribers.stop(conn, GROUP, now=clock.now, thread_id=5)
        assert [each.id for each in await subscribers.due(conn, clock.now)] == [ids[0], ids[2]]
        await subscribers.stop(conn, GROUP, now=clock.now)
        assert await subscribers.due(conn, clock.now) == []
        assert len(await subscribers.all_of_chat(conn, GROUP)) == 3


async def test_subscribing_again_brings_back_but_choosing_off_does_not(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    async with database.write() as conn:
        await subscribe(conn, subscribers, 1, now=clock.now, due=clock.now)
        await subscribers.stop(conn, 1, now=clock.now)
        await subscribe(conn, subscribers, 1, now=clock.now, due=clock.now, subscription=OFF)
        still = await subscribers.of_chat(conn, 1)
        await subscribe(conn, subscribers, 1, now=clock.now, due=clock.now)
        back = await subscribers.of_chat(conn, 1)
    assert still is not None
    assert still.stopped_at is not None
    assert still.next_due_at is None
    assert back is not None
    assert back.active
    assert back.next_due_at == clock.now


async def test_two_different_days_of_refusals_suspend_one_does_not(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    now = clock.now.replace(hour=23)
    async with database.write() as conn:
        (one,) = await subscribe(conn, subscribers, 1, now=clock.now, due=clock.now)
        assert not await subscribers.refused(conn, one, now)
        assert not await subscribers.refused(conn, one, now)
        assert len(await subscribers.due(conn, clock.now)) == 1
        assert await subscribers.refused(conn, one, now + timedelta(days=1))
        assert not await subscribers.refused(conn, one, now + timedelta(days=2))
        assert await subscribers.due(conn, clock.now) == []
        found = await subscribers.of_chat(conn, 1)
    assert found is not None
    assert found.suspended_at == now + timedelta(days=1)
    assert found.stopped_at is None


async def test_the_day_last_seen_is_kept_for_subscribers_alone(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    today = clock.now.date()
    async with database.write() as conn:
        await subscribe(conn, subscribers, 1, now=clock.now)
        for day in (today, today - timedelta(days=1)):
            await subscribers.seen(conn, 1, day)
            await subscribers.seen(conn, 2, day)
        found = await subscribers.of_chat(conn, 1)
        assert await subscribers.of_chat(conn, 2) is None
    assert found is not None
    assert found.last_seen_on == today


async def test_the_audience_of_an_alert_is_whoever_wants_alerts_and_is_active(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    async with database.write() as conn:
        wanting = await subscribe(conn, subscribers, 1, now=clock.now, subscription=ALERTS)
        wanting += await subscribe(conn, subscribers, 2, now=clock.now, subscription=replace(ALERTS, alerts=False))
        wanting += await subscribe(conn, subscribers, 3, 4, now=clock.now)
        await subscribe(conn, subscribers, 5, now=clock.now, subscription=replace(DAILY, alerts=False))
        await subscribe(conn, subscribers, 6, now=clock.now, subscription=OFF)
        await subscribe(conn, subscribers, 7, now=clock.now)
        await subscribers.stop(conn, 7, now=clock.now)
        found, after_id = [], 0
        while page := await subscribers.audience(conn, after_id=after_id, limit=2):
            found += [each.id for each in page]
            after_id = page[-1].id
    assert found == wanting


async def test_everybody_is_exported_page_by_page(
    database: Database, subscribers: Subscribers, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.subscribers.PAGE", 2)
    async with database.write() as conn:
        await subscribe(conn, subscribers, 1, 2, 3, 4, 5, now=clock.now)
        await subscribers.stop(conn, 4, now=clock.now)
        assert [each.chat_id async for each in subscribers.iterate(conn)] == [1, 2, 3, 4, 5]


async def test_numbers_count_the_active_by_what_they_chose(
    database: Database, subscribers: Subscribers, clock: Clock
) -> None:
    async with database.write() as conn:
        await subscribe(conn, subscribers, 1, 2, now=clock.now)
        await subscribe(conn, subscribers, -3, now=clock.now, subscription=FULL)
        await subscribe(conn, subscribers, 4, 5, now=clock.now)
        await subscribers.stop(conn, 4, now=clock.now)
        (suspended,) = await subscribe(conn, subscribers, 5, now=clock.now)
        for days in (0, 1):
            await subscribers.refused(conn, suspended, clock.now + timedelta(days=days))
        counts = await census.counts(conn)
    assert (counts.active, counts.stopped, counts.suspended) == (3, 1, 1)
    assert counts.by_language == {"fr": 2, "en": 1}
    assert counts.by_frequency == {"daily": 2, "weekly": 1}
    assert counts.by_kind == {"private": 2, "group": 1}
    assert counts.by_country == {"": 2, "mali": 1, "niger": 1}


async def test_a_chat_is_told_everything_in_plain_words(
    database: Database, subscribers: Subscribers, clock: Clock, cipher: Cipher
) -> None:
    async with database.write() as conn:
        await subscribe(conn, subscribers, 1, now=clock.now, due=clock.now, subscription=FULL)
        told = await census.everything(conn, cipher, 1)
        nobody = await census.everything(conn, cipher, 2)
    assert nobody == {"chat_id": 2, "subscriptions": [], "letters": [], "updates_kept": 0}
    (subscription,) = told["subscriptions"]
    assert subscription["time"] == "21:45"
    assert subscription["topics"] == ["politics", "security"]
    assert subscription["quiet"] == "22:00-06:30"
    assert subscription["deliveries"] == []
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("asked", ["due", "audience"])
async def test_on_a_server_whoever_is_planned_for_changes_nothing_meanwhile(server_store: Store, asked: str) -> None:
    subscribers, database, now = server_store.subscribers, server_store.database, server_store.clock.now
    moved, tomorrow = now + timedelta(hours=2), now + timedelta(days=1)
    async with database.write() as conn:
        await subscribe(conn, subscribers, 1, now=now, due=now)

    async def pause() -> None:
        async with database.write() as conn:
            await subscribe(
                conn, subscribers, 1, now=now, due=moved, subscription=replace(DAILY, paused_until=moved.date())
            )

    async with asyncio.TaskGroup() as group, database.write() as conn:
        kept = subscribers.due(conn, now) if asked == "due" else subscribers.audience(conn, kept=True)
        (one,) = await kept
        group.create_task(pause())
        await asyncio.sleep(0.3)
        found = await subscribers.of_id(conn, one.id)
        await subscribers.set_next_due(conn, [(one.id, tomorrow, now)])
        await subscribers.wake(conn, [one.id])
    assert found is not None
    assert found.next_due_at == now, "nothing was committed in between"
    async with database.read() as conn:
        found = await subscribers.of_id(conn, one.id)
    assert found is not None
    assert (found.next_due_at, found.subscription.paused_until) == (moved, moved.date())
