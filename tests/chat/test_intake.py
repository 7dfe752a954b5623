"""Updates acted on: poison, floods, locks and stops. Others are answered, nothing is said twice, nothing is lost."""

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat import intake, routes
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.store.inbox import InboxState
from bot.store.refusals import DamagedDatabase
from tests.house import House, fetch, locked, opened_house
from tests.rig import ADA, FATOU, GROUP, IDRISS, MOUSSA

CROWD = range(20_001, 20_011)
SEED = 20261121


def texts(house: House, chat: int) -> list[str]:
    """What was delivered to a chat, by the server's own record."""
    return [each["text"] for each in house.delivered(chat)]


@pytest.fixture
async def hasty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A house that waits for a locked database, and at a stop, for moments instead of seconds."""
    monkeypatch.setattr("bot.store.sqlite.BUSY_TIMEOUT_S", 0.02)
    monkeypatch.setattr(intake, "RETRY_S", 0.02)
    monkeypatch.setattr(intake, "GRACE_S", 0.1)
    async with opened_house(folder) as house:
        yield house


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """/help raises."""

    async def fail(_: Caller) -> Answer:
        raise ZeroDivisionError("made to fail")

    monkeypatch.setitem(routes.READS, "help", fail)


# Poison


async def test_a_poison_update_among_a_hundred_keeps_nobody_waiting(sleeping: House, failing: None) -> None:
    house = sleeping
    house.world.crowds.append(CROWD)
    poison = {
        17: {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": FATOU, "type": "private"}}},
        42: {"message": "no message at all"},
        60: {"brand_new_kind": {"chat": {"id": FATOU}, "what": [1, 2]}},
    }
    for number in range(100):
        if number in poison:
            house.tell(poison[number])
        elif number == 80:
            house.hear(FATOU, "/help")
        else:
            house.hear(CROWD[number % 10], f"/search word{number}")
    async with house.awake():
        await house.settled(patience_s=5)
    answered = [text for chat in CROWD for text in texts(house, chat)]
    assert len(answered) == 96
    assert len(set(answered)) == 96
    assert await house.counts() == {InboxState.DONE: 97, InboxState.POISON: 3}


async def test_who_asked_gets_a_reference_that_stands_in_the_log(
    house: House, failing: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    told = await house.answer(ADA, "/help")
    assert "Something went wrong here" in told
    reference = told.partition("reference ")[2][:6]
    assert reference in caplog.text
    assert "made to fail" in caplog.text
    assert "Lake Chad" in await house.answer(ADA, "/start")


async def test_the_apology_speaks_the_chosen_language(house: House, failing: None) -> None:
    await house.say(FATOU, "/language en")
    assert "Something went wrong here" in await house.answer(FATOU, "/help")


async def test_in_a_group_nobody_is_told_who_did_not_ask(house: House, failing: None) -> None:
    assert await house.say(ADA, "help", chat=GROUP) == []
    (told,) = await house.say(ADA, "/help", chat=GROUP)
    assert "reference" in told.text


async def test_an_apology_that_fails_leaves_the_bot_alive(
    house: House, failing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.errors.apology_page", lambda *_: 1 / 0)
    assert await house.say(ADA, "/help") == []
    assert "Lake Chad" in await house.answer(ADA, "/start")


async def test_what_was_done_before_it_failed_is_not_said_to_be_set_aside(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def odd(*_: object, **more: object) -> None:
        monkeypatch.undo()
        raise ZeroDivisionError

    monkeypatch.setattr("bot.chat.desk.say", odd)
    told = await house.answer(ADA, "/subscribe daily 06:30 Bamako")
    reference = told.partition("reference ")[2][:6]
    (line,) = [each.getMessage() for each in caplog.records if reference in each.getMessage()]
    assert "an update was done, and nobody was told" in line
    assert "set aside" not in line
    assert await house.known(ADA) is not None
    assert await house.counts() == {InboxState.DONE: 1}


# Order, floods


async def test_a_thousand_interleaved_updates_keep_the_order_of_each_chat(sleeping: House) -> None:
    house, chance = sleeping, random.Random(SEED)
    house.world.crowds.append(CROWD)
    asked: dict[int, list[str]] = {chat: [] for chat in CROWD}
    hours: dict[int, str] = {}
    async with house.awake():
        for number in range(1000):
            chat = chance.choice(CROWD)
            if number % 10 == 0:
                hours[chat] = f"{number // 60 % 24:02}:{number % 60:02}"
                house.hear(chat, f"/subscribe daily {hours[chat]} Bamako")
                asked[chat].append(hours[chat])
            else:
                house.hear(chat, f"/search word{number}x")
                asked[chat].append(f"word{number}x")
            if number % 50 == 0:
                await asyncio.sleep(0)
        await house.settled(patience_s=60)
    for chat in CROWD:
        answers = texts(house, chat)
        assert len(answers) == len(asked[chat])
        assert all(word in answer for word, answer in zip(asked[chat], answers, strict=True)), chat
        known = await house.known(chat)
        assert known is not None
        assert f"{known.subscription.time:%H:%M}" == hours[chat]


async def test_who_floods_the_bot_and_may_not_be_answered_keeps_nobody_waiting(hasty: House) -> None:
    house = hasty
    house.services.sender.pacer.refused(ADA, 80_000.0)
    for number in range(1500):
        house.hear(ADA, f"/search word{number}")
    async with house.awake():
        async with asyncio.timeout(5):
            while not texts(house, FATOU):
                house.hear(FATOU, "/start")
                await asyncio.sleep(0.05)
    assert texts(house, ADA) == []
    assert (await house.counts())[InboxState.NEW] >= 1500


async def test_one_chat_that_waits_long_does_not_keep_the_others_from_their_digest(
    hasty: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "DRAIN_S", 0.3)
    house = hasty
    house.services.sender.pacer.refused(ADA, 80_000.0)
    house.hear(ADA, "/status")
    house.hear(FATOU, "/subscribe daily 07:00 Dakar")
    await fetch(house)
    async with house.awake():
        await house.intake.drained(house.stopping)
        assert await house.known(FATOU) is not None


async def test_drained_means_what_was_stored_then_not_what_comes_after(hasty: House) -> None:
    house = hasty
    for number in range(40):
        house.hear((ADA, FATOU, IDRISS, MOUSSA)[number % 4], "/subscribe daily 07:00 Dakar")
    await fetch(house)
    async with house.awake():
        noise = asyncio.Event()

        async def others() -> None:
            while not noise.is_set():
                house.hear(ADA, "/status")
                await asyncio.sleep(0.005)

        async with asyncio.TaskGroup() as group:
            group.create_task(others())
            async with asyncio.timeout(10):
                await house.intake.drained(house.stopping)
            noise.set()
        assert all([await house.known(person) for person in (ADA, FATOU, IDRISS, MOUSSA)])


# Locks


async def test_while_the_database_is_locked_an_answer_is_said_once(hasty: House, folder: Path) -> None:
    house = hasty
    house.hear(ADA, "/start")
    await fetch(house)
    async with house.awake():
        with locked(folder):
            await asyncio.sleep(0.4)
            assert len(texts(house, ADA)) == 1
            assert (await house.counts())[InboxState.NEW] == 1
        await house.settled()
    assert len(texts(house, ADA)) == 1
    assert house.desk.said == set()


async def test_while_the_database_is_locked_a_change_is_neither_made_nor_said(hasty: House, folder: Path) -> None:
    house = hasty
    house.hear(ADA, "/subscribe daily 06:30 Bamako")
    await fetch(house)
    async with house.awake():
        with locked(folder):
            await asyncio.sleep(0.3)
            assert texts(house, ADA) == []
        await house.settled()
    assert len(texts(house, ADA)) == 1


async def test_poison_waits_for_a_locked_database_too(hasty: House, folder: Path, failing: None) -> None:
    house = hasty
    house.hear(ADA, "/help")
    house.tell({"message": "nonsense"})
    await fetch(house)
    async with house.awake():
        with locked(folder):
            await asyncio.sleep(0.2)
            assert texts(house, ADA) == []
        await house.settled()
    assert len(texts(house, ADA)) == 1
    assert await house.counts() == {InboxState.POISON: 2}


async def test_a_stop_does_not_wait_for_a_locked_database(hasty: House, folder: Path) -> None:
    house = hasty
    house.hear(ADA, "/subscribe daily 06:30 Bamako")
    await fetch(house)
    with locked(folder):
        async with asyncio.timeout(5):
            async with house.awake():
                await asyncio.sleep(0.1)
    assert (await house.counts())[InboxState.NEW] == 1
    assert await house.known(ADA) is None


async def test_a_damaged_database_ends_the_intake(sleeping: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = sleeping
    house.hear(ADA, "/start")
    await fetch(house)

    async def damaged(*_: Any) -> None:
        raise DamagedDatabase("not a database any more")

    monkeypatch.setattr(type(house.services.store.inbox), "all_done", damaged)
    with pytest.raises(ExceptionGroup) as told:
        await house.intake.run(house.stopping)
    assert told.value.subgroup(DamagedDatabase) is not None


# Stops and repeats


async def test_at_a_stop_what_is_under_way_is_finished_and_the_rest_waits(sleeping: House) -> None:
    house = sleeping
    for number in range(5):
        house.hear(ADA, f"/search word{number}")
    await fetch(house)
    house.fault("sendMessage", delay_s=0.2)
    async with house.awake():
        await asyncio.sleep(0.1)
    assert len(texts(house, ADA)) == 1
    assert await house.counts() == {InboxState.DONE: 1, InboxState.NEW: 4}


async def test_what_a_stop_cut_short_is_answered_after_the_next_start(hasty: House, folder: Path) -> None:
    house = hasty
    house.services.sender.pacer.refused(ADA, 80_000.0)
    house.hear(ADA, "/start")
    await fetch(house)
    async with house.awake():
        await asyncio.sleep(0.05)
    assert texts(house, ADA) == []
    assert await house.counts() == {InboxState.NEW: 1}


async def test_an_update_that_was_done_before_changes_nothing(sleeping: House) -> None:
    house = sleeping
    house.hear(ADA, "/subscribe daily 06:30 Bamako")
    await fetch(house)
    store = house.services.store
    async with store.database.read() as connection:
        (waiting,) = await store.inbox.waiting(connection)
    async with asyncio.TaskGroup() as group:
        desk = group.create_task(house.desk.run())
        await house.desk.settle(waiting.update_id)
        await house.intake._once(waiting)
        desk.cancel()
    assert await house.known(ADA) is None
    assert texts(house, ADA) == []


async def test_an_update_of_a_kind_nobody_knows_is_done(house: House) -> None:
    house.tell({"chat_boost_of_tomorrow": {"chat": {"id": ADA}}})
    await house.settled()
    assert await house.counts() == {InboxState.DONE: 1}


async def test_a_payload_that_cannot_be_opened_is_set_aside(sleeping: House) -> None:
    house = sleeping
    house.hear(ADA, "/start")
    await fetch(house)
    async with house.services.store.database.write() as connection:
        await connection.exec_driver_sql("UPDATE inbox SET payload = x'00112233445566778899aabbccddeeff0011'")
    async with house.awake():
        await house.settled()
    assert await house.counts() == {InboxState.POISON: 1}


async def test_the_inbox_keeps_no_words_once_they_are_answered(house: House, folder: Path) -> None:
    await house.say(ADA, "/search somethingveryparticular")
    async with house.services.store.database.read() as connection:
        rows = (await connection.exec_driver_sql("SELECT payload, chat FROM inbox")).all()
    assert [tuple(row) for row in rows] == [(None, None)]


async def test_python_telegram_bot_remembers_nobody(house: House) -> None:
    await house.say(ADA, "/start")
    application = house.application
    noted = (application._chat_ids_to_be_updated_in_persistence, application._user_ids_to_be_updated_in_persistence)
    assert noted == (set(), set())
    assert (dict(application.chat_data), dict(application.user_data)) == ({}, {})
