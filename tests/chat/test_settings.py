"""Settings: pressed in the panel or typed, each change is told in words, kept, and says when the next digest comes."""

from datetime import date, time

import pytest

from bot.readers.subscription import Frequency, Quiet, Subscription
from tests.house import House
from tests.rig import ADA


async def chosen(house: House) -> Subscription:
    known = await house.known(ADA)
    assert known is not None
    return known.subscription


async def pressed(house: House, *labels: str) -> str:
    text = ""
    for label in labels:
        text = await house.press(ADA, label)
    return text


async def test_the_panel_has_every_choice(house: House) -> None:
    await house.say(ADA, "/subscribe weekly")
    (panel,) = await house.say(ADA, "/settings")
    wanted = "Digest Day Time Time·zone Topics Countries Alerts Quiet·hours Pause Language Light·mode Unsubscribe Home"
    assert house.labels(panel) == [word.replace("·", " ") for word in wanted.split()]


async def test_one_message_is_edited_in_place(house: House) -> None:
    await house.say(ADA, "/subscribe")
    await house.say(ADA, "/settings")
    before = len(house.said(ADA))
    await pressed(house, "Time", "18:00", "Digest", "Once a week", "Day", "Friday", "Topics", "Armed groups", "Back")
    assert len(house.said(ADA)) == before


PRESSED = [
    (("Digest", "Once a week"), "frequency", Frequency.WEEKLY, "Saved. Digest: every week, on Monday"),
    (("Time", "18:00"), "time", time(18), "Saved. Time: 18:00"),
    (("Time", "Other…", "03:00"), "time", time(3), "Saved. Time: 03:00"),
    (("Time zone", "Paris"), "zone", "Europe/Paris", "Saved. Time zone: Paris (Europe/Paris)"),
    (("Time zone", "Other…", "Niger"), "zone", "Africa/Niamey", "Saved. Time zone: Niamey (Africa/Niamey)"),
    (("Topics", "Displacement"), "topics", frozenset({"displacement"}), "Topics: Displacement"),
    (("Countries", "Niger"), "countries", frozenset({"niger"}), "Countries: Niger"),
    (("Countries", "Niger", "All"), "countries", frozenset(), "Countries: all"),
    (("Alerts", "Turn off"), "alerts", False, "Saved. Alerts: no"),
    (("Quiet hours", "22:00"), "quiet", Quiet(time(22), time(6)), "Saved. Quiet hours: 22:00–06:00"),
    (("Quiet hours", "22:00", "Quiet hours", "None"), "quiet", None, "Saved. Quiet hours: none"),
    (("Light mode", "Turn on"), "light", True, "Saved. Light mode: on"),
    (("Pause", "2 weeks"), "paused_until", date(2026, 12, 5), "Saved. Paused until 5 December 2026"),
    (("Pause", "2 weeks", "Pause", "Resume"), "paused_until", None, "Saved. Pause: none"),
]


@pytest.mark.parametrize(("labels", "name", "value", "told"), PRESSED)
async def test_a_press_changes_a_setting_and_says_so(
    house: House, *, labels: tuple[str, ...], name: str, value: object, told: str
) -> None:
    await house.say(ADA, "/subscribe")
    await house.say(ADA, "/settings")
    text = await pressed(house, *labels)
    assert getattr(await chosen(house), name) == value
    assert told in text
    assert "Next digest: " in text


TYPED = [
    ("/settings quiet 22:30-06:15", "quiet", Quiet(time(22, 30), time(6, 15))),
    ("/settings heures calmes 22h-6h", "quiet", Quiet(time(22), time(6))),
    ("/settings quiet off", "quiet", None),
    ("/settings alerts no", "alerts", False),
    ("/settings topics displacement, groupes armés", "topics", frozenset({"displacement", "armed-groups"})),
    ("/settings countries niger chad", "countries", frozenset({"niger", "chad"})),
    ("/settings pays: Tchad", "countries", frozenset({"chad"})),
    ("/settings countries all", "countries", frozenset()),
    ("/settings time 7h45", "time", time(7, 45)),
    ("/settings time zone Bamakko", "zone", "Africa/Bamako"),
    ("/settings digest weekly friday", "weekday", 4),
    ("/subscribe 07:35", "time", time(7, 35)),
    ("/subscribe Ouaga", "zone", "Africa/Ouagadougou"),
    ("/language français", "language", "fr"),
    ("/light on", "light", True),
    ("/light", "light", True),
    ("/light off", "light", False),
    ("/pause 2w", "paused_until", date(2026, 12, 5)),
    ("/pause 2027-01-05", "paused_until", date(2027, 1, 5)),
]


@pytest.mark.parametrize(("words", "name", "value"), TYPED)
async def test_a_setting_may_be_typed(house: House, *, words: str, name: str, value: object) -> None:
    await house.say(ADA, "/subscribe")
    assert await house.answer(ADA, words)
    assert getattr(await chosen(house), name) == value


ODD = [
    ("/settings quiet nights", "/settings quiet 22:00-06:00"),
    ("/settings colour blue", "/settings quiet 22:00-06:00"),
    ("/settings countries narnia", "/settings quiet 22:00-06:00"),
    ("/settings time", "/settings quiet 22:00-06:00"),
    ("/pause 2020-01-01", "/pause 2w"),
    ("/pause for ever", "/pause 2w"),
    ("/language klingon", "/subscribe"),
    ("/subscribe at noonish", "/subscribe"),
]


@pytest.mark.parametrize(("words", "example"), ODD)
async def test_what_is_not_understood_changes_nothing_and_gives_an_example(
    house: House, *, words: str, example: str
) -> None:
    await house.say(ADA, "/subscribe")
    before = await chosen(house)
    text = await house.answer(ADA, words)
    assert "was not understood" in text
    assert example in text
    assert await chosen(house) == before


@pytest.mark.parametrize(
    "data", ["1.pick.places.narnia", "1.pick.zone.Mars", "1.pick.quiet.x", "1.pick.pause.0w", "1.pick"]
)
async def test_a_forged_button_changes_nothing(house: House, data: str) -> None:
    await house.say(ADA, "/subscribe")
    before = await chosen(house)
    (panel,) = await house.say(ADA, "/settings")
    await house.press_data(ADA, data, message_id=panel.message_id)
    assert await chosen(house) == before


async def test_a_pause_and_its_end_tell_the_next_digest(house: House) -> None:
    await house.say(ADA, "/subscribe daily 07:00 Bamako")
    paused = await house.answer(ADA, "/pause 1w")
    assert "Next digest: Saturday 28 November, 07:00 (Bamako)" in paused
    resumed = await house.answer(ADA, "/resume")
    assert "Next digest: Sunday 22 November, 07:00 (Bamako)" in resumed


async def test_without_a_subscription_there_is_nothing_to_pause(house: House) -> None:
    assert "no subscription" in await house.answer(ADA, "/pause 2w")
    assert "no subscription" in await house.answer(ADA, "/resume")
    assert await house.known(ADA) is None


async def test_subscribing_ends_a_pause_and_changing_the_hour_does_not(house: House) -> None:
    await house.say(ADA, "/subscribe")
    await house.say(ADA, "/pause 2w")
    await house.say(ADA, "/subscribe 08:00")
    assert (await chosen(house)).paused_until == date(2026, 12, 5)
    await house.say(ADA, "/subscribe")
    assert (await chosen(house)).paused_until is None
