"""Subscribing, settings, stopping and forgetting: what is remembered, what is said, what a second tap does."""

import itertools
import json
import unicodedata
from pathlib import Path

import pytest

from bot.chat import routes
from bot.chat.answer import Answer
from bot.chat.caller import Caller
from bot.readers.subscription import Frequency, Subscription
from bot.sandbox import deeds
from bot.store.subscribers import Subscriber
from tests.house import House, files_of
from tests.rig import ADA, FATOU, GROUP, MOUSSA

WEEKLY = "/subscribe weekly friday 18:15 Niamey"


async def remembered(house: House, chat: int = ADA) -> Subscriber:
    known = await house.known(chat)
    assert known is not None
    return known


async def choices(house: House, chat: int = ADA) -> Subscription:
    return (await remembered(house, chat)).subscription


# Stop


STOPS = (
    *("stop", "STOP", "Stop!", " stop . ", "“stop”", "arrêt", "ARRÊT.", "arret", "arrêter", "désabonner", "Desabonner"),
    *("unsubscribe", unicodedata.normalize("NFD", "désabonner"), "stop\n", "-stop-", "🛑 stop"),
)


async def test_a_word_for_stop_stops_however_it_is_typed(house: House) -> None:
    for words in STOPS:
        await house.say(ADA, "/subscribe")
        assert "Stopped" in await house.answer(ADA, words), words
        assert not (await remembered(house)).active, words


async def test_a_sentence_is_no_word_for_stop(house: House) -> None:
    await house.say(ADA, "/subscribe")
    for words in ("stop it now", "non stop", "what is arrêt", "...", "bus-stop"):
        assert "Stopped" not in await house.answer(ADA, words), words
        assert (await remembered(house)).active, words


async def test_a_forwarded_stop_is_what_another_has_said(house: House) -> None:
    await house.say(ADA, "/subscribe")
    house.hear(FATOU, "Stop")
    await house.settled()
    theirs = max(house.chat(FATOU).messages.values(), key=lambda each: each.message_id * (each.text == "Stop"))
    deeds.forward(house.world, house.world.people[ADA], theirs, to=house.chat(ADA))
    await house.settled()
    assert "Stopped" not in house.said(ADA)[-1].text
    assert (await remembered(house)).active


async def test_stop_stops_in_any_state(house: House) -> None:
    before: list[str | None] = [None, "/settings", "/language", "/forget", "Kidal", "/subscribe nonsense", "/pause"]
    for said, words in itertools.product(before, ["/stop", "stop", "/unsubscribe", "Arrêt"]):
        await house.say(ADA, "/subscribe")
        if said is not None:
            await house.say(ADA, said)
        assert "Stopped" in await house.answer(ADA, words), (said, words)
        stopped = await remembered(house)
        assert (stopped.active, stopped.next_due_at) == (False, None), (said, words)


async def test_a_stop_holds_even_if_its_answer_never_arrives(house: House) -> None:
    await house.say(ADA, "/subscribe")
    house.fault("sendMessage", times=3, drop="before")
    assert await house.say(ADA, "/stop") == []
    assert not (await remembered(house)).active


async def test_who_never_subscribed_is_told_so_and_not_remembered(house: House) -> None:
    assert "no subscription" in await house.answer(ADA, "/stop")
    assert await house.known(ADA) is None


async def test_one_tap_takes_a_stop_back_with_the_same_choices_from_now_on(house: House) -> None:
    await house.say(ADA, WEEKLY)
    before = await choices(house)
    await house.say(ADA, "/stop")
    house.clock.advance(hours=5)
    assert "Friday" in await house.press(ADA, "Undo")
    back = await remembered(house)
    assert (back.active, back.subscription, back.seen_until) == (True, before, house.clock())


