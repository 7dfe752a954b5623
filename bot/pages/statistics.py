"""Numbers of many, for the newsroom: who subscribes, how it grows, what arrives. Nothing is told of a few.

People are counted in fives, rounded down, and a group of fewer than five is shown as such: a total and its parts tell
nothing of a single one. Counting is the store's work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, home_row
from bot.pages.subscription import frequency_words
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency

FEW = 5  # groups smaller than this are not counted out
SHOWN = 8  # of a long list of zones, countries or topics

Numbers = Mapping[str, int]
Naming = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Latency:
    """How soon most of the last edition of a kind arrived: half of it, and nineteen of twenty."""

    kind: EditionKind
    half: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Statistics:
    """Keys are codes and ids; "" stands for all, or for a language nobody chose. `deliveries` are of the last week, by
    the state's name. `growth` tells how many there were at the end of each of some days, oldest first."""

    active: int
    stopped: int
    suspended: int
    by_language: Numbers
    by_frequency: Numbers
    by_zone: Numbers
    by_country: Numbers
    by_topic: Numbers
    came: int
    went: int
    deliveries: Numbers
    latencies: tuple[Latency, ...] = ()
    growth: tuple[tuple[date, int], ...] = field(default=())


def statistics_page(reading: Reading, numbers: Statistics, *, can_draw: bool) -> Page:
    """All of it on one page; below, the picture where there can be one, and what was searched in vain."""
    blocks = [
        markup.joined((markup.bold(reading.t("Statistics")), *_totals(reading, numbers))),
        _block(reading.t("Languages"), _languages(reading, numbers.by_language)),
        _block(reading.t("How often"), _frequencies(reading, numbers.by_frequency)),
        _block(reading.t("Time zones"), _listed(reading, numbers.by_zone, reading.phrases.zone)),
        _block(
            reading.t("Countries chosen"), _listed(reading, numbers.by_country, lambda code: _country(reading, code))
        ),
        _block(reading.t("Topics chosen"), _listed(reading, numbers.by_topic, lambda topic: _topic(reading, topic))),
        _block(reading.t("Last seven days"), _week(reading, numbers)),
    ]
    is_drawn = can_draw and numbers.active >= FEW and len(numbers.growth) > 1
    keys = [_key(reading.t("Growth (picture)"), "growth")] if is_drawn else []
    keys.append(_key(reading.t("Searches in vain"), "gaps"))
    return Page(reading.fitting([block for block in blocks if block]), (tuple(keys), *home_row(reading)))


def counted(reading: Reading, number: int) -> str:
    """A number of people, or of what was sent to them, in fives, rounded down: neither a few nor one among many can be
    found by comparing numbers."""
    return reading.t("fewer than {n}", n=FEW) if 0 < number < FEW else reading.phrases.number(number // FEW * FEW)


def duration(reading: Reading, took: timedelta) -> str:
    """In seconds, minutes or hours, as large a unit as there are two of."""
    plural = reading.phrases.plural
    seconds = max(0, round(took.total_seconds()))
    if seconds < 120:
        return plural("{n} second", "{n} seconds", seconds)
    if seconds < 7200:
        return plural("{n} minute", "{n} minutes", round(seconds / 60))
    return plural("{n} hour", "{n} hours", round(seconds / 3600))


def _totals(reading: Reading, numbers: Statistics) -> list[Html]:
    t = reading.t
    lines = (
        t("Chats that can be written to: {n}", n=counted(reading, numbers.active)),
        t("Stopped: {n}", n=counted(reading, numbers.stopped)) if numbers.stopped else "",
        t("Blocked or out of reach: {n}", n=counted(reading, numbers.suspended)) if numbers.suspended else "",
        t("People are counted in fives, rounded down."),
    )
    return [markup.text(line) for line in lines if line]


def _languages(reading: Reading, numbers: Numbers) -> str:
    named = {
        reading.phrases.capitalised(reading.language_name(code)) if code else reading.t("Not chosen"): number
        for code, number in _most(numbers)
    }
    return _told(reading, named)


def _frequencies(reading: Reading, numbers: Numbers) -> str:
    words = frequency_words(reading)
    return _told(reading, {words[Frequency(often)]: number for often, number in _most(numbers)})


def _listed(reading: Reading, numbers: Numbers, name: Naming) -> str:
    """The largest, and how many others there are; those who chose nothing have all."""
    most = _most({key: number for key, number in numbers.items() if key})
    named = {reading.t("All"): numbers[""]} if numbers.get("") else {}
    named |= {name(key): number for key, number in most[:SHOWN]}
    others = len(most) - SHOWN
    more = reading.phrases.plural("… and {n} more", "… and {n} more", others) if others > 0 else ""
    return reading.phrases.beside(_told(reading, named), more)


def _week(reading: Reading, numbers: Statistics) -> str:
    t = reading.t
    states = {
        "sent": t("Arrived"),
        "unknown": t("Perhaps arrived"),
        "failed": t("Failed"),
        "expired": t("Too late"),
        "cancelled": t("Called off"),
        "pending": t("Waiting"),
        "sending": t("Under way"),
    }
    lines = [
        reading.phrases.beside(
            t("Came: {n}", n=counted(reading, numbers.came)),
            t("Stopped or left: {n}", n=counted(reading, numbers.went)),
        ),
        _told(reading, {words: numbers.deliveries.get(state, 0) for state, words in states.items()}),
        *(_latency(reading, each) for each in numbers.latencies),
    ]
    return "\n".join(line for line in lines if line)


def _latency(reading: Reading, latency: Latency) -> str:
    half, most = duration(reading, latency.half), duration(reading, latency.most)
    words = reading.t("half within {half}, 95% within {most}", half=half, most=most)
    which = reading.t("Last alert") if latency.kind is EditionKind.ALERT else reading.t("Last daily digest")
    return reading.phrases.labelled(which, words)


def _told(reading: Reading, named: Numbers) -> str:
    facts = (reading.phrases.labelled(name, counted(reading, number)) for name, number in named.items() if number)
    return reading.phrases.beside(*facts)


def _most(numbers: Numbers) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda each: (-each[1], each[0]))


def _country(reading: Reading, code: str) -> str:
    return reading.country(code) if code in reading.pack.countries else code


def _topic(reading: Reading, topic: str) -> str:
    return reading.words(reading.pack.topics[topic]) if topic in reading.pack.topics else topic


def _block(title: str, words: str) -> Html:
    return markup.joined((markup.bold(title), markup.text(words))) if words else Html("")


def _key(words: str, verb: str) -> Button:
    return Button(words, press=str(Press(View.NEWSROOM, verb)))
