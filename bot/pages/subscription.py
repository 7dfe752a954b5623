"""The pages of a subscription: welcome, settings with their choices, stop and its undoing, erasure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from enum import StrEnum

from bot.pages import markup
from bot.pages.page import Button, Html, Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs
from bot.readers.subscription import Frequency, Subscription

HOURS = (5, 6, 7, 8, 9, 12, 17, 18, 19, 20, 21, 22)
IN_A_ROW = 4
VALUES_SHOWN = 90  # buttons; a message has at most 100
TICK = "✓"


class Choice(StrEnum):
    """A setting with a page of its own."""

    FREQUENCY = "frequency"
    WEEKDAY = "weekday"
    TIME = "time"
    ZONE = "zone"
    TOPICS = "topics"
    LANGUAGE = "language"
    LIGHT = "light"


def frequency_words(reading: Reading, frequency: Frequency) -> str:
    """How often, as a button says it."""
    words = {
        Frequency.OFF: reading.t("No digest"),
        Frequency.ALERTS: reading.t("Alerts only"),
        Frequency.DAILY: reading.t("Every day"),
        Frequency.WEEKLY: reading.t("Once a week"),
    }
    return words[frequency]


def frequency_names(reading: Reading) -> dict[Frequency, str]:
    """How often, as one word that can be typed."""
    return {
        Frequency.ALERTS: reading.t("alerts"),
        Frequency.DAILY: reading.t("daily"),
        Frequency.WEEKLY: reading.t("weekly"),
    }


def misunderstood_page(reading: Reading, word: str) -> Page:
    """A wish that was not understood, with one that would be."""
    words = reading.t("“{word}” was not understood.", word=markup.shortened(word, 64))
    example = reading.t("Write, for example: /subscribe weekly monday 07:30 Bamako")
    return Page(markup.joined((markup.text(words), markup.text(example))), home_row(reading))


def next_line(reading: Reading, subscription: Subscription, next_at: datetime | None) -> Html:
    """When the next digest comes, in the subscriber's zone."""
    if next_at is not None:
        moment = reading.phrases.moment(next_at, subscription.zone)
        return markup.text(reading.t("Next digest: {moment}", moment=moment))
    if subscription.frequency is Frequency.ALERTS:
        return markup.text(reading.t("Only alerts will come."))
    return markup.text(reading.t("No digest will come."))


def welcome_page(reading: Reading, subscription: Subscription, next_at: datetime | None) -> Page:
    """What subscribing did: from now on, nothing of the past; when the first digest comes."""
    head = markup.bold(reading.t("You are subscribed."))
    how = markup.text(reading.t("A digest of what is new comes at that time. When nothing is new, nothing comes."))
    keys = (button(reading.t("Settings"), View.SETTINGS), button(reading.t("Unsubscribe"), View.STOP))
    parts = (head, next_line(reading, subscription, next_at), how if next_at else "")
    return Page(markup.joined(parts), (keys, *home_row(reading)))


def settings_page(reading: Reading, subscription: Subscription, next_at: datetime | None, *, changed: str = "") -> Page:
    """All settings in one panel, with what has just been changed said in words on top."""
    lines = _present(reading, subscription)
    head = markup.joined((markup.text(changed), markup.bold(reading.t("Settings"))))
    body = markup.joined(markup.text(line) for choice, line in lines.items() if choice is not Choice.WEEKDAY)
    parts = (head, body, next_line(reading, subscription, next_at))
    return Page(markup.joined(parts, by="\n\n"), _panel(reading, subscription))


def _present(reading: Reading, subscription: Subscription) -> dict[Choice, str]:
    """What each setting is now, in a line."""
    phrases = reading.phrases
    weekday, city = phrases.weekday(subscription.weekday), phrases.zone(subscription.zone)
    zone = city if city == subscription.zone else f"{city} ({subscription.zone})"
    topics = reading.topics(sorted(subscription.topics))
    often = {
        Frequency.OFF: reading.t("Digest: none"),
        Frequency.ALERTS: reading.t("Digest: none, alerts only"),
        Frequency.DAILY: reading.t("Digest: every day"),
        Frequency.WEEKLY: reading.t("Digest: every week, on {weekday}", weekday=weekday),
    }
    return {
        Choice.FREQUENCY: often[subscription.frequency],
        Choice.WEEKDAY: reading.t("Day: {weekday}", weekday=weekday),
        Choice.TIME: reading.t("Time: {time}", time=phrases.clock(subscription.time)),
        Choice.ZONE: reading.t("Time zone: {zone}", zone=zone),
        Choice.TOPICS: reading.t("Topics: {topics}", topics=topics) if topics else reading.t("Topics: all"),
        Choice.LANGUAGE: reading.t("Language: {language}", language=reading.language_name(reading.language)),
        Choice.LIGHT: reading.t("Light mode: on") if subscription.light else reading.t("Light mode: off"),
    }


