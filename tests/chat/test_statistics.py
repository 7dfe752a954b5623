"""/stats in the chat: numbers of many."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.chat.statistics import grown, numbers
from bot.pages.stale import Stale
from bot.pages.statistics import Latency, Statistics, statistics_page
from bot.pages.weekly import weekly_page
from bot.pictures.growth import growth_drawing
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.store.choices import ChatKind
from tests.house import House
from tests.rig import ADA, FATOU, IDRISS

DAY = date(2026, 11, 21)
NONE = Statistics(
    active=0,
    stopped=0,
    suspended=0,
    by_language={},
    by_frequency={},
    by_zone={},
    by_country={},
    by_topic={},
    came=0,
    went=0,
    deliveries={},
)
"""Nobody."""


async def subscribed(house: House, count: int, language: str, *, topics: frozenset[str] = frozenset()) -> None:
    """So many chats that nobody in the sandbox plays."""
    store, defaults = house.services.store, house.services.current.pack.defaults
    chosen = Subscription(Frequency.DAILY, defaults.time, defaults.zone, language=language, topics=topics)
    async with store.database.write() as connection:
        for number in range(count):
            chat = 10_000 + number + 1000 * len(language + "".join(topics))
            now = house.clock.now
            await store.subscribers.save(
                connection, chat, 0, ChatKind.PRIVATE, chosen, next_due_at=None, seen_until=None, now=now
            )


async def test_groups_are_counted_and_a_few_are_not_counted_out(house: House) -> None:
    await subscribed(house, 12, "fr")
    await subscribed(house, 3, "en", topics=frozenset({"armed-groups"}))
    told = await house.answer(IDRISS, "/stats")
    assert "Chats that can be written to: 15" in told
    assert "French: 10 · English: fewer than 5" in told
    assert "Every day: 15" in told
    assert "jamena: 15" in told
    assert "All: 10 · Armed groups: fewer than 5" in told
    assert "Came: 15" in told


async def test_a_total_and_its_parts_do_not_tell_of_the_last_one(house: House) -> None:
    await subscribed(house, 10, "fr")
    before = await house.answer(IDRISS, "/stats")
    await subscribed(house, 1, "en")
    after = await house.answer(IDRISS, "/stats")
    assert "Chats that can be written to: 10" in before
    assert "Chats that can be written to: 10" in after
    assert "People are counted in fives, rounded down." in after


async def test_nobody_s_choice_can_be_read_off(house: House) -> None:
    await house.say(FATOU, "/subscribe weekly")
    told = await house.answer(IDRISS, "/stats")
    assert "Chats that can be written to: fewer than 5" in told
    assert "Once a week: fewer than 5" in told
    assert "Growth (picture)" not in house.labels(house.said(IDRISS)[-1])


async def test_the_picture_of_growth_is_sent_as_one(house: House) -> None:
    await subscribed(house, 12, "fr")
    house.clock.advance(days=20)
    await house.say(IDRISS, "/stats")
    await house.press(IDRISS, "Growth")
    assert house.requests("sendPhoto") == 1


async def test_to_readers_stats_is_an_unknown_word(house: House) -> None:
    unknown = (await house.answer(ADA, "/nosuchcommand")).replace("nosuchcommand", "…")
    assert (await house.answer(ADA, "/stats")).replace("stats", "…") == unknown


async def test_an_empty_house_has_empty_numbers(house: House) -> None:
    assert await numbers(house.services) == replace(NONE, growth=((DAY, 0),))


def test_growth_is_told_from_the_week_of_the_first_on() -> None:
    come = {DAY - timedelta(days=10): 7, DAY: 2}
    gone = {DAY - timedelta(days=1): 1}
    weeks = grown(come, gone, DAY)
    assert weeks == ((DAY - timedelta(days=14), 0), (DAY - timedelta(days=7), 7), (DAY, 8))
    assert len(grown({DAY - timedelta(days=400): 1}, {}, DAY)) == 13


async def test_the_weekly_note_tells_no_more_of_the_same_numbers(sleeping: House) -> None:
    reading = sleeping.services.reading("en")
    numbers = replace(NONE, came=7, deliveries={"sent": 13, "failed": 1})
    told = statistics_page(reading, numbers, can_draw=False).html
    assert "Arrived: 10 · Failed: fewer than 5" in told
    note = weekly_page(reading, Stale((), (), (), None), numbers, [], letters=0).html
    assert "Arrived: 10 · Failed: fewer than 5" in note


async def test_the_drawing_rounds_so_that_nobody_shows(sleeping: House) -> None:
    reading = sleeping.services.reading("en")
    few = replace(NONE, growth=((DAY - timedelta(days=7), 3), (DAY, 4)))
    assert growth_drawing(reading, few) is None
    assert growth_drawing(reading, replace(few, growth=((DAY, 40),))) is None
    drawn = growth_drawing(reading, replace(few, growth=((DAY - timedelta(days=7), 13), (DAY, 29))))
    assert drawn is not None
    assert [step.label for step in drawn.steps] == ["10", "25"]
    assert "21 Nov 2026: 25" in drawn.frame.alt


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "0 seconds"), (1, "1 second"), (119, "119 seconds"), (180, "3 minutes"), (7200, "2 hours")],
)
async def test_latency_is_told_in_words(sleeping: House, seconds: int, words: str) -> None:
    took = timedelta(seconds=seconds)
    latency = Latency(EditionKind.DAILY, took, took)
    page = statistics_page(sleeping.services.reading("en"), replace(NONE, latencies=(latency,)), can_draw=False)
    assert f"Last daily digest: half within {words}, 95% within {words}" in page.html
