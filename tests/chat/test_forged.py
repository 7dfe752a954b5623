"""Presses that nobody was offered: copied, replayed, altered, made up. Nothing changes, and each is answered once."""

import itertools
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat import routes
from bot.pages.presses import View
from bot.pages.settings import Choice
from bot.sandbox.world import Message, Person
from tests.chat.test_doors import remembered
from tests.house import House, opened_house
from tests.rig import ADA, GROUP, IDRISS, MOUSSA

VOTE = "2023-06-30-example-vote"
SECOND = 1005
TAPS = {"/alert": ("Send", "Cancel"), "/correct": ("Confirm", "Cancel")}


@pytest.fixture
async def house(folder: Path) -> AsyncIterator[House]:
    """Idriss and Awa are admins, Moussa is an editor; everybody has some message of the bot's to press under."""
    people: dict[str, Any] = {"admins": frozenset({IDRISS, SECOND}), "editors": frozenset({MOUSSA})}
    async with opened_house(folder, **people) as house:
        house.world.people[SECOND] = Person(SECOND, "Awa", started=True)
        async with house.awake():
            for person in (ADA, IDRISS, SECOND, MOUSSA):
                await house.say(person, "/start")
            await house.say(ADA, "/status", chat=GROUP)
            yield house


async def offered(house: House, command: str, label: str) -> tuple[Message, str]:
    """A preview that Idriss has before him, and the payload of one of its buttons."""
    (preview,) = await house.say(IDRISS, f"{command} {VOTE}")
    keys = itertools.chain.from_iterable((preview.markup or {})["inline_keyboard"])
    return preview, next(str(key["callback_data"]) for key in keys if key["text"].startswith(label))


def copies(payload: str) -> list[str]:
    """The payload as somebody may alter it."""
    head, _, token = payload.rpartition(".")
    words = (f"1.desk.{word}.{token}" for word in routes.DESK)
    altered = (token.swapcase(), token[:-1], token + "a", token[::-1], "", "A" * 12)
    return [*(each for each in words if each != payload), *(f"{head}.{each}" for each in altered), f"2{payload[1:]}"]


def under_a_lost_message(house: House, person: int, payload: str) -> str:
    """A press under a message that Telegram does not show any more, or that was sent through the inline mode."""
    query = house.world.new_query(person, chat_id=person)
    who = {"id": person, "is_bot": False, "first_name": "x", "language_code": "en"}
    pressed = {"id": query.id, "from": who, "chat_instance": "1", "data": payload}
    message = {"message_id": 99_999, "date": 0, "chat": {"id": person, "type": "private", "first_name": "x"}}
    house.tell({"callback_query": pressed | {"message": message}})
    return query.id


@pytest.mark.parametrize(("command", "label"), [(each, label) for each, labels in TAPS.items() for label in labels])
async def test_a_confirmation_holds_for_its_person_under_its_message_alone(
    house: House, command: str, label: str
) -> None:
    preview, payload = await offered(house, command, label)
    before, answered = await remembered(house), house.requests("answerCallbackQuery")
    presses = 0
    for person, chat in ((ADA, ADA), (SECOND, SECOND), (MOUSSA, MOUSSA), (IDRISS, GROUP), (ADA, GROUP)):
        for data in (payload, *copies(payload)):
            house.press_soon(person, data, message_id=house.said(chat)[-1].message_id, chat=chat)
            presses += 1
    other = next(each for each in house.said(IDRISS) if each.message_id != preview.message_id)
    house.press_soon(IDRISS, payload, message_id=other.message_id)
    for person in (IDRISS, SECOND, ADA):
        under_a_lost_message(house, person, payload)
    await house.settled()
    assert await remembered(house) == before
    assert house.requests("answerCallbackQuery") == answered + presses + 4
    await house.press_data(IDRISS, payload, message_id=preview.message_id)
    assert await remembered(house) != before, "the payload was good"


@pytest.mark.parametrize(("command", "label"), [(each, label) for each, labels in TAPS.items() for label in labels])
async def test_a_confirmation_that_was_used_is_replayed_in_vain(house: House, command: str, label: str) -> None:
    preview, payload = await offered(house, command, label)
    await house.press_data(IDRISS, payload, message_id=preview.message_id)
    after = await remembered(house)
    for _ in range(3):
        house.press_soon(IDRISS, payload, message_id=preview.message_id)
    await house.settled()
    house.clock.advance(minutes=6)
    house.press_soon(IDRISS, payload, message_id=preview.message_id)
    await house.settled()
    assert await remembered(house) == after


async def test_altered_payloads_under_the_right_message_confirm_nothing(house: House) -> None:
    preview, payload = await offered(house, "/alert", "Send")
    before = await remembered(house)
    for data in copies(payload):
        if not data.startswith("1.desk.drop."):  # Cancel, which the preview offers as well
            house.press_soon(IDRISS, data, message_id=preview.message_id)
    await house.settled()
    assert await remembered(house) == before


async def test_members_of_a_group_press_settings_in_vain_whatever_they_carry(house: House) -> None:
    values = ("", "on", "off", "fr", "07:00", "daily", "weekly", "Africa/Niamey", "2", "new", "22:00-06:00")
    subjects = ("", *Choice)
    forged = [
        ".".join(("1", view, subject, value)).rstrip(".")
        for view, subject, value in itertools.product(routes.PRESSES, subjects, values)
    ]
    before, answered = await remembered(house), house.requests("answerCallbackQuery")
    some = random.Random(8).sample(forged, 120)
    for data in some:
        house.press_soon(ADA, data, message_id=house.said(GROUP)[-1].message_id, chat=GROUP)
    await house.settled(patience_s=60)
    assert await remembered(house) == before
    assert house.requests("answerCallbackQuery") == answered + len(some)


async def test_a_double_tap_is_answered_twice_and_done_once(house: House) -> None:
    (message,) = await house.say(ADA, "/settings")
    answered = house.requests("answerCallbackQuery")
    for _ in range(5):
        house.press_soon(ADA, f"1.{View.CHOOSE}.{Choice.LIGHT}.on", message_id=message.message_id)
    await house.settled()
    known = await house.known(ADA)
    assert known is not None
    assert known.subscription.light
    assert house.requests("answerCallbackQuery") == answered + 5
    assert [each.message_id for each in house.said(ADA)][-1] == message.message_id


async def test_readers_and_groups_press_every_button_of_the_desk_in_vain(house: House) -> None:
    revision = house.services.current.pack.revision
    arguments = ("", "0", "1", "7", revision[:8], revision[:12], VOTE, "a" * 12, "new")
    before, answered = await remembered(house), house.requests("answerCallbackQuery")
    shown, presses = house.said(GROUP)[-1].text, 0
    for word, argument in itertools.product(routes.DESK, arguments):
        data = f"1.desk.{word}.{argument}".rstrip(".")
        for person, chat in ((ADA, ADA), (IDRISS, GROUP)):
            house.press_soon(person, data, message_id=house.said(chat)[-1].message_id, chat=chat)
            presses += 1
    await house.settled(patience_s=60)
    assert await remembered(house) == before
    assert house.requests("answerCallbackQuery") == answered + presses
    assert "no longer here" in house.said(ADA)[-1].text
    assert house.said(GROUP)[-1].text == shown
