"""The page of each choice: the values of one setting. What a choice changes is the chat's to say."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from bot.pages import markup
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.phrases import own_name
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs
from bot.pages.settings import OFF, Choice, hours, present
from bot.pages.subscription import frequency_words, next_line
from bot.readers.pauses import is_paused
from bot.readers.subscription import Quiet, Subscription

HOURS = (5, 6, 7, 8, 9, 12, 17, 18, 19, 20, 21, 22)
QUIET_HOURS = (Quiet(time(21), time(7)), Quiet(time(22), time(6)), Quiet(time(23), time(5)))
WEEKS = (1, 2, 4)
IN_A_ROW = 4
VALUES_SHOWN = 90  # buttons; a message has at most 100
TICK = "✓"
MORE = "+"  # an argument that is no id: more values, or all of them


def choice_page(
    reading: Reading, subscription: Subscription, choice: Choice, *, more: bool = False, next_at: datetime | None = None
) -> Page:
    """The values of one setting; the present one is told in words, and ticked. `more`: rarer values, too."""
    values = _values(reading, subscription, choice, more=more)[:VALUES_SHOWN]
    keys = [_value_key(choice, value, words=words, chosen=chosen) for value, words, chosen in values]
    narrow = choice is Choice.TIME
    rows = tuple(tuple(keys[at : at + IN_A_ROW]) for at in range(0, len(keys), IN_A_ROW)) if narrow else in_pairs(keys)
    if choice in {Choice.TIME, Choice.ZONE} and not more:
        rows = (*rows, (button(reading.t("Other…"), View.SETTINGS, choice, MORE),))
    question, now = _question(reading, choice), present(reading, subscription)[choice]
    after = next_line(reading, subscription, next_at) if next_at is not None else Html("")
    return _choice(reading, markup.joined((markup.text(question), markup.text(now), after)), rows)


def _choice(reading: Reading, body: Html, rows: Rows) -> Page:
    return Page(body, (*rows, *home_row(reading, button(reading.t("Back"), View.SETTINGS))))


def countries_page(reading: Reading, zones: Mapping[str, Sequence[str]]) -> Page:
    """Zones by country: `zones` of each country of the pack. One with several has a page of its own."""
    keys = []
    for country, found in list(zones.items())[:VALUES_SHOWN]:
        words = reading.country(country)
        alone = len(found) == 1
        keys.append(button(words, *((View.CHOOSE, Choice.ZONE, found[0]) if alone else _zones_of(country))))
    question = reading.t("In which country? Or write a town: /subscribe Ouagadougou")
    return _choice(reading, markup.text(question), in_pairs(keys))


def _zones_of(country: str) -> tuple[View, str, str]:
    return View.SETTINGS, Choice.ZONE, country


def zones_page(reading: Reading, subscription: Subscription, zones: Sequence[str]) -> Page:
    """The zones of one country."""
    named = [(zone, reading.phrases.zone(zone), zone == subscription.zone) for zone in zones[:VALUES_SHOWN]]
    keys = [_value_key(Choice.ZONE, zone, words=words, chosen=chosen) for zone, words, chosen in named]
    return _choice(reading, markup.text(_question(reading, Choice.ZONE)), in_pairs(keys))


def _question(reading: Reading, choice: Choice) -> str:
    questions = {
        Choice.FREQUENCY: reading.t("How often should a digest come?"),
        Choice.WEEKDAY: reading.t("On which day?"),
        Choice.TIME: reading.t("At what time? Any minute can be written: /subscribe 07:35"),
        Choice.ZONE: reading.t("In which time zone? Any town can be written: /subscribe Ouagadougou"),
        Choice.TOPICS: reading.t("Which topics? None chosen means all."),
        Choice.PLACES: reading.t("Which countries? None chosen means all."),
        Choice.ALERTS: reading.t("Alerts as well, when something grave happens?"),
        Choice.QUIET: reading.t("When should no alert come? Other hours can be written: /settings quiet 22:30-06:15"),
        Choice.PAUSE: reading.t("For how long should nothing come? A day can be written: /pause 2027-01-05"),
        Choice.LANGUAGE: reading.t("Which language?"),
        Choice.LIGHT: reading.t("Short messages without pictures, for a thin connection?"),
    }
    return questions[choice]


def _value_key(choice: Choice, value: str, *, words: str, chosen: bool) -> Button:
    return button(f"{words} {TICK}" if chosen else words, View.CHOOSE, choice, value)


def _values(  # noqa: C901 - one case for each setting
    reading: Reading, now: Subscription, choice: Choice, *, more: bool
) -> Sequence[tuple[str, str, bool]]:
    phrases, pack = reading.phrases, reading.pack
    match choice:
        case Choice.FREQUENCY:
            return [(item, words, item is now.frequency) for item, words in frequency_words(reading).items()]
        case Choice.WEEKDAY:
            return [(str(day), phrases.capitalised(phrases.weekday(day)), day == now.weekday) for day in range(7)]
        case Choice.TIME:
            hours = range(24) if more else HOURS
            return [(f"{hour:02}:00", f"{hour:02}:00", time(hour) == now.time) for hour in hours]
        case Choice.ZONE:
            return [(zone, phrases.zone(zone), zone == now.zone) for zone in pack.zones]
        case Choice.TOPICS:
            return _several(reading, {topic: reading.words(name) for topic, name in pack.topics.items()}, now.topics)
        case Choice.PLACES:
            return _several(reading, {each: reading.country(each) for each in pack.countries}, now.countries)
        case Choice.QUIET:
            return _quiet(reading, now)
        case Choice.PAUSE:
            return _pauses(reading, now)
        case Choice.LANGUAGE:
            return [(code, own_name(code), code == reading.language) for code in pack.languages]
        case Choice.ALERTS | Choice.LIGHT:
            is_on = now.alerts if choice is Choice.ALERTS else now.light
            return [("on", reading.t("Turn on"), is_on), (OFF, reading.t("Turn off"), not is_on)]


def _several(reading: Reading, named: Mapping[str, str], chosen: frozenset[str]) -> list[tuple[str, str, bool]]:
    """Values of which several may be chosen; none of them means all."""
    listed = [(value, words, value in chosen) for value, words in named.items()]
    return [*listed[: VALUES_SHOWN - 1], (MORE, all_words(reading), chosen.isdisjoint(named))]


def all_words(reading: Reading) -> str:
    """What chooses every topic or country."""
    return reading.t("All")


def _payload(quiet: Quiet) -> str:
    return f"{quiet.start:%H:%M}-{quiet.end:%H:%M}"


def _quiet(reading: Reading, now: Subscription) -> list[tuple[str, str, bool]]:
    offered = [(_payload(each), hours(reading, each), each == now.quiet) for each in QUIET_HOURS]
    return [*offered, (OFF, reading.t("None"), now.quiet is None)]


def _pauses(reading: Reading, now: Subscription) -> list[tuple[str, str, bool]]:
    weeks = [(f"{n}w", reading.phrases.plural("{n} week", "{n} weeks", n), False) for n in WEEKS]
    return [*weeks, *([(OFF, reading.t("Resume"), False)] if is_paused(now, reading.now) else [])]
