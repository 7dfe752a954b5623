"""S06: names of people and groups: HTML, turned directions, nothing to see. None of it gets anywhere."""

import pytest

from bot.store.inbox import InboxState
from tests.house import House, files_of
from tests.rig import ADA, GROUP, IDRISS, MOUSSA

NAMES = (
    "<b>Ada</b><script>alert(1)</script>",
    "\u202eadA\u202c\u2066\u200b\ufeff",
    "\u0000\u0007\u001b[31mAda",
    "zalgo" + "\u0301" * 200,
    "'; DROP TABLE subscribers; --",
    "🇲🇱" * 30,
    "",
)


@pytest.mark.parametrize("name", NAMES)
async def test_an_odd_name_is_answered_like_any_other_and_never_repeated(house: House, name: str) -> None:
    plain = [await house.answer(ADA, words) for words in ("/start", "/subscribe daily", "/settings", "/privacy")]
    await house.say(ADA, "/stop")
    person = house.world.people[MOUSSA]
    person.first_name, person.last_name, person.username, person.language_code = name, name, None, "en"
    house.chat(GROUP).title = name
    odd = [await house.answer(MOUSSA, words) for words in ("/start", "/subscribe daily", "/settings", "/privacy")]
    assert odd == plain
    assert "subscribed" in await house.answer(MOUSSA, "/subscribe daily", chat=GROUP)
    assert InboxState.POISON not in await house.counts()


async def test_no_name_is_kept(house: House) -> None:
    person = house.world.people[MOUSSA]
    person.first_name, person.last_name, person.username = "Zebulonix", "Quartzpond", "zebulonix_q"
    house.chat(GROUP).title = "Zebulonix and friends"
    for chat in (MOUSSA, GROUP):
        await house.say(MOUSSA, "/subscribe daily", chat=chat)
        await house.say(MOUSSA, "/settings", chat=chat)
    await house.say(IDRISS, "/newsroom")
    folder = house.services.settings.data_dir
    found = [
        path.name for path in files_of(folder) for word in (b"ebulonix", b"uartzpond") if word in path.read_bytes()
    ]
    assert found == []


async def test_odd_words_in_the_newsroom_are_shown_as_words(house: House) -> None:
    for words in ("<b>x</b>", "\u202e../../etc", "2023\u200b-06", "{word} %s"):
        for command in ("/alert", "/correct", "/withdraw", "/reload", "/audit", "/stale"):
            for message in await house.say(IDRISS, f"{command} {words}"):
                assert not set("\u202e\u200b") & set(message.text), (command, words)
    assert InboxState.POISON not in await house.counts()