async def test_what_is_changed_while_stopped_neither_starts_it_nor_loses_the_rhythm(house: House) -> None:
    await house.say(ADA, WEEKLY)
    await house.say(ADA, "/stop")
    await house.say(ADA, "/language fr")
    stopped = await remembered(house)
    assert (stopped.active, stopped.next_due_at) == (False, None)
    await house.say(ADA, "/subscribe")
    again = await choices(house)
    assert (again.frequency, again.weekday, again.language) == (Frequency.WEEKLY, 4, "fr")


async def test_the_unsubscribe_button_leaves_its_message_and_a_second_tap_is_harmless(house: House) -> None:
    (welcome,) = await house.say(ADA, "/subscribe")
    data = next(key["callback_data"] for row in (welcome.markup or {})["inline_keyboard"] for key in row
                if key["text"] == "Unsubscribe")  # fmt: skip
    house.press_soon(ADA, data, message_id=welcome.message_id)
    house.press_soon(ADA, data, message_id=welcome.message_id)
    await house.settled()
    assert "You are subscribed." in house.chat(ADA).messages[welcome.message_id].text
    assert not (await remembered(house)).active


# Subscribe and settings


async def test_subscribing_begins_now_and_says_when_the_first_digest_comes(house: House) -> None:
    assert "Friday 27 November, 18:15 (Niamey)" in await house.answer(ADA, WEEKLY)
    known = await remembered(house)
    assert known.seen_until == house.clock()
    assert known.subscription.language == "en"


async def test_a_second_subscribe_changes_what_it_names_and_nothing_else(house: House) -> None:
    await house.say(ADA, WEEKLY)
    began_at = house.clock()
    house.clock.advance(days=1)
    await house.say(ADA, "/subscribe 06:30")
    known = await remembered(house)
    assert known.subscription.frequency is Frequency.WEEKLY
    assert f"{known.subscription.time:%H:%M}" == "06:30"
    assert known.seen_until == began_at


async def test_a_double_tap_on_subscribe_subscribes_once(house: House) -> None:
    (first,) = await house.say(ADA, "/start")
    for _ in range(2):
        house.press_soon(ADA, "1.sub", message_id=first.message_id)
    await house.settled()
    assert "You are subscribed." in house.said(ADA)[-1].text
    assert len(house.said(ADA)) == 1


async def test_subscribing_to_nothing_is_stopping(house: House) -> None:
    await house.say(ADA, "/subscribe")
    assert "Stopped" in await house.answer(ADA, "/subscribe off")
    assert not (await remembered(house)).active


async def test_choosing_no_digest_in_the_panel_stops_and_choosing_one_begins_again(house: House) -> None:
    await house.say(ADA, "/subscribe daily")
    (panel,) = await house.say(ADA, "/settings")
    await house.press_data(ADA, "1.pick.frequency.off", message_id=panel.message_id)
    assert not (await remembered(house)).active
    house.clock.advance(days=2)
    await house.press_data(ADA, "1.pick.frequency.weekly", message_id=panel.message_id)
    known = await remembered(house)
    assert (known.active, known.subscription.frequency, known.seen_until) == (True, Frequency.WEEKLY, house.clock())


@pytest.mark.parametrize(
    ("data", "field", "value"),
    [
        ("time.18:00", "time", "18:00:00"),
        ("zone.Africa/Niamey", "zone", "Africa/Niamey"),
        ("language.fr", "language", "fr"),
        ("light.on", "light", "True"),
        ("topics.armed-groups", "topics", "frozenset({'armed-groups'})"),
        ("frequency.alerts", "frequency", "alerts"),
        ("weekday.6", "weekday", "6"),
    ],
)
async def test_each_setting_is_remembered_and_a_second_tap_leaves_it(
    house: House, data: str, field: str, value: str
) -> None:
    await house.say(ADA, "/subscribe daily")
    (panel,) = await house.say(ADA, "/settings")
    await house.press_data(ADA, f"1.pick.{data}", message_id=panel.message_id)
    assert str(getattr(await choices(house), field)) == value
    if field != "topics":  # a topic is switched on and off
        await house.press_data(ADA, f"1.pick.{data}", message_id=panel.message_id)
        assert str(getattr(await choices(house), field)) == value