def _panel(reading: Reading, subscription: Subscription) -> Rows:
    labels = {
        Choice.FREQUENCY: reading.t("Digest"),
        Choice.WEEKDAY: reading.t("Day"),
        Choice.TIME: reading.t("Time"),
        Choice.ZONE: reading.t("Time zone"),
        Choice.TOPICS: reading.t("Topics"),
        Choice.LANGUAGE: reading.t("Language"),
        Choice.LIGHT: reading.t("Light mode"),
    }
    shown = [choice for choice in Choice if choice is not Choice.WEEKDAY or subscription.frequency is Frequency.WEEKLY]
    keys = in_pairs([button(labels[choice], View.SETTINGS, choice) for choice in shown])
    leave = button(reading.t("Unsubscribe"), View.STOP) if subscription.frequency is not Frequency.OFF else None
    return (*keys, *(((leave,),) if leave else ()), *home_row(reading))


def choice_page(reading: Reading, subscription: Subscription, choice: Choice) -> Page:
    """The values of one setting; the present one is told in words, and ticked."""
    values = _values(reading, subscription, choice)[:VALUES_SHOWN]
    keys = [_value_key(choice, value, words=words, chosen=chosen) for value, words, chosen in values]
    narrow = choice is Choice.TIME
    rows = tuple(tuple(keys[at : at + IN_A_ROW]) for at in range(0, len(keys), IN_A_ROW)) if narrow else in_pairs(keys)
    questions = {
        Choice.FREQUENCY: reading.t("How often should a digest come?"),
        Choice.WEEKDAY: reading.t("On which day?"),
        Choice.TIME: reading.t("At what time? For another one: /subscribe daily 07:30"),
        Choice.ZONE: reading.t("In which time zone? For another one: /subscribe daily 07:00 Africa/Dakar"),
        Choice.TOPICS: reading.t("Which topics? None chosen means all."),
        Choice.LANGUAGE: reading.t("Which language?"),
        Choice.LIGHT: reading.t("Short messages without pictures, for a thin connection?"),
    }
    body = markup.joined(markup.text(line) for line in (questions[choice], _present(reading, subscription)[choice]))
    return Page(body, (*rows, *home_row(reading, button(reading.t("Back"), View.SETTINGS))))


def _value_key(choice: Choice, value: str, *, words: str, chosen: bool) -> Button:
    return button(f"{words} {TICK}" if chosen else words, View.CHOOSE, choice, value)


def _values(reading: Reading, now: Subscription, choice: Choice) -> Sequence[tuple[str, str, bool]]:
    phrases, pack = reading.phrases, reading.pack
    match choice:
        case Choice.FREQUENCY:
            return [(item, frequency_words(reading, item), item is now.frequency) for item in Frequency]
        case Choice.WEEKDAY:
            return [(str(day), phrases.capitalised(phrases.weekday(day)), day == now.weekday) for day in range(7)]
        case Choice.TIME:
            return [(f"{hour:02}:00", f"{hour:02}:00", time(hour) == now.time) for hour in HOURS]
        case Choice.ZONE:
            return [(zone, phrases.zone(zone), zone == now.zone) for zone in pack.zones]
        case Choice.TOPICS:
            return [(topic, reading.words(name), topic in now.topics) for topic, name in pack.topics.items()]
        case Choice.LANGUAGE:
            return [(code, own_name(code, reading), code == reading.language) for code in pack.languages]
        case Choice.LIGHT:
            return [("on", reading.t("Turn on"), now.light), ("off", reading.t("Turn off"), not now.light)]


def own_name(code: str, reading: Reading) -> str:
    """A language's name in itself: English, Français."""
    locale = replace(reading.phrases, language=code).locale
    return reading.phrases.capitalised(str(locale.get_language_name(code) or code))


def stopped_page(reading: Reading, *, was_subscribed: bool) -> Page:
    """Nothing more will come; one tap takes it back."""
    if not was_subscribed:
        words = reading.t("You have no subscription; nothing will come.")
        return Page(markup.text(words), ((button(reading.t("Subscribe"), View.SUBSCRIBE),), *home_row(reading)))
    words = reading.t("Stopped. No more digests or alerts will come.")
    return Page(markup.text(words), ((button(reading.t("Undo"), View.UNDO),), *home_row(reading)))


def forget_page(reading: Reading) -> Page:
    """Asks once before everything is erased."""
    words = reading.t("Erase everything that is remembered of this chat? This cannot be undone.")
    return Page(markup.text(words), ((button(reading.t("Confirm"), View.FORGET, "yes"),), *home_row(reading)))


def forgotten_page(reading: Reading) -> Page:
    return Page(
        markup.text(reading.t("Everything that was remembered of this chat has been erased.")), home_row(reading)
    )
