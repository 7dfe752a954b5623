"""After a restore: admins are told, one of them chooses, and what was under way waits for it."""

import asyncio
from pathlib import Path

import pytest

from bot import opening
from bot.chat import restored as gate
from bot.store import restored
from bot.store.leavers import Departed
from tests.house import House, opened_house
from tests.rig import ADA, IDRISS


@pytest.fixture
async def house(folder: Path):  # type: ignore[no-untyped-def]
    """A house over a database that is a backup put in place."""
    async with opened_house(folder) as house, house.awake():
        store = house.services.store
        async with store.database.write() as connection:
            await restored.enter(connection, store.cipher, Departed(b""), now=opening.now())
        yield house


async def has_chosen(house: House) -> None:
    async with asyncio.timeout(10):
        await gate.chosen(house.services, house.stopping)


async def test_the_gate_stands_open_where_nothing_was_restored(sleeping: House) -> None:
    async with asyncio.timeout(1):
        await gate.chosen(sleeping.services, sleeping.stopping)
    assert sleeping.said(IDRISS) == []


@pytest.mark.parametrize(("label", "subject"), [("Send", "send"), ("Skip", "skip")])
async def test_admins_are_told_and_the_choice_of_one_opens_the_gate(house: House, label: str, subject: str) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(has_chosen(house))
        while not house.said(IDRISS):  # noqa: ASYNC110 - a few turns of the loop
            await asyncio.sleep(0.01)
        assert "Restored from a backup" in house.said(IDRISS)[-1].text
        assert not waiting.done()
        await house.press(IDRISS, label)
    assert house.said(ADA) == []
    async with house.services.store.database.read() as connection:
        (latest, *_) = await house.services.store.audit.entries(connection)
    assert (latest.actor, latest.action, latest.subject) == (IDRISS, "restore", subject)


async def test_the_newsrooms_desk_shows_the_choice_and_it_is_made_once(house: House) -> None:
    await house.answer(IDRISS, "/newsroom")
    await house.answer(IDRISS, "/newsroom")
    first, second = house.said(IDRISS)[-2:]
    assert "Restored from a backup" in second.text
    assert "dropped" in await house.press(IDRISS, "Skip")
    await house.press_data(IDRISS, "1.desk.restored.resend", message_id=first.message_id)
    assert "already" in max(house.said(IDRISS), key=lambda said: said.edited_at or 0).text


async def test_nobody_else_may_choose(house: House) -> None:
    await house.answer(ADA, "/start")
    await house.press_data(ADA, "1.desk.restored.resend", message_id=house.said(ADA)[-1].message_id)
    async with house.services.store.database.read() as connection:
        assert await restored.waiting_since(connection) is not None
