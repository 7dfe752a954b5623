"""The newsroom's doors: to whoever is not listed, or asks anywhere but in a private chat, its commands are words like
any others, and nothing comes of them."""

import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import routes
from bot.store.tables import audit, confirmations, editions, publications, subscribers
from tests.house import CHANNEL, FORUM, MALI, House, opened_house
from tests.rig import ADA, GROUP, IDRISS, MOUSSA

COMMANDS = sorted(routes.EDITS)
CHANGED = (audit, confirmations, editions, publications, subscribers)
STRANGER, OTHER_BOT, LINKED = 1077, 5550001, -1001000000009

Update = dict[str, Any]
Kind = Callable[[str], Update]


@pytest.fixture
async def house(folder: Path) -> AsyncIterator[House]:
    """Idriss is the only admin."""
    async with opened_house(folder, newsroom_chat=None) as house, house.awake():
        yield house


def person(id_: int, **more: Any) -> Update:
    return {"id": id_, "is_bot": False, "first_name": "Idriss", "username": "idriss", "language_code": "en"} | more


def chat(id_: int) -> Update:
    if id_ > 0:
        return {"id": id_, "type": "private", "first_name": "Idriss"}
    return {"id": id_, "type": "channel" if id_ == CHANNEL else "supergroup", "title": "A place"}


def message(text: str, *, where: int, **more: Any) -> Update:
    return {"message_id": 70_000, "date": 1, "chat": chat(where), "text": text} | more


def said(sender: int, where: int, **more: Any) -> Kind:
    return lambda text: {"message": message(text, where=where, **{"from": person(sender)} | more)}


ANONYMOUS = {"from": person(1087968824, is_bot=True, username="GroupAnonymousBot"), "sender_chat": chat(GROUP)}
HIDDEN = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Idriss"}}
BY_ADMIN = {"forward_origin": {"type": "user", "date": 1, "sender_user": person(IDRISS)}}
BY_IDRISS = {"from": person(IDRISS)}
OURSELVES = person(7, is_bot=True, username="sandbox_bot")

KINDS: dict[str, Kind] = {
    "a reader with an admin's name": said(ADA, ADA),
    "a reader of whom nothing is known": said(STRANGER, STRANGER),
    "a reader who forwards an admin's words": said(ADA, ADA, **BY_ADMIN),
    "a reader who quotes an admin": said(ADA, ADA, reply_to_message=message("x", where=ADA, **BY_IDRISS)),
    "an admin who forwards somebody's words": said(IDRISS, IDRISS, **HIDDEN),
    "an admin in a group": said(IDRISS, GROUP),
    "an admin in a topic": said(IDRISS, FORUM, message_thread_id=MALI, is_topic_message=True),
    "a member of a group": said(ADA, GROUP),
    "a group's administrator": said(MOUSSA, GROUP),
    "an anonymous administrator": said(IDRISS, GROUP, **ANONYMOUS),
    "an admin who speaks as a channel": said(IDRISS, GROUP, sender_chat=chat(LINKED)),
    "a channel's post in its group": said(777000, GROUP, sender_chat=chat(LINKED), is_automatic_forward=True),
    "another bot": said(OTHER_BOT, GROUP, **{"from": person(OTHER_BOT, is_bot=True)}),
    "another bot in private": said(OTHER_BOT, ADA, **{"from": person(OTHER_BOT, is_bot=True)}),
    "what an admin sent through the bot": said(IDRISS, IDRISS, via_bot=OURSELVES),
    "nobody": lambda text: {"message": message(text, where=GROUP)},
    "a post in a channel": lambda text: {"channel_post": message(text, where=CHANNEL, sender_chat=chat(CHANNEL))},
    "an admin's post in a channel": lambda text: {
        "channel_post": message(text, where=CHANNEL, sender_chat=chat(CHANNEL), author_signature="Idriss",
                                **{"from": person(IDRISS)})
    },
    "an admin who edits what he said": lambda text: {
        "edited_message": message(text, where=IDRISS, edit_date=2, **{"from": person(IDRISS)})
    },
    "an admin who asks in a text field": lambda text: {
        "inline_query": {"id": "1", "from": person(IDRISS), "query": text, "offset": ""}
    },
}  # fmt: skip
ANSWERED = {"a reader with an admin's name", "a reader who quotes an admin"}
"""These get what the same words without a slash would get; of the others nobody is told anything of the kind."""


async def remembered(house: House) -> str:
    """What is stored beside updates, as one number."""
    digest = hashlib.sha256()
    async with house.services.store.database.read() as connection:
        for table in CHANGED:
            rows = await connection.execute(select(table))
            digest.update(repr(sorted(map(repr, rows))).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_but_a_listed_person_in_private_enters_the_newsroom(house: House, kind: str) -> None:
    places = (ADA, IDRISS, GROUP, FORUM, CHANNEL)
    before, heard = await remembered(house), {place: len(house.said(place)) for place in places}
    for name in COMMANDS:
        for words in (f"/{name}", f"/{name} 2023-06-30-example-vote", f"/{name.upper()}@sandbox_bot --force"):
            house.tell(KINDS[kind](words))
    await house.settled(patience_s=60)
    assert await remembered(house) == before
    told = [each for place in places for each in house.said(place)[heard[place] :]]
    presses = [
        str(key.get("callback_data", ""))
        for each in told
        for row in (each.markup or {}).get("inline_keyboard", ())
        for key in row
    ]
    assert not [press for press in presses if press.startswith("1.desk")]


@pytest.mark.parametrize("kind", sorted(ANSWERED))
async def test_a_command_of_the_newsroom_is_answered_as_the_same_word_is(house: House, kind: str) -> None:
    for name in COMMANDS:
        house.tell(KINDS[kind](name))
        house.tell(KINDS[kind](f"/{name}"))
        await house.settled()
        word, command = house.said(ADA)[-2:]
        assert (command.text, command.markup) == (word.text, word.markup), name


async def test_the_listed_person_enters_it_in_private(house: House) -> None:
    assert "newsroom" in (await house.answer(IDRISS, "/newsroom")).lower()


async def test_an_id_that_only_looks_like_an_admins_opens_nothing(house: House) -> None:
    before = await remembered(house)
    for odd in (-IDRISS, IDRISS + 2**32, IDRISS * 10, True, str(IDRISS)):
        house.tell({"message": message("/newsroom", where=ADA, **{"from": person(IDRISS) | {"id": odd}})})
    await house.settled()
    assert await remembered(house) == before
    assert not any("Newsroom" in each.text for each in house.said(ADA))
