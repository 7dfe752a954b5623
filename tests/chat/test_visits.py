"""What is new since the last visit stays marked all day, and nothing more than the day is stored for it."""

from datetime import date, timedelta

from bot.chat.desk import Visits
from tests.house import House
from tests.rig import ADA, FATOU

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)


def test_the_day_before_todays_first_command_is_known_all_day() -> None:
    visits = Visits()
    assert visits.since(ADA, MONDAY, today=FRIDAY) == MONDAY
    assert visits.since(ADA, FRIDAY, today=FRIDAY) == MONDAY
    assert visits.since(ADA, FRIDAY, today=FRIDAY + timedelta(days=1)) == FRIDAY


def test_of_whom_nothing_is_known_there_is_no_day() -> None:
    visits = Visits()
    assert visits.since(ADA, None, today=FRIDAY) is None
    assert visits.since(FATOU, TUESDAY, today=FRIDAY) == TUESDAY


async def test_the_second_command_of_a_day_marks_what_the_first_did(house: House) -> None:
    await house.say(ADA, "/subscribe")
    current = house.services.current.pack
    newest = next(current.visible_dispatches(house.clock.now))
    house.clock.now = newest.publish_at - timedelta(days=3)
    await house.say(ADA, "/start")
    house.clock.now = newest.publish_at + timedelta(days=1)
    for _ in range(2):
        assert "1 new since your last visit" in await house.answer(ADA, "/latest")
        assert "1 new since your last visit" in await house.answer(ADA, "/examplegroup")
    assert "your last visit" not in await house.answer(FATOU, "/examplegroup")
