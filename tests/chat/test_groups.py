"""Groups, forums and channels: quiet unless addressed, the topic kept, configured by their administrators alone."""

from typing import Any

import pytest

from bot.sandbox import arrivals
from bot.sandbox.world import Chat, Message
from bot.store.inbox import InboxState
from tests.house import CHANNEL, FORUM, MALI, NIGER, House
from tests.rig import ADA, GROUP, MOUSSA

SETTING = ["/subscribe", "/unsubscribe", "/stop", "/settings", "/language fr", "/mydata", "/forget"]


@pytest.fixture
async def house(house: House) -> House:
    """Moussa, who administers all of them, is heard in English here."""
    house.world.people[MOUSSA].language_code = "en"
    return house


async def subscribed(house: House, chat: int = GROUP, thread_id: int = 0) -> bool:
    known = await house.known(chat, thread_id)
    return known is not None and known.active


@pytest.mark.parametrize("words", ["good morning", "stop", "/status@other_bot", "what does @sandbox_bot_fans say"])
async def test_in_a_group_the_bot_is_quiet_unless_addressed(house: House, words: str) -> None:
    house.chat(GROUP).bot_status = "administrator"  # so it reads everything
    assert await house.say(ADA, words, chat=GROUP) == []


@pytest.mark.parametrize(
    "words", ["/status", "/status@sandbox_bot", "@sandbox_bot example group", "example group, @Sandbox_Bot?"]
)
async def test_in_a_group_it_answers_who_addresses_it(house: House, words: str) -> None:
    (said,) = await house.say(ADA, words, chat=GROUP)
    assert "Withdrawals" in said.text or "Example Group" in said.text


async def test_a_reply_to_the_bot_is_a_question_to_it(house: House) -> None:
    (first,) = await house.say(ADA, "/status", chat=GROUP)
    (second,) = await house.say(ADA, "example group", chat=GROUP, reply_to=first.message_id)
    assert "Example Group" in second.text


async def test_unknown_commands_in_a_group_are_somebody_elses(house: House) -> None:
    assert await house.say(ADA, "/roll 6", chat=GROUP) == []


@pytest.mark.parametrize("words", SETTING)
async def test_a_member_configures_nothing(house: House, words: str) -> None:
    await house.say(MOUSSA, "/subscribe daily 07:30", chat=GROUP)
    assert await house.say(ADA, words, chat=GROUP) == []
    known = await house.known(GROUP)
    assert known is not None
    assert (known.active, f"{known.subscription.time:%H:%M}", known.subscription.language) == (True, "07:30", "en")


async def test_a_members_press_is_refused_in_words(house: House) -> None:
    (welcome,) = await house.say(MOUSSA, "/subscribe daily 07:30", chat=GROUP)
    for data in ("1.stop", "1.sub", "1.set", "1.pick.frequency.off", "1.undo", "1.forg.yes"):
        toast = await house.press_data(ADA, data, message_id=welcome.message_id, chat=GROUP)
        assert "administrators" in toast
    assert await subscribed(house)


async def test_an_administrator_configures(house: House) -> None:
    assert "07:30" in (await house.say(MOUSSA, "/subscribe daily 07:30", chat=GROUP))[0].text
    await house.press(MOUSSA, "Unsubscribe", chat=GROUP)
    assert not await subscribed(house)


async def test_an_anonymous_administrator_configures(house: House) -> None:
    assert await house.say(MOUSSA, "/subscribe daily 07:30", chat=GROUP, anonymous=True)
    assert await subscribed(house)


async def test_who_writes_as_another_channel_does_not(house: House) -> None:
    stand_in = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
    house.tell({"message": {
        "message_id": 900, "date": 1, "text": "/subscribe daily 07:30", "from": stand_in,
        "chat": {"id": GROUP, "type": "supergroup", "title": "Press room"},
        "sender_chat": {"id": CHANNEL, "type": "channel", "title": "Sahel wire"},
    }})  # fmt: skip
    await house.settled()
    assert not await subscribed(house)


