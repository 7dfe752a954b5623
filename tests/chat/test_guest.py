"""Guest mode: named in a chat that it is no member of, the bot answers there once, and obeys nobody."""

import pytest

from bot.sandbox import arrivals
from bot.sandbox.world import Message
from tests.chat.test_doors import remembered
from tests.house import House
from tests.rig import ADA, FATOU, GROUP, IDRISS, MOUSSA


@pytest.fixture(autouse=True)
def outside(sleeping: House) -> None:
    arrivals.set_bot_status(sleeping.world, sleeping.chat(GROUP), "left", by=MOUSSA)


async def ask(house: House, person: int, words: str) -> list[Message]:
    return await house.say(person, f"@sandbox_bot {words}", chat=GROUP)


async def test_a_question_is_answered_where_it_was_asked(house: House) -> None:
    (said,) = await ask(house, ADA, "when was Example Group founded")
    assert "It was founded in 2019. [1]" in said.text
    assert len(said.text.encode()) <= 1200
    ((key,),) = (said.markup or {})["inline_keyboard"]
    assert key["url"] == "https://t.me/sandbox_bot"


async def test_a_name_brings_its_short_page_in_the_persons_language(house: House) -> None:
    (said,) = await ask(house, FATOU, "groupe exemple")
    assert said.text.startswith("Groupe Exemple")
    ((key,),) = (said.markup or {})["inline_keyboard"]
    assert key["url"].endswith("?start=example-group")


@pytest.mark.parametrize("words", ["", "?", "qqzzx wwvvk", "<b>x</b> \u202e"])
async def test_whatever_is_asked_one_answer_comes_and_no_key_needs_the_bot_there(house: House, words: str) -> None:
    (said,) = await ask(house, ADA, words)
    assert said.text
    assert all("url" in key for row in (said.markup or {})["inline_keyboard"] for key in row)


async def test_nothing_is_obeyed_and_nothing_remembered(house: House) -> None:
    before = await remembered(house)
    for person in (ADA, IDRISS, MOUSSA):
        for words in ("/subscribe daily", "/reload", "/newsroom", "/alert 2023-06-30-example-vote", "/forget", "stop"):
            await ask(house, person, words)
    assert await remembered(house) == before


async def test_who_does_not_name_it_is_not_heard(house: House) -> None:
    assert await house.say(ADA, "Example Group?", chat=GROUP) == []


async def test_a_press_under_a_message_sent_elsewhere_is_answered_in_words_alone(house: House) -> None:
    query = house.world.new_query(ADA)
    before = house.requests("sendMessage")
    who = {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    house.tell({"callback_query": {
        "id": query.id, "from": who, "chat_instance": "1", "inline_message_id": "inline1", "data": "1.forg.yes",
    }})  # fmt: skip
    await house.settled()
    assert query.answer is not None
    assert "no longer here" in query.answer["text"]
    assert house.requests("sendMessage") == before
