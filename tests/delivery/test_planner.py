"""Whoever is due gets one row an edition, if there is something new; nothing else is planned."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.cards.card import Status
from bot.cards.text import Text
from bot.content.current import Served
from bot.delivery.planner import plan
from bot.delivery.stale import Sweep
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.store import standing
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import SEVEN, Desk
from tests.delivery.packs import dispatch

PENDING = DeliveryState.PENDING


async def news(desk: Desk, name: str = "vote", **about: str) -> None:
    """Something is published a second later."""
    desk.clock.advance(seconds=1)
    await desk.publish(dispatch(name, desk.clock(), **about))


async def test_a_digest_is_planned_when_the_chosen_hour_comes(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, 2)
    await news(desk)
    assert await plan(desk.services) == 0
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 2
    assert await desk.editions() == ["daily:2027-03-29"]
    assert await desk.states() == {1: PENDING, 2: PENDING}
    assert (await desk.known(1)).next_due_at == datetime(2027, 3, 30, 7, tzinfo=UTC)


async def test_a_second_tick_plans_nobody_twice(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert [await plan(desk.services) for _ in range(3)] == [1, 0, 0]


async def test_nothing_new_nothing_planned(desk: Desk) -> None:
    await news(desk)
    desk.clock.advance(minutes=1)
    await desk.subscribe(1)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 0
    assert await desk.editions() == []
    assert (await desk.known(1)).next_due_at == datetime(2027, 3, 30, 7, tzinfo=UTC)


async def test_what_was_told_is_not_told_again(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await news(desk, "first")
    desk.clock.set("2027-03-29 07:00")
    await plan(desk.services)
    desk.clock.advance(hours=3)
    await news(desk, "second")
    desk.clock.set("2027-03-30 07:00")
    await plan(desk.services)
    first, second = await desk.bodies()
    assert "Headline first" in first
    assert "Headline second" in second
    assert "Headline first" not in second


async def test_a_backlog_makes_no_news_at_the_first_publish(desk: Desk) -> None:
    await desk.subscribe(1)
    await desk.publish(dispatch("old", desk.clock() - timedelta(days=400)))
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 0


async def test_an_embargo_holds_until_its_hour(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await desk.publish(dispatch("embargoed", datetime(2027, 3, 30, 5, tzinfo=UTC)))
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 0
    desk.clock.set("2027-03-30 07:00")
    assert await plan(desk.services) == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
async def test_what_is_no_longer_published_is_not_told(desk: Desk, status: Status) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await news(desk)
    await desk.publish(dispatch("vote", desk.clock(), status=status))
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 0


async def test_what_a_publish_brings_is_new_even_if_it_is_served_after_the_tick(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    desk.clock.set("2027-03-29 06:59:58")
    before = desk.services.current.pack
    await news(desk)
    after = desk.services.current.pack
    desk.services.current.swap(Served(before))
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 0
    desk.services.current.swap(Served(after))
    desk.clock.set("2027-03-30 07:00")
    assert await plan(desk.services) == 1


async def test_topics_and_countries_choose_what_is_told(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await desk.subscribe(2, choices=replace(SEVEN, topics=frozenset({"security"})))
    await desk.subscribe(3, choices=replace(SEVEN, countries=frozenset({"niger"})))
    await desk.subscribe(4, choices=replace(SEVEN, topics=frozenset({"economy"})))
    await desk.subscribe(5, choices=replace(SEVEN, topics=frozenset({"taken-out"})))
    now = desk.clock.advance(seconds=1)
    await desk.publish(
        dispatch("attack", now, topics="security"), dispatch("border", now, topics="politics", countries="niger")
    )
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 4
    assert set(await desk.states()) == {1, 2, 3, 5}
    told = [{name for name in ("attack", "border") if name in body} for body in await desk.bodies()]
    assert sorted(told, key=len) == [{"attack"}, {"border"}, {"attack", "border"}]


async def test_equal_digests_are_rendered_once_and_frozen(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(*range(1, 41))
    await desk.subscribe(*range(41, 81), choices=replace(SEVEN, language="fr"))
    await desk.subscribe(*range(81, 121), choices=replace(SEVEN, light=True, zone="Africa/Dakar"))
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 120
    bodies = [json.loads(body) for body in await desk.bodies()]
    assert len(bodies) == 3
    assert {body["parse_mode"] for body in bodies} == {"HTML"}
    assert sum("Titre" in body["text"] for body in bodies) == 1
    buttons = [row[-1]["text"] for body in bodies for row in body["reply_markup"]["inline_keyboard"][-1:]]
    assert "Unsubscribe" in buttons


async def test_more_than_a_page_of_subscribers_is_planned_whole(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(*range(1, 2502))
    await news(desk)
    desk.clock.set("2027-03-29 07:01")
    assert await plan(desk.services) == 2501
    assert len(await desk.states()) == 2501


async def test_a_paused_subscriber_is_left_alone_until_the_day_it_chose(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await desk.subscribe(1, choices=replace(SEVEN, paused_until=date(2027, 4, 2)))
    await news(desk)
    for day in ("2027-03-29", "2027-03-31", "2027-04-01"):
        desk.clock.set(f"{day} 07:00")
        assert await plan(desk.services) == 0
    desk.clock.set("2027-04-02 07:00")
    assert await plan(desk.services) == 1


async def test_whoever_is_due_and_paused_is_due_again_when_the_pause_ends(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    paused = replace(SEVEN, paused_until=date(2027, 4, 2))
    store = desk.services.store
    async with store.database.write() as connection:
        known = await store.subscribers.of_chat(connection, 1)
        assert known is not None
        due = known.next_due_at
        await store.subscribers.save(
            connection, 1, 0, known.kind, paused, next_due_at=due, seen_until=None, now=desk.clock()
        )
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 0
    assert (await desk.known(1)).next_due_at == datetime(2027, 4, 2, 7, tzinfo=UTC)


async def test_stopped_and_off_and_alerts_are_not_planned(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, 2)
    await desk.subscribe(3, choices=replace(SEVEN, frequency=Frequency.ALERTS))
    await desk.subscribe(4, choices=replace(SEVEN, frequency=Frequency.OFF))
    await desk.stop(1)
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 1
    assert set(await desk.states()) == {2}


async def test_after_days_of_silence_there_is_one_catch_up(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    for day in range(4):
        await news(desk, f"day-{day}")
        desk.clock.advance(days=1)
    desk.clock.set("2027-04-02 07:30")
    assert await plan(desk.services) == 1
    assert await desk.editions() == ["daily:2027-04-02"]
    (body,) = await desk.bodies()
    assert all(f"Headline day-{day}" in body for day in range(4))


async def test_a_digest_twelve_hours_late_is_left_for_the_next_one(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await news(desk, "early")
    desk.clock.set("2027-03-29 19:00")
    assert await plan(desk.services) == 0
    desk.clock.set("2027-03-30 07:00")
    assert await plan(desk.services) == 1
    assert "Headline early" in (await desk.bodies())[0]


async def test_a_late_digest_does_not_come_at_night(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=replace(SEVEN, time=time(4)))
    await news(desk)
    desk.clock.set("2027-03-30 05:30")
    assert await plan(desk.services) == 0
    desk.clock.set("2027-03-30 07:59")
    assert await plan(desk.services) == 0
    desk.clock.set("2027-03-30 08:00")
    assert await plan(desk.services) == 1


async def test_who_moves_the_hour_gets_one_digest_that_day_and_loses_nothing(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await news(desk, "early")
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 1
    desk.clock.advance(minutes=30)
    await news(desk, "later")
    await desk.subscribe(1, choices=replace(SEVEN, time=time(9)))
    desk.clock.set("2027-03-29 09:00")
    assert await plan(desk.services) == 0
    desk.clock.set("2027-03-30 09:00")
    assert await plan(desk.services) == 1
    assert "Headline later" in (await desk.bodies())[-1]
    assert "Headline early" not in (await desk.bodies())[-1]


async def test_who_subscribes_after_an_edition_was_made_elsewhere_gets_it(desk: Desk) -> None:
    desk.clock.set("2027-03-28 10:00")
    await desk.publish()
    await desk.subscribe(1, choices=replace(SEVEN, time=time(0, 30), zone="Pacific/Kiritimati"))
    await news(desk, "first")
    desk.clock.set("2027-03-28 10:30")
    assert await plan(desk.services) == 1
    desk.clock.advance(hours=1)
    await desk.subscribe(2)
    await news(desk, "second")
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 1
    assert await desk.editions() == ["daily:2027-03-29"]
    assert set(await desk.states()) == {1, 2}


async def test_daily_and_weekly_are_editions_of_their_own(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await desk.subscribe(2, choices=replace(SEVEN, frequency=Frequency.WEEKLY, weekday=0))
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 2
    assert sorted(await desk.editions()) == ["daily:2027-03-29", "weekly:2027-03-29"]


@pytest.mark.parametrize("hour", [time(2), time(2, 30), time(3)])
@pytest.mark.parametrize("first_day", [date(2027, 3, 27), date(2027, 10, 30)])
async def test_every_local_day_has_one_digest_when_the_clocks_change(desk: Desk, hour: time, first_day: date) -> None:
    paris = ZoneInfo("Europe/Paris")
    desk.clock.now = datetime.combine(first_day, time(), paris).astimezone(UTC)
    await desk.publish()
    await desk.subscribe(1, choices=Subscription(Frequency.DAILY, hour, "Europe/Paris"))
    for tick in range(4 * 24 * 3):
        if tick % 40 == 0:
            await news(desk, f"item-{tick}")
        await plan(desk.services)
        desk.clock.advance(minutes=15)
    expected = [f"daily:{first_day + timedelta(days=day)}" for day in range(3)]
    assert await desk.editions() == expected


async def test_a_forum_topic_is_a_subscriber_of_its_own(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(-1001, thread_id=7)
    await desk.subscribe(-1001, thread_id=9)
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 2


async def test_an_edition_that_was_finished_by_a_clock_that_was_ahead_takes_later_hours(desk: Desk) -> None:
    await desk.planned(1)
    await desk.subscribe(2, choices=replace(SEVEN, time=time(9)))
    await news(desk, "later")
    desk.clock.set("2027-04-01 07:00")
    assert await Sweep(desk.services).if_needed() == 1
    desk.clock.set("2027-03-29 09:00")
    assert await plan(desk.services) == 1
    async with desk.services.store.database.read() as connection:
        assert await standing.first_leasable(connection, desk.clock()) is EditionKind.DAILY


async def test_a_digest_of_a_later_hour_says_what_is_corrected_since_the_first(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1)
    await desk.subscribe(2, choices=replace(SEVEN, time=time(9)))
    await news(desk)
    desk.clock.set("2027-03-29 07:00")
    assert await plan(desk.services) == 1
    await desk.publish(replace(desk.published["vote"], text=Text({"en": "Twelve.", "fr": "Douze."})))
    desk.clock.set("2027-03-29 09:00")
    assert await plan(desk.services) == 1
    assert [("Twelve." in body) for body in await desk.bodies()] == [False, True]
