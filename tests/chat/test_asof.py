"""/asof in the chat: a day typed, a subject named, and the pages it leads to."""

from tests.house import House
from tests.rig import ADA, FATOU


async def test_a_day_and_a_name_show_what_was_known_then(house: House) -> None:
    answer = await house.answer(ADA, "/asof 2026-10-01 example mission")
    assert "Example Mission" in answer
    assert "What was known on 1 October 2026" in answer or "Nothing here was known yet" in answer


async def test_a_day_alone_shows_all_withdrawals(house: House) -> None:
    assert "Withdrawals" in await house.answer(ADA, "/asof 2026-11-20")


async def test_today_and_back_to_another_day(house: House) -> None:
    await house.say(ADA, "/asof 2026-11-20 example-mission")
    assert "Milestones" in await house.press(ADA, "Today")
    assert "Choose a day" in await house.press(ADA, "On another day")


async def test_without_a_day_it_says_how_to_ask(house: House) -> None:
    assert "/asof 2023-10-15" in await house.answer(ADA, "/asof")
    assert "“minusma” is not a day" in await house.answer(ADA, "/asof minusma")
    assert "n’est pas une date" in await house.answer(FATOU, "/asof 2023-13-40")


async def test_a_day_to_come_is_refused_in_a_sentence(house: House) -> None:
    assert "still to come" in await house.answer(ADA, "/asof 2099 example-mission")


async def test_a_name_that_nobody_knows_is_told(house: House) -> None:
    assert "Nothing was found" in await house.answer(ADA, "/asof 2023-10-15 zqwxv")
