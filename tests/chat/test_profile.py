"""The menu of commands: each person sees what they may use where they are, in their language."""

from bot.chat import profile
from bot.sandbox.command_scopes import visible_commands
from tests.house import House
from tests.rig import ADA, FATOU, GROUP, IDRISS, MOUSSA


def menu(house: House, person: int, chat: int = 0) -> list[str]:
    assert house.world.bot is not None
    found = visible_commands(house.world.bot, house.chat(chat or person), house.world.people[person])
    return [each["command"] for each in found]


async def test_each_person_sees_what_they_may_use_where_they_are(house: House) -> None:
    await profile.bring_level(house.services)
    assert {"latest", "subscribe", "privacy"} <= set(menu(house, ADA))
    assert not {"reload", "alert", "audit"} & set(menu(house, ADA))
    assert {"reload", "audit", "latest"} <= set(menu(house, IDRISS))
    assert {"latest", "ask"} <= set(menu(house, ADA, GROUP))
    assert not {"subscribe", "settings", "stop", "feedback"} & set(menu(house, ADA, GROUP))
    assert {"latest", "subscribe", "settings", "stop"} <= set(menu(house, MOUSSA, GROUP))
    assert not {"reload", "audit"} & set(menu(house, IDRISS, GROUP))


async def test_the_menu_is_in_the_persons_language(house: House) -> None:
    await profile.bring_level(house.services)
    assert house.world.bot is not None
    english, french = (
        visible_commands(house.world.bot, house.chat(person), house.world.people[person]) for person in (ADA, FATOU)
    )
    assert [each["command"] for each in english] == [each["command"] for each in french]
    assert all(one["description"] != other["description"] for one, other in zip(english, french, strict=True))


async def test_a_profile_that_is_level_is_left_alone(house: House) -> None:
    await profile.bring_level(house.services)
    before = house.requests("setMyCommands")
    await profile.bring_level(house.services)
    assert house.requests("setMyCommands") == before


async def test_every_command_of_the_menu_is_answered(house: House) -> None:
    await profile.bring_level(house.services)
    for name in menu(house, ADA):
        assert await house.say(ADA, f"/{name}"), name
    for name in menu(house, ADA, GROUP):
        assert await house.say(ADA, f"/{name}", chat=GROUP), name
    for name in menu(house, MOUSSA, GROUP):
        assert await house.say(MOUSSA, f"/{name}", chat=GROUP), name
