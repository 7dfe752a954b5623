"""/feedback: from a reader to the newsroom's chat and back, and neither learns who the other is."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat import intake
from bot.chat.letters import carry
from bot.sandbox.world import Message
from bot.store import census
from bot.store.refusals import DatabaseLocked
from tests.house import FORUM, MALI, House, fetch, locked, opened_house
from tests.rig import ADA, FATOU, GROUP, IDRISS

WORDS = "The date of the Kidal handover is wrong. <b>Really</b>."


@pytest.fixture
async def desk(folder: Path) -> AsyncIterator[House]:
    """A house whose newsroom is a group."""
    async with opened_house(folder, newsroom_chat=GROUP) as house, house.awake():
        yield house


async def sent(house: House, person: int = ADA, words: str = WORDS) -> Message:
    """Write, consent, be carried; the message in the newsroom."""
    await house.say(person, f"/feedback {words}")
    await house.press(person, "Send" if person == ADA else "Envoyer")
    assert await carry(house.services, {})
    return house.said(GROUP)[-1]


async def test_a_letter_is_shown_before_it_is_sent_and_carries_nothing_of_its_writer(desk: House) -> None:
    shown = await desk.answer(ADA, f"/feedback {WORDS}")
    assert WORDS in shown
    assert "nothing of you: no name, no account" in shown
    assert await carry(desk.services, {})
    assert desk.said(GROUP) == []
    assert "goes to the newsroom" in await desk.press(ADA, "Send")
    assert await carry(desk.services, {})
    (letter,) = desk.said(GROUP)
    assert WORDS in letter.text
    assert "English" in letter.text
    ada = desk.world.people[ADA]
    assert not any(told in letter.text for told in (ada.first_name, str(ADA), ada.username or "@@"))
    assert await carry(desk.services, {})
    assert len(desk.said(GROUP)) == 1


async def test_a_reply_in_the_newsroom_reaches_the_reader_without_a_name(desk: House) -> None:
    letter = await sent(desk)
    told = await desk.answer(IDRISS, "You are right, thank you.", chat=GROUP, reply_to=letter.message_id)
    assert told == "Sent to the reader."
    answer = desk.said(ADA)[-1].text
    assert answer.startswith("The newsroom answers you")
    assert "You are right, thank you." in answer
    assert "Idriss" not in answer
    store = desk.services.store
    async with store.database.read() as connection:
        newest, *_ = await store.audit.entries(connection)
    assert (newest.actor, newest.action, newest.after) == (IDRISS, "answer", None)


async def test_a_reply_to_the_answer_or_to_the_prompt_is_a_letter(desk: House) -> None:
    (prompt,) = await desk.say(FATOU, "/feedback")
    assert "Écrire à la rédaction" in prompt.text
    assert "Bonjour" in await desk.answer(FATOU, "Bonjour", reply_to=prompt.message_id)
    await desk.press(FATOU, "Envoyer")
    assert await carry(desk.services, {})
    await desk.say(IDRISS, "Oui ?", chat=GROUP, reply_to=desk.said(GROUP)[-1].message_id)
    answer = desk.said(FATOU)[-1]
    assert "La rédaction vous répond" in answer.text
    shown = await desk.answer(FATOU, "Merci", reply_to=answer.message_id)
    assert "Merci" in shown
    assert "Envoyer" in desk.labels(desk.said(FATOU)[-1])


async def test_stop_in_reply_to_the_prompt_is_stop(desk: House) -> None:
    await desk.say(ADA, "/subscribe daily")
    (prompt,) = await desk.say(ADA, "/feedback")
    await desk.say(ADA, "stop", reply_to=prompt.message_id)
    known = await desk.known(ADA)
    assert known is not None
    assert known.stopped_at is not None


async def test_a_letter_is_sent_once_and_only_within_five_minutes(desk: House) -> None:
    await desk.say(ADA, f"/feedback {WORDS}")
    button = desk.button(ADA, "Send")[0]
    data = (button.markup or {})["inline_keyboard"][0][0]["callback_data"]
    for _ in range(2):
        desk.press_soon(ADA, data, message_id=button.message_id)
    await desk.settled()
    await desk.say(ADA, "/feedback Another one")
    desk.clock.advance(minutes=6)
    assert "can no longer be sent" in await desk.press(ADA, "Send")
    assert await carry(desk.services, {})
    assert len(desk.said(GROUP)) == 1


async def test_cancel_sends_nothing(desk: House) -> None:
    await desk.say(ADA, f"/feedback {WORDS}")
    assert "Nothing was sent." in await desk.press(ADA, "Cancel")
    assert await carry(desk.services, {})
    assert desk.said(GROUP) == []


async def test_nobody_sends_what_another_has_written(desk: House) -> None:
    await desk.say(ADA, f"/feedback {WORDS}")
    data = (desk.button(ADA, "Send")[0].markup or {})["inline_keyboard"][0][0]["callback_data"]
    (mine,) = await desk.say(FATOU, "/start")
    await desk.press_data(FATOU, data, message_id=mine.message_id)
    assert await carry(desk.services, {})
    assert desk.said(GROUP) == []


async def test_a_thousand_characters_are_taken_and_one_more_is_not(desk: House) -> None:
    assert "x" * 1000 in await desk.answer(ADA, "/feedback " + "x" * 1000)
    assert "1,001 characters" in await desk.answer(ADA, "/feedback " + "x" * 1001)


async def test_three_letters_a_day_and_no_more(desk: House) -> None:
    for number in range(3):
        await sent(desk, words=f"Number {number}")
    assert "Try again tomorrow" in await desk.answer(ADA, "/feedback one more")
    desk.clock.advance(days=1, seconds=1)
    assert "one more" in await desk.answer(ADA, "/feedback one more")


async def test_mydata_tells_of_it_and_forget_erases_it(desk: House) -> None:
    letter = await sent(desk)
    store = desk.services.store
    async with store.database.read() as connection:
        told = await census.everything(connection, store.cipher, ADA)
    assert json.loads(json.dumps(told))["letters"] == [{"written_at": "2026-11-21T12:00:00+00:00", "words": None}]
    await desk.say(ADA, "/forget")
    await desk.press(ADA, "Confirm")
    before = len(desk.said(ADA))
    told = await desk.answer(IDRISS, "Thank you.", chat=GROUP, reply_to=letter.message_id)
    assert "can no longer be answered" in told
    assert len(desk.said(ADA)) == before


async def test_a_letter_waits_while_the_newsroom_cannot_be_reached(desk: House) -> None:
    await desk.say(ADA, f"/feedback {WORDS}")
    await desk.press(ADA, "Send")
    desk.fault("sendMessage", status=403, description="Forbidden: bot was kicked from the group chat")
    assert not await carry(desk.services, {})
    assert await carry(desk.services, {})
    assert len(desk.said(GROUP)) == 1


async def test_the_newsroom_learns_when_an_answer_did_not_arrive(desk: House) -> None:
    letter = await sent(desk)
    desk.fault("sendMessage", status=403, description="Forbidden: bot was blocked by the user")
    told = await desk.answer(IDRISS, "Thank you.", chat=GROUP, reply_to=letter.message_id)
    assert "could not be sent" in told


async def test_other_replies_in_the_newsroom_are_questions_as_ever(desk: House) -> None:
    await desk.say(IDRISS, "/latest", chat=GROUP)
    latest = desk.said(GROUP)[-1]
    told = await desk.answer(IDRISS, "example group", chat=GROUP, reply_to=latest.message_id)
    assert "Example Group" in told


async def test_without_a_newsroom_chat_readers_are_shown_the_contact(house: House) -> None:
    assert "editors@example.org" in await house.answer(ADA, f"/feedback {WORDS}")


async def test_in_a_forum_letters_go_to_the_topic_of_the_newsroom(folder: Path) -> None:
    async with opened_house(folder, newsroom_chat=FORUM, newsroom_topic=MALI) as house, house.awake():
        await house.say(ADA, f"/feedback {WORDS}")
        await house.press(ADA, "Send")
        assert await carry(house.services, {})
        (letter,) = house.said(FORUM)
        assert letter.thread_id == MALI
        told = await house.answer(IDRISS, "Thank you.", chat=FORUM, topic=MALI, reply_to=letter.message_id)
        assert told == "Sent to the reader."


async def test_stop_as_an_answer_to_a_reader_is_an_answer(desk: House) -> None:
    letter = await sent(desk)
    assert await desk.answer(IDRISS, "Stop!", chat=GROUP, reply_to=letter.message_id) == "Sent to the reader."
    assert "Stop!" in desk.said(ADA)[-1].text


# While the database cannot be written


@pytest.fixture
async def closing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A house that waits for the database for moments instead of seconds."""
    monkeypatch.setattr("bot.store.sqlite.BUSY_TIMEOUT_S", 0.02)
    monkeypatch.setattr(intake, "RETRY_S", 0.02)
    async with opened_house(folder, newsroom_chat=GROUP) as house:
        yield house


