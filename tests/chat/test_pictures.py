"""Pictures and files on their way: sent once, whatever the network and the database do, and as words where a chat takes
no picture."""

import asyncio
import struct
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat import intake
from bot.chat.pictures import wanted
from bot.pages.presses import Press, View
from bot.pictures.atelier import fingerprint
from bot.pictures.subject import drawing
from bot.sandbox import arrivals
from bot.sandbox.world import Chat, Message
from bot.store.inbox import InboxState
from tests.house import House, fetch, locked, opened_house
from tests.rig import ADA, GROUP, MOUSSA

PICTURE = "1.pic.example-mission.p0"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII5sI", 13, b"IHDR", 1280, 720, b"\x08\x02\x00\x00\x00", 0)


@pytest.fixture
async def sleeping(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A house in which the picture that is asked for was drawn before. It waits for moments instead of seconds."""
    monkeypatch.setattr("bot.store.sqlite.BUSY_TIMEOUT_S", 0.02)
    monkeypatch.setattr(intake, "RETRY_S", 0.02)
    async with opened_house(folder) as house:
        (folder / "data" / "pictures").mkdir(exist_ok=True)
        (folder / "data" / "pictures" / f"{known_as(house)}.png").write_bytes(PNG)
        yield house


def known_as(house: House) -> str:
    reading = house.services.reading("en")
    key = wanted(reading, Press(View.PICTURE, "example-mission", "p0"))
    shown = drawing(reading, key) if key is not None else None
    assert shown is not None
    return fingerprint(shown)


async def file_id(house: House) -> str | None:
    store = house.services.store
    async with store.database.read() as connection:
        return await store.photos.file_id(connection, known_as(house))


async def asked(house: House, *, chat: int = ADA) -> list[Message]:
    """What comes for a picture, once its button was pressed."""
    (card,) = await house.say(ADA, "/start example-mission", chat=chat)
    before = len(house.said(chat))
    await house.press(ADA, "Chart", chat=chat)
    assert PICTURE in str(card.markup)
    return house.said(chat)[before:]


async def test_a_picture_is_brought_once_and_then_known_by_its_name(house: House) -> None:
    (first,) = await asked(house)
    assert first.media is not None
    assert (first.media.width, first.media.size) == (1280, len(PNG))
    assert "Example Mission" in first.text
    assert house.labels(first)[-1] == "Example Mission"
    assert await file_id(house) == first.media.file_id
    (second,) = await asked(house)
    assert second.media is not None
    assert second.media.file_id == first.media.file_id
    assert house.world.files.find(first.media.file_id) is not None


async def test_a_picture_comes_once_while_the_database_is_locked(sleeping: House, folder: Path) -> None:
    house = sleeping
    async with house.awake():
        await house.say(ADA, "/start")
    house.stopping.clear()
    house.press_soon(ADA, PICTURE, message_id=house.said(ADA)[-1].message_id)
    await fetch(house)
    async with house.awake():
        with locked(folder):
            await asyncio.sleep(0.4)
            assert house.requests("sendPhoto") == 1
        await house.settled()
    assert house.requests("sendPhoto") == 1
    assert house.said(ADA)[-1].media is not None
    assert await file_id(house) is None


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_what_may_have_arrived_is_not_sent_in_another_form(house: House, drop: str) -> None:
    for _ in range(2):
        house.fault("sendPhoto", drop=drop)
        before = house.requests("sendPhoto"), house.requests("sendMessage")
        said = await asked(house)
        assert house.requests("sendPhoto") == before[0] + 1
        assert house.requests("sendMessage") == before[1] + 1, "the card alone"
        assert len(said) == (drop == "after")
        await asked(house)


async def test_a_chat_that_takes_no_pictures_gets_the_words_and_others_their_picture_as_before(house: House) -> None:
    await asked(house)
    known = await file_id(house)
    assert known is not None
    refusal = "Bad Request: not enough rights to send photos to the chat"
    house.fault("sendPhoto", status=400, description=refusal)
    (said,) = await asked(house, chat=GROUP)
    assert said.media is None
    assert "Example Mission" in said.text
    assert await file_id(house) == known


async def test_a_file_that_telegram_has_lost_is_brought_again(house: House) -> None:
    (first,) = await asked(house)
    assert first.media is not None
    house.world.files._kept.pop(first.media.file_id)
    (again,) = await asked(house)
    assert again.media is not None
    assert again.media.file_id != first.media.file_id
    assert await file_id(house) == again.media.file_id


async def test_a_picture_and_a_file_that_came_too_early_come_a_little_later(house: House) -> None:
    for method in ("sendPhoto", "sendDocument"):
        house.fault(method, status=429, retry_after=1)
    (said,) = await asked(house)
    assert said.media is not None
    (file,) = await house.say(ADA, "/mydata")
    assert file.media is not None
    assert file.media.name == "mydata.json"
    stored = house.world.files.find(file.media.file_id)
    assert stored is not None
    assert stored.content.startswith(b"{")
    assert house.requests("sendDocument") == 2


async def test_a_picture_follows_a_group_that_has_moved(house: House) -> None:
    house.world.chats[-77] = Chat(-77, "group", "Small desk", members={ADA: "member", MOUSSA: "administrator"})
    (card,) = await house.say(ADA, "/start example-mission", chat=-77)
    new = arrivals.upgrade(house.world, house.world.chats[-77], by=MOUSSA, announced=False)
    query = house.world.new_query(ADA, chat_id=-77)
    message = {"message_id": card.message_id, "date": 1, "chat": {"id": -77, "type": "group", "title": "x"}}
    house.tell({"callback_query": {
        "id": query.id, "from": {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "chat_instance": "1", "data": PICTURE, "message": message | {"reply_markup": card.markup},
    }})  # fmt: skip
    await house.settled()
    assert house.said(new.id)[-1].media is not None
    assert InboxState.POISON not in await house.counts()