async def test_when_telegram_does_not_say_who_administers_the_answer_is_no(house: House) -> None:
    house.fault("getChatMember", times=None, status=500)
    house.fault("getChatAdministrators", times=None, status=500)
    assert await house.say(MOUSSA, "/subscribe", chat=GROUP) == []
    assert not await subscribed(house)


async def test_where_members_are_hidden_the_list_of_administrators_tells(house: House) -> None:
    house.fault("getChatMember", times=None, status=400, description="Bad Request: CHAT_ADMIN_REQUIRED")
    assert await house.say(ADA, "/subscribe", chat=GROUP) == []
    assert await house.say(MOUSSA, "/subscribe", chat=GROUP)
    assert await subscribed(house)


async def test_who_is_no_administrator_any_more_configures_no_more(house: House) -> None:
    await house.say(MOUSSA, "/subscribe", chat=GROUP)
    arrivals.set_status(house.world, house.chat(GROUP), house.world.people[MOUSSA], "member", by=MOUSSA)
    assert await house.say(MOUSSA, "/stop", chat=GROUP) == []
    assert await subscribed(house)


# Forums


async def test_the_answer_comes_to_the_topic_it_was_asked_in(house: House) -> None:
    for topic in (MALI, NIGER, 0):
        (said,) = await house.say(ADA, "/status", chat=FORUM, topic=topic)
        assert said.thread_id == topic
    (file,) = await house.say(MOUSSA, "/mydata", chat=FORUM, topic=NIGER)
    assert file.thread_id == NIGER


async def test_each_topic_has_its_own_subscription(house: House) -> None:
    await house.say(MOUSSA, "/subscribe daily 07:30", chat=FORUM, topic=MALI)
    await house.say(MOUSSA, "/subscribe daily 08:30", chat=FORUM, topic=NIGER)
    await house.say(MOUSSA, "/stop", chat=FORUM, topic=MALI)
    assert [await subscribed(house, FORUM, topic) for topic in (0, MALI, NIGER)] == [False, False, True]


async def test_a_stop_where_nothing_comes_stops_what_comes_elsewhere_in_the_chat(house: House) -> None:
    await house.say(MOUSSA, "/subscribe daily 07:30", chat=FORUM, topic=MALI)
    (said,) = await house.say(MOUSSA, "/stop", chat=FORUM)
    assert "Stopped" in said.text
    assert not await subscribed(house, FORUM, MALI)


async def test_a_press_keeps_the_topic(house: House) -> None:
    await house.say(MOUSSA, "/subscribe", chat=FORUM, topic=MALI)
    await house.press(MOUSSA, "Unsubscribe", chat=FORUM)
    assert house.said(FORUM)[-1].thread_id == MALI
    assert not await subscribed(house, FORUM, MALI)


async def test_a_topic_that_is_closed_is_no_poison(house: House) -> None:
    house.chat(FORUM).closed.add(MALI)
    assert await house.say(ADA, "/status", chat=FORUM, topic=MALI) == []
    assert InboxState.POISON not in await house.counts()


# Channels


async def test_a_post_configures_its_channel(house: House) -> None:
    (said,) = await house.say(MOUSSA, "/subscribe daily 06:45", chat=CHANNEL)
    assert "06:45" in said.text
    assert await subscribed(house, CHANNEL)
    await house.say(MOUSSA, "/stop", chat=CHANNEL)
    assert not await subscribed(house, CHANNEL)


async def test_ordinary_posts_of_a_channel_are_left_alone(house: House) -> None:
    assert await house.say(MOUSSA, "A quiet day.", chat=CHANNEL) == []


