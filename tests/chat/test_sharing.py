"""Links of searches and pasted citations, the whole way: copied by one, followed or asked about by another."""

import base64
from typing import Any

import pytest

from bot.sandbox import arrivals, deeds
from bot.sandbox.world import Message
from bot.store.inbox import InboxState
from tests.chat.test_reader import ODD_WORDS, UNSEEN, WRITTEN_BY_US
from tests.house import House
from tests.rig import ADA, FATOU, GROUP

OTHER = {"en": "This is not what the page says today", "fr": "Ce n’est pas ce que dit la page"}
SAME = {"en": "This is still current", "fr": "Toujours à jour"}


def copied(message: Message, label: str) -> str:
    """What a button lays on the clipboard."""
    rows: list[list[dict[str, Any]]] = (message.markup or {})["inline_keyboard"]
    (text,) = (key["copy_text"]["text"] for row in rows for key in row if key["text"] == label)
    return str(text)


def parameter(link: str) -> str:
    head, _, carried = link.partition("?start=")
    assert head == "https://t.me/sandbox_bot"
    return carried


def forged(words: str, kind: str = "S") -> str:
    packed = base64.urlsafe_b64encode(words.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    return f"{kind}_{packed}"


async def cited(house: House, person: int, label: str = "Copy citation") -> str:
    await house.say(person, "/start example-group")
    await house.press(person, "Share" if label == "Copy citation" else "Partager")
    return copied(house.said(person)[-1], label)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("/search example", "Résultats pour « example »"),
        ("example", "example"),
        ("/ask group zqwxv", "« group zqwxv »"),
    ],
)
async def test_the_link_of_a_search_leads_to_its_page_in_the_follower_s_language(
    house: House, words: str, found: str
) -> None:
    (page,) = await house.say(ADA, words)
    link = copied(page, "Copy link")
    arrivals.start(house.world, house.world.people[FATOU], parameter=parameter(link))
    await house.settled()
    followed = house.said(FATOU)[-1]
    assert found in followed.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Groupe Exemple" in followed.text
    assert copied(followed, "Copier le lien") == link


async def test_it_is_obeyed_in_groups_as_other_deep_links_are(house: House) -> None:
    (said,) = await house.say(ADA, f"/start@sandbox_bot {forged('example')}", chat=GROUP)
    assert "Found for “example”" in said.text
    assert await house.say(ADA, f"/start@other_bot {forged('example')}", chat=GROUP) == []
    (asked,) = await house.say(ADA, f"@sandbox_bot https://t.me/sandbox_bot?start={forged('example')}", chat=GROUP)
    assert asked.text == said.text


async def test_words_that_name_one_thing_open_it(house: House) -> None:
    assert (await house.answer(ADA, f"/start {forged('example group')}")).startswith("Example Group")


async def test_a_payload_that_nobody_wrote_starts_as_usual(house: House) -> None:
    bad = [
        "S_",
        "S_A",
        "S_QQ==",
        "Q_é",
        "s_ZXhhbXBsZQ",
        "S-ZXhhbXBsZQ",
        forged("x" * 50),
        forged("\ud800"),
        forged(" "),
    ]
    for payload in [*bad, "S_" + "_" * 62, forged("\u202e\x00"), f"{forged('example')} more"]:
        assert "Lake Chad briefings" in await house.answer(ADA, f"/start {payload}"), payload


async def test_odd_words_in_a_link_are_shown_as_words_and_obeyed_by_nobody(house: House) -> None:
    await house.say(ADA, "/subscribe daily 07:00")
    for words in (*ODD_WORDS, "/stop", "stop", "/forget", "/reload", "\x00\x07<b>zz</b>"):
        for kind in ("S", "Q"):
            (message,) = await house.say(ADA, f"/start {forged(words[:15], kind)}")
            assert not UNSEEN & set(message.text), words
            assert {entity.type for entity in message.entities} <= WRITTEN_BY_US
    known = await house.known(ADA)
    assert known is not None
    assert known.active
    assert InboxState.POISON not in await house.counts()


async def test_a_pasted_citation_is_told_to_be_current_or_not_whatever_its_language(house: House) -> None:
    english, french = await cited(house, ADA), await cited(house, FATOU, "Copier la référence")
    assert "Source: United Nations (28 Jun 2023)" in english
    assert "Révision" in french
    for person, language in ((ADA, "en"), (FATOU, "fr")):
        for citation in (english, french, f"« {french} » ?", english.replace(" ", "\n")):
            assert SAME[language] in await house.answer(person, citation)
        old = english.replace("Revision ", "Revision 0")
        assert OTHER[language] not in await house.answer(person, old), "no revision of ours"
    for citation in (english, french):
        revision = citation.rpartition(". ")[0][-8:]
        assert OTHER["en"] in await house.answer(ADA, citation.replace(revision, "01234567"))
    await house.press(ADA, "Open the page of today")
    assert house.said(ADA)[-1].text.startswith("Example Group")


async def test_asof_in_reply_to_a_citation_tells_it_too(house: House) -> None:
    citation = await cited(house, ADA)
    person, group = house.world.people[FATOU], house.chat(GROUP)
    spoken = deeds.say(house.world, person, group, text="x" * 500 + " " + citation)
    assert SAME["en"] in await house.answer(ADA, "/asof@sandbox_bot", chat=GROUP, reply_to=spoken.message_id)


async def test_a_link_of_ours_alone_is_followed_and_one_in_a_question_is_part_of_it(house: House) -> None:
    link = "https://t.me/sandbox_bot?start=example-group"
    assert (await house.answer(ADA, link)).startswith("Example Group")
    asked = await house.answer(ADA, f"is {link} current?")
    assert SAME["en"] not in asked
    assert OTHER["en"] not in asked
    assert "Found for “example”" in await house.answer(ADA, f"t.me/Sandbox_Bot?start={forged('example')}")
    for other in ("https://t.me/other_bot?start=example-mission", "https://t.me/sandbox_bot?start=no-such-card"):
        assert not (await house.answer(ADA, other)).startswith("Example Mission")
