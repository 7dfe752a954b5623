"""Wishes: what people type after /subscribe, in either language and any order."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.catalogues import all_phrases
from bot.content.world import zones_of_the_world
from bot.pages.choices import choice_page
from bot.pages.reading import Reading
from bot.pages.settings import Choice
from bot.pages.subscription import frequency_names, misunderstood_page
from bot.readers.subscription import Frequency, Quiet, Subscription
from bot.readers.wishes import Misunderstood, Vocabulary, clock, quiet_hours, wished
from tests.effort import effort
from tests.pages.packs import EXAMPLE, LATER, pack_in

bounded = effort(150)

BEFORE = Subscription(Frequency.ALERTS, time(6, 15), "Europe/Paris", language="fr", weekday=4, light=True)
READINGS = {
    code: Reading(pack=pack_in(EXAMPLE), phrases=phrases, now=LATER, bot="") for code, phrases in all_phrases().items()
}


def _vocabulary() -> Vocabulary:
    """As the chat has it: the words of every language at once."""
    frequencies = {str(item): item for item in Frequency}
    weekdays: dict[str, int] = {}
    for reading in READINGS.values():
        frequencies |= {word.casefold(): item for item, word in frequency_names(reading).items()}
        weekdays |= {reading.phrases.weekday(day).casefold(): day for day in range(7)}
    return Vocabulary(frequencies, weekdays, zones_of_the_world("en", "fr").find)


WORDS = _vocabulary()

WISHES = [
    ("", Frequency.ALERTS, 4, time(6, 15), "Europe/Paris"),
    ("daily", Frequency.DAILY, 4, time(6, 15), "Europe/Paris"),
    ("DAILY 07:30", Frequency.DAILY, 4, time(7, 30), "Europe/Paris"),
    ("weekly monday 07:30 Dakar", Frequency.WEEKLY, 0, time(7, 30), "Africa/Dakar"),
    ("Dakar 07:30 monday", Frequency.WEEKLY, 0, time(7, 30), "Africa/Dakar"),
    ("hebdomadaire lundi 7h30 Bamako", Frequency.WEEKLY, 0, time(7, 30), "Africa/Bamako"),
    ("quotidien, 7h, Africa/Dakar", Frequency.DAILY, 4, time(7), "Africa/Dakar"),
    ("Mercredi", Frequency.WEEKLY, 2, time(6, 15), "Europe/Paris"),
    ("alertes", Frequency.ALERTS, 4, time(6, 15), "Europe/Paris"),
    ("off", Frequency.OFF, 4, time(6, 15), "Europe/Paris"),
    ("New York daily", Frequency.DAILY, 4, time(6, 15), "America/New_York"),
    ("n'djaména", Frequency.ALERTS, 4, time(6, 15), "Africa/Ndjamena"),
]


@pytest.mark.parametrize(("words", "frequency", "weekday", "at", "zone"), WISHES)
def test_a_wish_is_understood_in_any_order(
    words: str, *, frequency: Frequency, weekday: int, at: time, zone: str
) -> None:
    wish = wished(words, BEFORE, WORDS)
    assert (wish.frequency, wish.weekday, wish.time, wish.zone) == (frequency, weekday, at, zone)


def test_what_a_wish_does_not_name_stays() -> None:
    wish = wished("daily 08:00", BEFORE, WORDS)
    assert (wish.language, wish.light, wish.zone) == ("fr", True, "Europe/Paris")


@pytest.mark.parametrize("words", ["daily at noonish", "07:30 Xyzzyville", "25:00", "12:60", "weekly 99h", "qqqqqqq"])
def test_an_odd_word_is_told(words: str) -> None:
    with pytest.raises(Misunderstood) as odd:
        wished(words, BEFORE, WORDS)
    assert odd.value.word in words


@pytest.mark.parametrize(
    ("written", "at"), [("07:30", time(7, 30)), ("7:05", time(7, 5)), ("7h", time(7)), ("23H59", time(23, 59))]
)
def test_an_hour_is_read_as_people_write_it(written: str, at: time) -> None:
    assert clock(written) == at


@pytest.mark.parametrize("written", ["24:00", "7", "07.30", "7:60", "-1:00", "", "07:30:00", "noon"])
def test_what_is_no_hour_is_refused(written: str) -> None:
    with pytest.raises(Misunderstood):
        clock(written)


@bounded
@given(st.times())
def test_every_minute_can_be_wished_for(at: time) -> None:
    assert wished(f"{at:%H:%M}", BEFORE, WORDS).time == at.replace(second=0, microsecond=0)


@bounded
@given(st.text(max_size=60))
def test_any_words_are_a_wish_or_misunderstood(words: str) -> None:
    try:
        wish = wished(words, BEFORE, WORDS)
    except Misunderstood:
        return
    assert wish.weekday in range(7)
    assert wish.zone


@bounded
@given(st.permutations(["weekly", "thursday", "19:45", "Niamey"]))
def test_the_order_of_words_does_not_matter(words: list[str]) -> None:
    wish = wished(" ".join(words), BEFORE, WORDS)
    assert (wish.frequency, wish.weekday, wish.time, wish.zone) == (Frequency.WEEKLY, 3, time(19, 45), "Africa/Niamey")


@pytest.mark.parametrize("code", sorted(READINGS))
def test_every_example_that_pages_give_is_understood(code: str) -> None:
    reading = READINGS[code]
    pages = [misunderstood_page(reading, "x"), *(choice_page(reading, BEFORE, choice) for choice in Choice)]
    examples = re.findall(r"/subscribe (.*)", "\n".join(page.html for page in pages))
    assert len(examples) == 3
    for example in examples:
        assert wished(example, BEFORE, WORDS) != BEFORE


@pytest.mark.parametrize("written", ["22:00-06:00", "22h-6h", "22:00 – 06:00", " 22:00 - 6:00 "])
def test_quiet_hours_are_read_as_people_write_them(written: str) -> None:
    assert quiet_hours(written) == Quiet(time(22), time(6))


@pytest.mark.parametrize("written", ["22:00", "22:00-22:00", "22-6", "25:00-06:00", "at night", ""])
def test_what_are_no_quiet_hours_is_refused(written: str) -> None:
    with pytest.raises(Misunderstood):
        quiet_hours(written)
