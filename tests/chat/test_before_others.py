"""Buttons that others see: in a channel a reader's tap opens a page in their own chat, in a group none takes away what
stands there."""

from typing import Any

import pytest

from bot.chat import links
from bot.chat.telling import say
from bot.pages.alert import alert_page
from bot.pages.presses import BYTES, Press, View
from bot.sandbox import arrivals, deeds
from bot.sandbox.world import Message
from bot.store.inbox import InboxState
from tests.house import CHANNEL, House
from tests.rig import ADA, GROUP, MOUSSA

VOTE = "2023-06-30-example-vote"
START = "https://t.me/sandbox_bot?start="


async def alerted(house: House, chat: int) -> Message:
    """An alert as delivery sends it: below it More, Settings, Unsubscribe."""
    dispatch = house.services.current.pack.dispatches[VOTE]
    outcome = await say(house.services, chat, alert_page(house.services.reading("en"), dispatch))
    assert outcome.message_id is not None
    return house.chat(chat).messages[outcome.message_id]


async def tapped(house: House, person: int, message: Message, label: str) -> dict[str, Any]:
    """What Telegram's client was answered to a tap on a button that is there."""
    place = house.chat(message.chat_id)
    _, row, column = house.button(place.id, label)
    presser = house.world.people[person]
    pressed = deeds.press(house.world, presser, place, message_id=message.message_id, row=row, column=column)
    await house.settled()
    answer = house.world.queries[str(pressed["query_id"])].answer
    assert answer is not None, "the press was not answered"
    return answer


def standing(house: House, chat: int) -> list[tuple[int, str, object]]:
    return [(each.message_id, each.text, each.edited_at) for each in house.said(chat)]


@pytest.mark.parametrize("person", [ADA, MOUSSA])
async def test_more_under_a_channels_alert_opens_the_dispatch_in_ones_own_chat(house: House, person: int) -> None:
    alert = await alerted(house, CHANNEL)
    before = standing(house, CHANNEL)
    answer = await tapped(house, person, alert, "More")
    assert answer["url"] == f"{START}1_item_{VOTE}"
    assert standing(house, CHANNEL) == before
    arrivals.start(house.world, house.world.people[person], parameter=answer["url"].removeprefix(START))
    await house.settled()
    assert any(words in house.said(person)[-1].text for words in ("Council votes", "Le Conseil vote"))


async def test_home_in_a_channel_leaves_the_post_as_it_is(house: House) -> None:
    (status,) = await house.say(MOUSSA, "/status", chat=CHANNEL)
    before = standing(house, CHANNEL)
    for label in ("Home", "Accueil"):
        if label in house.labels(status):
            assert (await tapped(house, ADA, status, label))["url"] == f"{START}1_home"
    assert standing(house, CHANNEL) == before
    assert "or choose" in await house.answer(ADA, "/start 1_home")


async def test_a_settings_button_of_a_channel_is_its_administrators_and_leads_nowhere_else(house: House) -> None:
    alert = await alerted(house, CHANNEL)
    answer = await tapped(house, ADA, alert, "Settings")
    assert "administrators" in answer["text"]
    assert "url" not in answer


async def test_more_in_a_group_opens_a_message_below(house: House) -> None:
    alert = await alerted(house, GROUP)
    before = standing(house, GROUP)
    assert "url" not in await tapped(house, ADA, alert, "More")
    *stands, opened = standing(house, GROUP)
    assert stands == before
    assert "Council votes" in opened[1]


@pytest.mark.parametrize("chat", [GROUP, CHANNEL])
@pytest.mark.parametrize("data", ["1.home", f"1.item.{VOTE}", "1.about", "1.pic.example-mission.p0", "0.home", "1.x"])
async def test_a_button_that_a_message_does_not_have_takes_nothing_away(house: House, chat: int, data: str) -> None:
    alert = await alerted(house, chat)
    before = standing(house, chat)
    query_id = house.press_soon(ADA, data, message_id=alert.message_id, chat=chat)
    await house.settled()
    answer = house.world.queries[query_id].answer
    assert answer is not None
    assert "no longer here" in answer["text"]
    assert "url" not in answer
    assert standing(house, chat) == before


@pytest.mark.parametrize("chat", [GROUP, CHANNEL])
async def test_of_a_tap_that_fails_only_its_reader_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch, chat: int
) -> None:
    alert = await alerted(house, chat)
    before = standing(house, chat)
    for name in ("opened", "address"):
        monkeypatch.setattr(links, name, lambda *_: 1 / 0)
    assert "reference" in (await tapped(house, ADA, alert, "More"))["text"]
    assert standing(house, chat) == before


async def test_under_a_message_that_telegram_shows_no_more_a_group_is_answered_below(house: House) -> None:
    alert = await alerted(house, GROUP)
    before = standing(house, GROUP)
    query = house.world.new_query(ADA, chat_id=GROUP)
    gone = {"message_id": alert.message_id, "date": 0, "chat": {"id": GROUP, "type": "supergroup", "title": "x"}}
    who = {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    house.tell({"callback_query": {"id": query.id, "from": who, "chat_instance": "1", "data": "1.home",
                                   "message": gone}})  # fmt: skip
    await house.settled()
    *stands, opened = standing(house, GROUP)
    assert stands == before
    assert "or choose" in opened[1]


@pytest.mark.parametrize("press", ["stop", "set", "pick_light_on", "forg", "undo", "desk_reload", "item_nothing", "x"])
async def test_a_link_to_a_button_only_reads(house: House, press: str) -> None:
    for words in ("/subscribe daily 07:30", "/start"):
        await house.say(ADA, words)
    before = await house.known(ADA)
    said = await house.answer(ADA, f"/start 1_{press}")
    assert "no longer here" in said or "Lake Chad briefings" in said
    assert await house.known(ADA) == before
    assert InboxState.POISON not in await house.counts()


async def test_a_link_opens_the_page_of_its_button(house: House) -> None:
    assert "What was known on 31" in await house.answer(ADA, "/start 1_at_example-mission_20231231")
    assert "Revision" in await house.answer(ADA, "/start 1_about")
    assert "Example Mission" in await house.answer(ADA, "https://t.me/sandbox_bot?start=1_stat")


async def test_links_carry_what_buttons_do_and_nothing_that_a_link_may_not(sleeping: House) -> None:
    reading = sleeping.services.reading("en")
    longest = Press(View.CARD, "x" * (BYTES - len("1.card..99")), "99")
    for press in (Press(View.HOME), Press(View.STATUS, "", "3"), Press(View.TIMELINE, "mali", "2023-1"), longest):
        address = links.address(reading, press)
        assert address is not None
        assert links.pressed(address.removeprefix(START)) == press
        assert len(address.removeprefix(START)) <= BYTES
    assert links.address(reading, Press(View.CARD, "mali", "a_b")) is None
    assert links.address(reading, Press(View.CARD, "mali", "07:00")) is None