ODD_VALUES = (
    *("weekday.9", "weekday.x", "time.25:00", "time.x", "zone.Mars/Phobos", "language.de", "light.maybe", "time", ""),
    *("topics.none", "frequency.hourly", "mood.good", "quiet.x", "pause.x", "alerts.x"),
)


async def test_a_value_that_is_not_offered_changes_nothing(house: House) -> None:
    await house.say(ADA, "/subscribe daily")
    before = await choices(house)
    (panel,) = await house.say(ADA, "/settings")
    for data in ODD_VALUES:
        await house.press_data(ADA, f"1.pick.{data}".rstrip("."), message_id=panel.message_id)
        assert await choices(house) == before, data


async def test_a_language_is_known_by_its_code_and_by_its_own_name(house: House) -> None:
    for words, code in (("fr", "fr"), ("English", "en"), ("FRANÇAIS", "fr")):
        await house.say(ADA, f"/language {words}")
        assert (await choices(house)).language == code
    assert (await remembered(house)).subscription.frequency is Frequency.OFF


# What is remembered, and forgetting it


async def test_mydata_tells_all_of_it_and_nobody_elses(house: House) -> None:
    await house.say(ADA, WEEKLY)
    await house.say(FATOU, "/subscribe daily 05:05")
    (file,) = await house.say(ADA, "/mydata")
    kept = house.world.files.find(file.media.file_id) if file.media else None
    assert kept is not None
    told = json.loads(kept.content)
    assert told["chat_id"] == ADA
    assert [each["time"] for each in told["subscriptions"]] == ["18:15"]
    assert "05:05" not in json.dumps(told)


async def test_forget_asks_first(house: House) -> None:
    await house.say(ADA, WEEKLY)
    await house.say(ADA, "/forget")
    assert (await choices(house)).frequency is Frequency.WEEKLY


async def test_nothing_of_a_forgotten_chat_is_left_in_any_file(
    house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: Caller) -> Answer:
        raise ZeroDivisionError

    monkeypatch.setitem(routes.READS, "help", fail)
    seal = house.services.store.cipher.seal_chat
    for person in (ADA, FATOU):
        await house.say(person, WEEKLY)
        await house.say(person, "/help")  # one update is set aside with its words
    assert any(seal(ADA) in path.read_bytes() for path in files_of(folder))
    await house.say(ADA, "/forget")
    assert "has been erased" in await house.press(ADA, "Confirm")
    assert await house.known(ADA) is None
    found = {path.name for path in files_of(folder) if seal(ADA) in path.read_bytes()}
    assert found == set()
    assert any(seal(FATOU) in path.read_bytes() for path in files_of(folder))


async def test_a_second_tap_on_confirm_is_harmless(house: House) -> None:
    await house.say(ADA, WEEKLY)
    (asked,) = await house.say(ADA, "/forget")
    key = next(key for row in (asked.markup or {})["inline_keyboard"] for key in row if key["text"] == "Confirm")
    for _ in range(2):
        house.press_soon(ADA, key["callback_data"], message_id=asked.message_id)
    await house.settled()
    assert "has been erased" in house.said(ADA)[-1].text
    assert await house.known(ADA) is None


async def test_a_group_is_forgotten_with_all_it_chose(house: House) -> None:
    await house.say(MOUSSA, "/subscribe", chat=GROUP)
    await house.say(MOUSSA, "/forget", chat=GROUP)
    await house.press(MOUSSA, "Confirm", chat=GROUP)
    assert await house.known(GROUP) is None


async def test_the_day_last_seen_is_remembered_of_subscribers_once_a_day(house: House) -> None:
    await house.say(ADA, "/subscribe")
    house.clock.advance(days=3)
    await house.say(ADA, "/status")
    assert (await remembered(house)).last_seen_on == house.clock().date()
