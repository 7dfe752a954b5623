"""Groups, topics and channels: administrators alone set them up, a channel from its administrator's private chat."""

from datetime import time

import pytest

from bot.readers.subscription import Frequency, Quiet
from bot.sandbox import arrivals
from tests.house import CHANNEL, FORUM, MALI, NIGER, House
from tests.rig import ADA, FATOU, GROUP, IDRISS, MOUSSA

COMMAND = "@sandbox_bot"


@pytest.fixture(autouse=True)
def english(sleeping: House) -> None:
    for person in sleeping.world.people.values():
        person.language_code = "en"


async def test_only_administrators_configure_a_group(house: House) -> None:
    assert await house.say(FATOU, f"/subscribe{COMMAND} weekly", chat=GROUP) == []
    assert await house.known(GROUP) is None
    assert "You are subscribed" in await house.answer(MOUSSA, f"/subscribe{COMMAND} weekly", chat=GROUP)
    assert await house.known(GROUP) is not None


async def test_an_anonymous_administrator_configures_it(house: House) -> None:
    assert "subscribed" in await house.answer(MOUSSA, f"/subscribe{COMMAND}", chat=GROUP, anonymous=True)


async def test_a_member_s_press_changes_nothing_and_is_told_why(house: House) -> None:
    (panel,) = await house.say(MOUSSA, f"/settings{COMMAND}", chat=GROUP)
    toast = await house.press_data(FATOU, "1.pick.light.on", message_id=panel.message_id, chat=GROUP)
    assert "administrators" in toast
    assert await house.known(GROUP) is None


async def test_each_topic_of_a_forum_has_its_own_subscription(house: House) -> None:
    (said,) = await house.say(MOUSSA, f"/subscribe{COMMAND} 06:15", chat=FORUM, topic=MALI)
    assert said.thread_id == MALI
    await house.say(MOUSSA, f"/subscribe{COMMAND} 18:45", chat=FORUM, topic=NIGER)
    hours = [
        (known.subscription.time, known.thread_id)
        for topic in (MALI, NIGER)
        if (known := await house.known(FORUM, topic))
    ]
    assert hours == [(time(6, 15), MALI), (time(18, 45), NIGER)]
    await house.say(MOUSSA, f"/stop{COMMAND}", chat=FORUM, topic=MALI)
    mali, niger = await house.known(FORUM, MALI), await house.known(FORUM, NIGER)
    assert mali is not None
    assert niger is not None
    assert (mali.active, niger.active) == (False, True)


async def test_a_post_in_a_channel_sets_it_up(house: House) -> None:
    assert "subscribed" in await house.answer(MOUSSA, "/subscribe weekly friday", chat=CHANNEL)
    known = await house.known(CHANNEL)
    assert known is not None
    assert known.subscription.frequency is Frequency.WEEKLY


async def test_a_channel_is_set_up_from_its_administrator_s_private_chat(house: House) -> None:
    told = await house.answer(MOUSSA, "/subscribe @sahelwire daily 06:30 Niamey")
    assert told.startswith("@sahelwire\n\nYou are subscribed.\nNext digest: Sunday 22 November, 06:30 (Niamey)")
    await house.say(MOUSSA, "/settings @sahelwire quiet 22:00-06:00")
    assert "Quiet hours: 22:00–06:00" in await house.answer(MOUSSA, "/settings @sahelwire")
    known = await house.known(CHANNEL)
    assert known is not None
    assert (known.subscription.time, known.subscription.quiet) == (time(6, 30), Quiet(time(22), time(6)))
    assert await house.known(MOUSSA) is None
    assert house.said(CHANNEL) == []
    await house.say(MOUSSA, f"/stop {CHANNEL}")
    known = await house.known(CHANNEL)
    assert known is not None
    assert not known.active


async def test_what_is_told_of_a_channel_has_no_button_that_would_change_the_private_chat(house: House) -> None:
    (told,) = await house.say(MOUSSA, "/settings @sahelwire")
    assert house.labels(told) == ["Home"]


@pytest.mark.parametrize("person", [ADA, IDRISS])
async def test_who_does_not_run_a_channel_does_not_set_it_up(house: House, person: int) -> None:
    assert "Only administrators of @sahelwire" in await house.answer(person, "/subscribe @sahelwire")
    assert await house.known(CHANNEL) is None


@pytest.mark.parametrize(("status", "why"), [("member", "may not post"), ("left", "finds no channel")])
async def test_a_channel_in_which_the_bot_may_not_post_is_not_set_up(house: House, *, status: str, why: str) -> None:
    arrivals.set_bot_status(house.world, house.chat(CHANNEL), status, by=MOUSSA)
    assert why in await house.answer(MOUSSA, "/subscribe @sahelwire")
    assert await house.known(CHANNEL) is None


async def test_a_channel_that_nobody_knows_is_refused(house: House) -> None:
    assert "finds no channel @nowhere" in await house.answer(MOUSSA, "/settings @nowhere")


async def test_while_telegram_does_not_answer_a_channel_is_not_set_up(house: House) -> None:
    house.fault("getChat", status=500, times=None)
    assert "Telegram does not answer" in await house.answer(MOUSSA, "/settings @sahelwire")
