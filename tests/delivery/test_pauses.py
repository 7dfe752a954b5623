"""A pause wakes by itself: the first digest after it says so, once; on a day without news it simply ends."""

from dataclasses import replace
from datetime import date

from bot.delivery.orders import fulfil
from bot.delivery.planner import plan
from bot.readers.edition import EditionKind, correction_edition
from bot.readers.slots import next_slot
from bot.store import standing, turns
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from tests.delivery.desk import SEVEN, Desk
from tests.delivery.packs import dispatch
from tests.delivery.test_corrections import MENDED, order

OVER = "Your pause has ended."
PAUSED = replace(SEVEN, paused_until=date(2027, 4, 2))


async def news(desk: Desk, name: str) -> None:
    desk.clock.advance(seconds=1)
    await desk.publish(dispatch(name, desk.clock()))


async def test_the_first_digest_after_a_pause_says_so_and_brings_all_that_was_missed(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=PAUSED)
    await news(desk, "first")
    desk.clock.set("2027-04-01 07:00")
    assert await plan(desk.services) == 0
    await news(desk, "second")
    desk.clock.set("2027-04-02 07:00")
    assert await plan(desk.services) == 1
    (body,) = await desk.bodies()
    assert OVER in body
    assert "Headline first" in body
    assert "Headline second" in body
    assert (await desk.known(1)).subscription == SEVEN


async def test_the_second_digest_does_not_say_it_again(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=PAUSED)
    await news(desk, "first")
    desk.clock.set("2027-04-02 07:00")
    await plan(desk.services)
    await news(desk, "second")
    desk.clock.set("2027-04-03 07:00")
    assert await plan(desk.services) == 1
    assert [OVER in body for body in await desk.bodies()] == [True, False]


async def test_without_news_on_the_day_a_pause_simply_ends(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=PAUSED)
    desk.clock.set("2027-04-02 07:00")
    assert await plan(desk.services) == 0
    assert (await desk.known(1)).subscription.paused_until is None
    await news(desk, "later")
    desk.clock.set("2027-04-03 07:00")
    assert await plan(desk.services) == 1
    (body,) = await desk.bodies()
    assert OVER not in body


async def test_only_whoever_paused_is_told_of_a_pause(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=PAUSED)
    await desk.subscribe(2)
    await news(desk, "first")
    desk.clock.set("2027-04-02 07:00")
    assert await plan(desk.services) == 2
    assert sorted(OVER in body for body in await desk.bodies()) == [False, True]


async def test_a_digest_that_a_pause_held_back_is_told_after_it(desk: Desk) -> None:
    await desk.planned(1, 2)
    store = desk.services.store
    async with store.database.write() as connection:
        slot = next_slot(PAUSED, desk.clock())
        assert slot is not None
        one = await store.subscribers.save(
            connection, 1, 0, ChatKind.PRIVATE, PAUSED, next_due_at=slot.at, seen_until=None, now=desk.clock()
        )
        await turns.take_back(connection, one, standing.DIGESTS, now=desk.clock(), reason="paused")
    assert await desk.states() == {1: DeliveryState.CANCELLED, 2: DeliveryState.PENDING}
    desk.clock.set("2027-04-02 07:00")
    assert await plan(desk.services) == 1
    assert "Headline vote" in (await desk.bodies())[-1]


async def test_a_digest_that_is_corrected_before_it_is_sent_still_says_that_a_pause_is_over(desk: Desk) -> None:
    await desk.publish()
    await desk.subscribe(1, choices=PAUSED)
    await desk.subscribe(2)
    desk.clock.advance(seconds=1)
    vote = dispatch("vote", desk.clock())
    await desk.publish(vote)
    desk.clock.set("2027-04-02 07:00")
    assert await plan(desk.services) == 2
    await desk.publish(replace(vote, corrections=(MENDED,)))
    await order(desk, correction_edition("vote", date(2027, 4, 2)), EditionKind.CORRECTION)
    await fulfil(desk.services)
    corrected = [body for body in await desk.bodies() if "It is twelve." in body]
    assert sorted(OVER in body for body in corrected) == [False, True]