async def test_an_answer_reaches_the_reader_once_while_the_database_is_locked(closing: House, folder: Path) -> None:
    house, store = closing, closing.services.store
    async with store.database.write() as connection:
        await store.letters.write(connection, ADA, WORDS, language="en", now=house.clock())
    assert await carry(house.services, {})
    house.hear(IDRISS, "Thank you.", chat=GROUP, reply_to=house.said(GROUP)[-1].message_id)
    await fetch(house)
    async with house.awake():
        with locked(folder):
            await asyncio.sleep(0.4)
            assert ["Thank you." in each.text for each in house.said(ADA)] == [True]
            assert len(house.said(GROUP)) == 1
        await house.settled()
    assert len(house.said(ADA)) == 1
    assert house.said(GROUP)[-1].text == "Sent to the reader."
    async with store.database.read() as connection:
        assert [each.action for each in await store.audit.entries(connection)].count("answer") == 1


async def test_a_letter_that_arrived_is_not_carried_again_while_the_database_is_locked(
    closing: House, folder: Path
) -> None:
    house, store, arrived = closing, closing.services.store, dict[int, int]()
    async with store.database.write() as connection:
        await store.letters.write(connection, ADA, WORDS, language="en", now=house.clock())
    with locked(folder):
        for _ in range(3):
            with pytest.raises(DatabaseLocked):
                await carry(house.services, arrived)
    assert await carry(house.services, arrived)
    assert len(house.said(GROUP)) == 1
    assert arrived == {}
    async with store.database.read() as connection:
        assert await store.letters.waiting(connection) == []


async def test_a_preview_is_said_once_and_its_button_good_once_the_database_takes_writes(
    closing: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, refusals = closing, 3
    confirmations = type(house.services.store.confirmations)
    shown = confirmations.shown

    async def refused(*given: Any) -> None:
        nonlocal refusals
        refusals -= 1
        if refusals >= 0:
            raise DatabaseLocked("somebody else writes")
        await shown(*given)

    monkeypatch.setattr(confirmations, "shown", refused)
    async with house.awake():
        await house.say(ADA, f"/feedback {WORDS}")
        assert len(house.said(ADA)) == 1
        assert refusals == -1
        assert "goes to the newsroom" in await house.press(ADA, "Send")
    assert house.desk.said == set()
