"""Inline mode, the whole way: somebody types the bot's name in a chat, gets offers and sends one."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bot.sandbox import deeds, inline
from bot.sandbox.world import Message
from tests.house import PATIENCE_S, House, opened_house, settings_for
from tests.rig import ADA, FATOU, GROUP, MOUSSA


async def ask(house: House, person: int, text: str, *, chat: int = GROUP, offset: str = "") -> dict[str, Any]:
    who, where = house.world.people[person], house.chat(chat)
    return await inline.ask(house.world, who, where, text=text, offset=offset, wait_s=PATIENCE_S)


def titles(offer: dict[str, Any]) -> list[str]:
    assert offer["answered"]
    return [result["title"] for result in offer["results"]]


def choose(house: House, person: int, offer: dict[str, Any], number: int = 0) -> Message:
    who, where = house.world.people[person], house.chat(GROUP)
    result = offer["results"][number]
    return inline.choose(house.world, who, where, query_id=offer["query_id"], result_id=result["id"])


async def test_without_words_the_latest_dispatches_are_offered(house: House) -> None:
    pack = house.services.current.pack
    newest = next(pack.visible_dispatches(house.clock.now))
    assert titles(await ask(house, ADA, ""))[0] == newest.headline.words("en")


async def test_words_offer_what_a_search_finds_in_the_person_s_language(house: House) -> None:
    assert "Example Group" in titles(await ask(house, ADA, "exmaple gruop"))
    assert "Groupe Exemple" in titles(await ask(house, FATOU, "groupe exemple"))


async def test_the_id_of_a_shared_page_offers_that_page_first(house: House) -> None:
    found = titles(await ask(house, ADA, "example-mission"))
    assert found[0] == "Example Mission"
    assert len(set(found)) == len(found)


async def test_an_offer_that_is_sent_is_a_short_page_with_a_way_to_the_whole(house: House) -> None:
    message = choose(house, MOUSSA, await ask(house, MOUSSA, "example-group"))
    assert message.text.startswith("Example Group") or message.text.startswith("Groupe Exemple")
    assert len(message.text.encode()) <= 1200
    (key,) = (message.markup or {})["inline_keyboard"][0]
    assert key["url"].endswith("?start=example-group")
    before = house.requests("sendMessage")
    await house.settled()
    assert house.requests("sendMessage") == before, "what was sent in the bot's name is not answered"


async def test_where_nothing_is_found_a_button_leads_to_the_bot(house: House) -> None:
    offer = await ask(house, ADA, "zqwxv kjhgf")
    assert titles(offer) == []
    assert offer["button"]["text"] == "Nothing found. Ask the bot"


async def test_offers_end_where_there_are_no_more(house: House) -> None:
    assert (await ask(house, ADA, "", offset="200"))["results"] == []
    assert titles(await ask(house, ADA, "", offset="odd")) == titles(await ask(house, ADA, ""))


async def test_a_forwarded_page_is_told_to_be_current(house: House) -> None:
    await house.say(ADA, "/examplegroup")
    page = house.said(ADA)[-1]
    deeds.forward(house.world, house.world.people[ADA], page, to=house.chat(ADA))
    await house.settled()
    assert "still current" in house.said(ADA)[-1].text


async def test_asof_in_reply_to_a_page_is_about_that_page(house: House) -> None:
    await house.say(ADA, "/start example-mission")
    page = house.said(ADA)[-1].message_id
    assert "still current" in await house.answer(ADA, "/asof", reply_to=page)
    answer = await house.answer(ADA, "/asof 1999-01-01", reply_to=page)
    assert "Example Mission" in answer
    assert "Nothing here was known yet" in answer


async def test_offers_come_at_most_fifty_at_a_time_and_to_this_person_alone(house: House) -> None:
    given: list[dict[str, Any]] = []
    offset = ""
    for _ in range(20):
        offer = await ask(house, ADA, "", offset=offset)
        assert len(offer["results"]) <= 50
        given += offer["results"]
        offset = offer["next_offset"]
        if not offset:
            break
    assert len({each["id"] for each in given}) == len(given)
    assert not any("thumbnail_url" in each for each in given)


async def test_offers_have_a_picture_where_an_address_for_pictures_is_set(folder: Path) -> None:
    pictures = "https://example.org/thumbs/{id}.jpg"
    async with opened_house(folder, thumbnails_url=pictures) as house, house.awake():
        offer = await ask(house, ADA, "example-group")
        assert offer["results"][0]["thumbnail_url"] == "https://example.org/thumbs/example-group.jpg"


@pytest.mark.parametrize("address", ["http://example.org/{id}.jpg", "https://example.org/x.jpg", "javascript:{id}"])
def test_an_address_for_pictures_is_https_and_has_a_place_for_the_id(folder: Path, address: str) -> None:
    with pytest.raises(ValidationError):
        settings_for(folder, thumbnails_url=address)
