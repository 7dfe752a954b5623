"""Telling the newsroom: in its chat, else to each admin in their language; a closed chat harms nobody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.telling import tell_admins, tell_newsroom
from bot.pages import markup
from bot.pages.page import Page
from bot.pages.reading import Reading
from tests.house import House, opened_house
from tests.rig import ADA, GROUP, IDRISS, MOUSSA


def spoken(reading: Reading) -> Page:
    return Page(markup.text(f"The pack has changed ({reading.language})."))


@pytest.fixture
async def desk(folder: Path) -> AsyncIterator[House]:
    async with opened_house(folder, admins=frozenset({IDRISS, MOUSSA})) as house, house.awake():
        yield house


async def test_without_a_chat_each_admin_is_told_in_the_language_they_chose(desk: House) -> None:
    await desk.say(MOUSSA, "/language fr")
    assert await tell_newsroom(desk.services, spoken)
    assert desk.said(IDRISS)[-1].text == "The pack has changed (en)."
    assert desk.said(MOUSSA)[-1].text == "The pack has changed (fr)."
    assert desk.said(ADA) == []


async def test_the_newsrooms_chat_is_told_instead_of_the_admins(desk: House) -> None:
    settings = desk.services.settings.model_copy(update={"newsroom_chat": GROUP})
    assert await tell_newsroom(replace(desk.services, settings=settings), spoken)
    assert desk.said(GROUP)[-1].text == "The pack has changed (en)."
    assert desk.said(IDRISS) == []


async def test_an_admin_who_has_blocked_the_bot_keeps_nobody_else_from_being_told(desk: House) -> None:
    desk.fault("sendMessage", status=403, description="Forbidden: bot was blocked by the user")
    assert await tell_admins(desk.services, spoken)
    assert desk.said(IDRISS) == []
    assert desk.said(MOUSSA)[-1].text == "The pack has changed (en)."


async def test_it_is_known_when_nobody_could_be_told(desk: House) -> None:
    desk.fault("sendMessage", times=2, status=403, description="Forbidden: bot was blocked by the user")
    assert not await tell_newsroom(desk.services, spoken)
