"""Blocked, removed, muted, brought back: deliveries wait, the choices stay, and nobody is revived who had stopped."""

import pytest

from bot.sandbox import arrivals
from bot.store.inbox import InboxState
from bot.store.subscribers import Subscriber
from tests.house import CHANNEL, FORUM, MALI, NIGER, House
from tests.rig import ADA, GROUP, MOUSSA


async def remembered(house: House, chat: int, thread_id: int = 0) -> Subscriber:
    known = await house.known(chat, thread_id)
    assert known is not None
    return known


async def test_who_blocks_the_bot_gets_nothing_and_is_back_with_the_same_choices(house: House) -> None:
    await house.say(ADA, "/subscribe weekly friday 18:15 Niamey")
    before = await remembered(house, ADA)
    arrivals.block(house.world, house.world.people[ADA])
    await house.settled()
    away = await remembered(house, ADA)
    assert (away.active, away.next_due_at) == (False, None)
    arrivals.unblock(house.world, house.world.people[ADA])
    await house.settled()
    back = await remembered(house, ADA)
    assert (back.active, back.subscription, back.next_due_at) == (True, before.subscription, before.next_due_at)


async def test_blocking_again_and_again_changes_nothing_else(house: House) -> None:
    await house.say(ADA, "/subscribe")
    for _ in range(3):
        arrivals.block(house.world, house.world.people[ADA])
        arrivals.unblock(house.world, house.world.people[ADA])
    await house.settled()
    assert (await remembered(house, ADA)).active


async def test_who_had_stopped_before_blocking_stays_stopped(house: House) -> None:
    await house.say(ADA, "/subscribe")
    await house.say(ADA, "/stop")
    arrivals.block(house.world, house.world.people[ADA])
    arrivals.unblock(house.world, house.world.people[ADA])
    await house.settled()
    back = await remembered(house, ADA)
    assert (back.stopped_at is None, back.suspended_at, back.next_due_at) == (False, None, None)


async def test_who_only_asked_is_not_remembered_for_blocking(house: House) -> None:
    arrivals.block(house.world, house.world.people[ADA])
    arrivals.unblock(house.world, house.world.people[ADA])
    await house.settled()
    assert await house.known(ADA) is None


@pytest.mark.parametrize("status", ["kicked", "left", "restricted"])
async def test_removed_or_muted_in_a_group_it_waits_until_it_may_write_again(house: House, status: str) -> None:
    await house.say(MOUSSA, "/subscribe", chat=GROUP)
    arrivals.set_bot_status(house.world, house.chat(GROUP), status, by=MOUSSA)
    await house.settled()
    assert not (await remembered(house, GROUP)).active
    arrivals.set_bot_status(house.world, house.chat(GROUP), "member", by=MOUSSA)
    await house.settled()
    assert (await remembered(house, GROUP)).active
    assert InboxState.POISON not in await house.counts()


async def test_all_topics_of_a_forum_wait_and_come_back(house: House) -> None:
    for topic in (MALI, NIGER):
        await house.say(MOUSSA, "/subscribe", chat=FORUM, topic=topic)
    arrivals.set_bot_status(house.world, house.chat(FORUM), "left", by=MOUSSA)
    await house.settled()
    assert not any([(await remembered(house, FORUM, topic)).active for topic in (MALI, NIGER)])
    arrivals.set_bot_status(house.world, house.chat(FORUM), "administrator", by=MOUSSA)
    await house.settled()
    assert all([(await remembered(house, FORUM, topic)).active for topic in (MALI, NIGER)])


async def test_a_channel_that_takes_its_rights_away_waits(house: House) -> None:
    await house.say(MOUSSA, "/subscribe", chat=CHANNEL)
    arrivals.set_bot_status(house.world, house.chat(CHANNEL), "left", by=MOUSSA)
    await house.settled()
    assert not (await remembered(house, CHANNEL)).active


async def test_a_new_group_is_not_spoken_to(house: House) -> None:
    arrivals.set_bot_status(house.world, house.chat(GROUP), "left", by=MOUSSA)
    arrivals.set_bot_status(house.world, house.chat(GROUP), "member", by=MOUSSA)
    await house.settled()
    assert house.said(GROUP) == []
    assert await house.known(GROUP) is None


async def test_a_word_to_the_bot_brings_who_was_given_up_back(house: House) -> None:
    await house.say(ADA, "/subscribe daily 06:30")
    store = house.services.store
    async with store.database.write() as connection:
        await store.presence.left(connection, ADA, now=house.clock())
    assert "06:30" in await house.answer(ADA, "/subscribe")
    assert (await remembered(house, ADA)).active
