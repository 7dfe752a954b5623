"""The panel of settings, edited in place: what each one is now. Its values stand in `choices`."""

from datetime import datetime
from enum import StrEnum

from bot.pages import markup
from bot.pages.page import Page, Rows
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row, in_pairs
from bot.pages.subscription import next_line
from bot.readers.pauses import is_paused
from bot.readers.subscription import Frequency, Quiet, Subscription

OFF = "off"


class Choice(StrEnum):
    """A setting with a page of its own. Short words: a payload has 64 bytes and an id takes up to 48 of them."""

    FREQUENCY = "frequency"
    WEEKDAY = "weekday"
    TIME = "time"
    ZONE = "zone"
    TOPICS = "topics"
    PLACES = "places"
    ALERTS = "alerts"
    QUIET = "quiet"
    PAUSE = "pause"
    LANGUAGE = "language"
    LIGHT = "light"


def settings_page(reading: Reading, subscription: Subscription, next_at: datetime | None, *, changed: str = "") -> Page:
    """All settings in one panel, with what has just been changed said in words on top."""
    lines = present(reading, subscription)
    shown = [choice for choice in _shown(subscription) if choice is not Choice.WEEKDAY]
    if not is_paused(subscription, reading.now):
        shown = [choice for choice in shown if choice is not Choice.PAUSE]
    head = markup.joined((markup.text(changed), markup.bold(reading.t("Settings"))))
    body = markup.joined(markup.text(lines[choice]) for choice in shown)
    parts = (head, body, next_line(reading, subscription, next_at))
    return Page(markup.joined(parts, by="\n\n"), _panel(reading, subscription))


def saved(reading: Reading, subscription: Subscription, choice: Choice) -> str:
    """What was changed, in words."""
    return reading.t("Saved. {setting}", setting=present(reading, subscription)[choice])


def present(reading: Reading, subscription: Subscription) -> dict[Choice, str]:
    """What each setting is now, in a line."""
    phrases = reading.phrases
    weekday, city = phrases.weekday(subscription.weekday), phrases.zone(subscription.zone)
    zone = city if city == subscription.zone else f"{city} ({subscription.zone})"
    topics = reading.topics(sorted(subscription.topics))
    places = reading.places(sorted(subscription.countries & reading.pack.countries.keys()))
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
        Choice.PLACES: reading.t("Countries: {countries}", countries=places) if places else reading.t("Countries: all"),
        Choice.ALERTS: reading.t("Alerts: yes") if subscription.alerts else reading.t("Alerts: no"),
        Choice.QUIET: _quiet_line(reading, subscription.quiet),
        Choice.PAUSE: _pause_line(reading, subscription),
        Choice.LANGUAGE: reading.t("Language: {language}", language=reading.language_name(reading.language)),
        Choice.LIGHT: reading.t("Light mode: on") if subscription.light else reading.t("Light mode: off"),
    }


def _quiet_line(reading: Reading, quiet: Quiet | None) -> str:
    if quiet is None:
        return reading.t("Quiet hours: none")
    return reading.t("Quiet hours: {hours}", hours=hours(reading, quiet))


def hours(reading: Reading, quiet: Quiet) -> str:
    return f"{reading.phrases.clock(quiet.start)}–{reading.phrases.clock(quiet.end)}"


def _pause_line(reading: Reading, subscription: Subscription) -> str:
    if subscription.paused_until is None or not is_paused(subscription, reading.now):
        return reading.t("Pause: none")
    return reading.t("Paused until {day}", day=reading.phrases.day(subscription.paused_until))


def labels(reading: Reading) -> dict[Choice, str]:
    """What each setting is called, on its button and by who types it."""
    return {
        Choice.FREQUENCY: reading.t("Digest"),
        Choice.WEEKDAY: reading.t("Day"),
        Choice.TIME: reading.t("Time"),
        Choice.ZONE: reading.t("Time zone"),
        Choice.TOPICS: reading.t("Topics"),
        Choice.PLACES: reading.t("Countries"),
        Choice.ALERTS: reading.t("Alerts"),
        Choice.QUIET: reading.t("Quiet hours"),
        Choice.PAUSE: reading.t("Pause"),
        Choice.LANGUAGE: reading.t("Language"),
        Choice.LIGHT: reading.t("Light mode"),
    }


def _shown(subscription: Subscription) -> list[Choice]:
    """The settings that mean something beside the others."""
    frequency = subscription.frequency
    hidden = {
        Choice.WEEKDAY: frequency is not Frequency.WEEKLY,
        Choice.ALERTS: frequency not in {Frequency.DAILY, Frequency.WEEKLY},
        Choice.QUIET: frequency is Frequency.OFF or not (subscription.alerts or frequency is Frequency.ALERTS),
        Choice.PAUSE: frequency is Frequency.OFF,
    }
    return [choice for choice in Choice if not hidden.get(choice)]


def _panel(reading: Reading, subscription: Subscription) -> Rows:
    named = labels(reading)
    keys = in_pairs([button(named[choice], View.SETTINGS, choice) for choice in _shown(subscription)])
    leave = button(reading.t("Unsubscribe"), View.STOP) if subscription.frequency is not Frequency.OFF else None
    return (*keys, *(((leave,),) if leave else ()), *home_row(reading))


def switch_words(reading: Reading) -> dict[str, str]:
    """What is typed to turn something on or off."""
    return {
        **dict.fromkeys(reading.t("on, yes").split(", "), "on"),
        **dict.fromkeys(reading.t("off, no, none").split(", "), OFF),
    }
