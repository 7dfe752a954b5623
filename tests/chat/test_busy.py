"""Who waits longer than a moment sees that an answer is being made; nobody else is told anything."""

import asyncio

import pytest

from bot.chat import routes
from bot.chat.answer import Answer
from bot.chat.busy import MOMENT_S
from bot.chat.caller import Caller
from tests.house import CHANNEL, FORUM, MALI, House
from tests.rig import ADA, MOUSSA


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """/help takes its time."""
    usual = routes.READS["help"]

    async def help_(caller: Caller) -> Answer:
        await asyncio.sleep(MOMENT_S + 0.1)
        return await usual(caller)

    monkeypatch.setitem(routes.READS, "help", help_)


def actions(house: House) -> list[tuple[int, str, int]]:
    """Where which action was shown, in which topic."""
    seen = [each for each in house.world.events.after(0) if each.kind == "typing"]
    return [(each.chat_id, str((each.data or {})["action"]), int((each.data or {}).get("topic", 0))) for each in seen]


@pytest.mark.usefixtures("slow")
async def test_an_answer_that_takes_long_is_announced_once(house: House) -> None:
    assert "Help" in await house.answer(ADA, "/help")
    assert actions(house) == [(ADA, "typing", 0)]


async def test_an_answer_in_time_is_not_announced(house: House) -> None:
    for words in ("/start", "/help", "/examplegroup", "when was Example Group founded"):
        await house.say(ADA, words)
    assert house.requests("sendChatAction") == 0


@pytest.mark.usefixtures("slow")
async def test_in_a_forum_the_topic_sees_it_and_a_channel_never_does(house: House) -> None:
    await house.say(ADA, "/help", chat=FORUM, topic=MALI)
    await house.say(MOUSSA, "/help", chat=CHANNEL)
    assert actions(house) == [(FORUM, "typing", MALI)]


@pytest.mark.usefixtures("slow")
async def test_an_action_that_is_refused_keeps_no_answer_back(house: House) -> None:
    house.fault("sendChatAction", times=None, status=400, description="Bad Request: chat not found")
    assert "Help" in await house.answer(ADA, "/help")