async def test_a_channels_reader_presses_in_vain(house: House) -> None:
    (welcome,) = await house.say(MOUSSA, "/subscribe daily 06:45", chat=CHANNEL)
    toast = await house.press_data(ADA, "1.stop", message_id=welcome.message_id, chat=CHANNEL)
    assert "administrators" in toast
    assert await subscribed(house, CHANNEL)
    await house.press_data(MOUSSA, "1.stop", message_id=welcome.message_id, chat=CHANNEL)
    assert not await subscribed(house, CHANNEL)


# Upgrades


@pytest.fixture
def basic(house: House) -> Chat:
    members = {ADA: "member", MOUSSA: "administrator"}
    house.world.chats[-77] = Chat(-77, "group", "Small desk", members=members)
    return house.world.chats[-77]


async def test_an_upgraded_group_keeps_its_settings(house: House, basic: Chat) -> None:
    await house.say(MOUSSA, "/subscribe weekly friday 18:15 Niamey", chat=basic.id)
    new = arrivals.upgrade(house.world, basic, by=MOUSSA, announced=True)
    await house.settled()
    assert await house.known(basic.id) is None
    known = await house.known(new.id)
    assert known is not None
    assert f"{known.subscription.time:%H:%M}" == "18:15"


@pytest.mark.parametrize("kept", [{"migrate_to_chat_id": -99}, {"migrate_from_chat_id": -77}])
async def test_one_of_the_two_announcements_is_enough(house: House, basic: Chat, kept: dict[str, Any]) -> None:
    await house.say(MOUSSA, "/subscribe", chat=basic.id)
    here = -77 if "migrate_to_chat_id" in kept else -99
    kind = "group" if here == -77 else "supergroup"
    for _ in range(2):
        house.tell({"message": {"message_id": 1, "date": 1, "chat": {"id": here, "type": kind, "title": "x"}} | kept})
    await house.settled()
    assert not await subscribed(house, -77)
    assert await subscribed(house, -99)


async def test_a_refusal_that_comes_before_the_announcement_moves_the_group_and_answers_there(
    house: House, basic: Chat
) -> None:
    await house.say(MOUSSA, "/subscribe", chat=basic.id)
    message: dict[str, Any] = {"message_id": 5, "date": 1, "text": "/status", "from": {"id": ADA, "is_bot": False,
               "first_name": "Ada"}, "chat": {"id": -77, "type": "group", "title": "x"}}  # fmt: skip
    new = arrivals.upgrade(house.world, basic, by=MOUSSA, announced=False)
    house.tell({"message": message})
    await house.settled()
    assert "Withdrawals" in house.said(new.id)[-1].text
    assert await subscribed(house, new.id)
    for chat, body in ((-77, {"migrate_to_chat_id": new.id}), (new.id, {"migrate_from_chat_id": -77})):
        house.tell({"message": message | {"chat": {"id": chat, "type": "group", "title": "x"}} | body})
    await house.settled()
    assert await subscribed(house, new.id)


async def test_an_old_button_of_an_upgraded_group_is_answered_in_the_new_one(house: House, basic: Chat) -> None:
    (old,) = await house.say(ADA, "/status", chat=basic.id)
    new = arrivals.upgrade(house.world, basic, by=MOUSSA, announced=False)
    query = house.world.new_query(ADA, chat_id=basic.id)
    house.tell({"callback_query": {
        "id": query.id, "from": {"id": ADA, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "chat_instance": "1", "data": "1.home",
        "message": {"message_id": old.message_id, "date": 1, "chat": {"id": -77, "type": "group", "title": "x"},
                    "reply_markup": old.markup},
    }})  # fmt: skip
    await house.settled()
    assert "or choose" in house.said(new.id)[-1].text


async def test_what_follows_the_announcement_in_the_new_group_sees_the_settings(house: House, basic: Chat) -> None:
    await house.say(MOUSSA, "/subscribe", chat=basic.id)
    new = arrivals.upgrade(house.world, basic, by=MOUSSA, announced=True)
    said: list[Message] = await house.say(MOUSSA, "/stop", chat=new.id)
    assert "Stopped" in said[-1].text
    assert not await subscribed(house, new.id)
