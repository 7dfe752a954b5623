"""A subscription from its beginning to its end: stops in any words and one tap back, blocks, moves, returns."""

from datetime import datetime, timedelta

import pytest

from bot.readers.edition import EditionKind
from bot.sandbox import arrivals
from bot.sandbox.world import Chat
from bot.store import census
from bot.store.deliveries import DeliveryState
from tests.house import House
from tests.rig import ADA, GROUP, MOUSSA

STOPS = ["/stop", "/unsubscribe", "stop", "Stop!", "ARRET", "arrêt.", "se désabonner", "Desabonnement", "unsubscribe"]


async def planned(house: House) -> None:
    """A digest waits in the ledger for Ada."""
    store, known, now = house.services.store, await house.known(ADA), house.clock()
    assert known is not None
    async with store.database.write() as connection:
        seq = await store.editions.open(
            connection,
            "daily:2026-11-21",
            kind=EditionKind.DAILY,
            created_at=now,
            expires_at=now + timedelta(hours=12),
        )
        variant = await store.editions.variant(connection, seq, "en-x", body="{}", dispatches=[])
        await store.ledger.plan(connection, seq, [(known.id, variant)])


async def states(house: House) -> list[DeliveryState]:
    store, known = house.services.store, await house.known(ADA)
    assert known is not None
    async with store.database.read() as connection:
        everything = await census.everything(connection, store.cipher, ADA)
    return [each["state"] for each in everything["subscriptions"][0]["deliveries"]]


@pytest.mark.parametrize("words", STOPS)
async def test_whatever_means_stop_stops_and_one_tap_takes_it_back(house: House, words: str) -> None:
    await house.say(ADA, "/subscribe weekly friday 18:15 Niamey")
    assert "Stopped" in await house.answer(ADA, words)
    stopped = await house.known(ADA)
    assert stopped is not None
    assert stopped.stopped_at is not None
    assert "Friday 27 November, 18:15 (Niamey)" in await house.press(ADA, "Undo")
    again = await house.known(ADA)
    assert again is not None
    assert again.active


async def test_a_question_with_a_stop_word_in_it_is_a_question(house: House) -> None:
    await house.say(ADA, "/subscribe")
    assert "Stopped" not in await house.answer(ADA, "when did it stop")


@pytest.mark.parametrize("words", ["/pause 2w", "/stop", "/settings digest off"])
async def test_what_is_planned_is_cancelled_with_the_change(house: House, words: str) -> None:
    await house.say(ADA, "/subscribe")
    await planned(house)
    await house.say(ADA, words)
    assert await states(house) == ["cancelled"]


async def test_who_blocks_the_bot_finds_the_settings_on_return(house: House) -> None:
    await house.say(ADA, "/subscribe daily 06:45")
    await planned(house)
    arrivals.block(house.world, house.world.people[ADA])
    await house.settled()
    gone = await house.known(ADA)
    assert gone is not None
    assert (gone.active, gone.next_due_at) == (False, None)
    assert await states(house) == ["cancelled"]
    arrivals.start(house.world, house.world.people[ADA])
    await house.settled()
    back = await house.known(ADA)
    assert back is not None
    assert (back.active, back.subscription) == (True, gone.subscription)
    assert isinstance(back.next_due_at, datetime)


async def test_a_group_that_puts_the_bot_out_and_brings_it_back_keeps_its_settings(house: House) -> None:
    await house.say(MOUSSA, "/subscribe@sandbox_bot weekly", chat=GROUP)
    for status, active in (("kicked", False), ("member", True)):
        arrivals.set_bot_status(house.world, house.chat(GROUP), status, by=MOUSSA)
        await house.settled()
        known = await house.known(GROUP)
        assert known is not None
        assert known.active is active


async def test_an_upgraded_group_is_followed(house: House) -> None:
    house.world.chats[-77] = Chat(-77, "group", "Small desk", members={MOUSSA: "creator"})
    await house.say(MOUSSA, "/subscribe@sandbox_bot 05:45", chat=-77)
    new = arrivals.upgrade(house.world, house.chat(-77), by=MOUSSA, announced=True)
    await house.settled()
    known = await house.known(new.id)
    assert known is not None
    assert f"{known.subscription.time:%H:%M}" == "05:45"
    assert await house.known(-77) is None
