"""An edition that stands still since Telegram refused what we wrote: admins are told, and they alone decide, once."""

import asyncio
from datetime import timedelta

import pytest

from bot.chat import halted
from bot.pages.broadcast import MALFORMED, STOPPED
from bot.readers.edition import EditionKind
from bot.store import results
from bot.store.editions import EditionState
from tests.house import House
from tests.rig import ADA, IDRISS, MOUSSA

EDITION = "daily:2026-11-21"


@pytest.fixture
async def stuck(house: House) -> int:
    """A digest that Ada waits for stands still; its number."""
    await house.say(ADA, "/subscribe daily 07:00 Bamako")
    store, now = house.services.store, house.clock()
    async with store.database.write() as connection:
        ada = await store.subscribers.of_chat(connection, ADA)
        assert ada is not None
        lives_until = now + timedelta(hours=6)
        seq = await store.editions.open(
            connection, EDITION, kind=EditionKind.DAILY, created_at=now, expires_at=lives_until
        )
        variant = await store.editions.variant(connection, seq, "en-x", body="{}", dispatches=["news"])
        await store.ledger.plan(connection, seq, [(ada.id, variant)])
        await store.editions.halt(connection, seq, MALFORMED)
    return seq


async def state(house: House) -> tuple[EditionState, str | None]:
    store = house.services.store
    async with store.database.read() as connection:
        edition = await store.editions.of_id(connection, EDITION)
    assert edition is not None
    return edition.state, edition.note


async def test_the_desk_tells_an_admin_what_stands_still_and_lets_it_go_on(house: House, stuck: int) -> None:
    desk = await house.answer(IDRISS, "/newsroom")
    assert "Standing still" in desk
    assert EDITION in desk
    assert "1 delivery waits." in desk
    assert "It goes on" in await house.press(IDRISS, "Let it go on")
    assert await state(house) == (EditionState.RESUMED, None)
    assert "Standing still" not in await house.answer(IDRISS, "/newsroom")
    assert EDITION in await house.answer(IDRISS, "/audit")


async def test_what_is_dropped_is_sent_to_nobody(house: House, stuck: int) -> None:
    await house.answer(IDRISS, "/newsroom")
    assert "Dropped" in await house.press(IDRISS, "Drop it")
    assert await state(house) == (EditionState.HALTED, STOPPED)
    assert await halted.standing_still(house.services) == []
    store = house.services.store
    async with store.database.read() as connection:
        assert [row.reason async for row in results.rows(connection, store.cipher)] == [STOPPED]


async def test_who_decides_second_is_told_so(house: House, stuck: int) -> None:
    (message,) = await house.say(IDRISS, "/newsroom")
    await house.press_data(IDRISS, f"1.desk.resume.{stuck}", message_id=message.message_id)
    for word in ("resume", "calloff"):
        await house.press_data(IDRISS, f"1.desk.{word}.{stuck}", message_id=message.message_id)
        assert "somebody has decided" in house.said(IDRISS)[-1].text
    assert await state(house) == (EditionState.RESUMED, None)


@pytest.mark.parametrize("word", ["resume", "calloff"])
@pytest.mark.parametrize("forged", ["", "0", "99", "-1", "²"])
async def test_a_forged_press_changes_nothing(house: House, stuck: int, word: str, forged: str) -> None:
    (message,) = await house.say(IDRISS, "/newsroom")
    payload = f"1.desk.{word}.{forged}".rstrip(".")
    await house.press_data(IDRISS, payload, message_id=message.message_id)
    (other,) = await house.say(ADA, "/start")
    await house.press_data(ADA, f"1.desk.{word}.{stuck}", message_id=other.message_id)
    assert await state(house) == (EditionState.HALTED, MALFORMED)


async def test_each_admin_is_told_once(house: House, stuck: int) -> None:
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(halted.watch(house.services))
        async with asyncio.timeout(10):
            while not house.said(IDRISS):  # noqa: ASYNC110 - the server records it when it likes
                await asyncio.sleep(0.01)
        watching.cancel()
    (told,) = house.said(IDRISS)
    assert EDITION in told.text
    assert house.labels(told)[:2] == ["Let it go on", "Drop it"]
    assert house.said(MOUSSA) == []


async def test_what_an_editor_stopped_stands_not_still(house: House, stuck: int) -> None:
    store = house.services.store
    async with store.database.write() as connection:
        await store.editions.resume(connection, stuck)
        await store.editions.halt(connection, stuck, STOPPED)
    assert await halted.standing_still(house.services) == []
