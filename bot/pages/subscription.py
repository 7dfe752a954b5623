"""The pages of a subscription: welcome, what was not understood, stop and its undoing, erasure."""

from datetime import datetime
from enum import StrEnum

from bot.pages import markup
from bot.pages.page import Html, Page
from bot.pages.phrases import Phrases
from bot.pages.presses import View
from bot.pages.reading import Reading, button, home_row
from bot.readers.subscription import Frequency, Subscription


def frequency_words(reading: Reading) -> dict[Frequency, str]:
    """How often, as a button says it, in the order of the choices."""
    return {
        Frequency.OFF: reading.t("No digest"),
        Frequency.ALERTS: reading.t("Alerts only"),
        Frequency.DAILY: reading.t("Every day"),
        Frequency.WEEKLY: reading.t("Once a week"),
    }


def frequency_names(reading: Reading) -> dict[Frequency, str]:
    """How often, as one word that can be typed."""
    return {
        Frequency.ALERTS: reading.t("alerts"),
        Frequency.DAILY: reading.t("daily"),
        Frequency.WEEKLY: reading.t("weekly"),
    }


def stop_words(phrases: Phrases) -> tuple[str, ...]:
    """Words that end everything when somebody says no more than one of them."""
    return tuple(phrases.t("stop, unsubscribe").split(", "))


def misunderstood_page(reading: Reading, word: str) -> Page:
    """A wish that was not understood, with one that would be."""
    return _odd_page(reading, word, reading.t("Write, for example: /subscribe weekly monday 07:30 Bamako"))


def odd_setting_page(reading: Reading, words: str) -> Page:
    return _odd_page(reading, words, reading.t("Write, for example: /settings quiet 22:00-06:00"))


def odd_pause_page(reading: Reading, words: str) -> Page:
    """No length of a pause, or a day that is over or more than a year away."""
    return _odd_page(reading, words, reading.t("Write, for example: /pause 2w or /pause 2027-01-05 (within a year)"))


def _odd_page(reading: Reading, words: str, example: str) -> Page:
    odd = reading.t("“{word}” was not understood.", word=markup.shortened(words, 64))
    return Page(markup.joined((markup.text(odd), markup.text(example))), home_row(reading))


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


def channel_page(reading: Reading, name: str, told: Page) -> Page:
    """What a channel has, told to somebody who runs it. Buttons would speak of the private chat, so words do it."""
    how = reading.t(
        "To change it: /subscribe {name} weekly monday 07:30 Bamako or /settings {name} quiet 22:00-06:00", name=name
    )
    ends = reading.t("To end it: /stop {name}", name=name)
    hint = markup.joined((markup.text(how), markup.text(ends)))
    return Page(reading.fitting((markup.bold(name), told.html, hint)), home_row(reading))


class Refusal(StrEnum):
    """Why a channel is not set up."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not yours"
    MUTE = "mute"
    SILENCE = "silence"


def refused_page(reading: Reading, name: str, refusal: Refusal) -> Page:
    words = {
        Refusal.UNKNOWN: reading.t(
            "The bot finds no channel {name}. Add it there as an administrator, then write this again.", name=name
        ),
        Refusal.NOT_YOURS: reading.t("Only administrators of {name} can set it up.", name=name),
        Refusal.MUTE: reading.t(
            "The bot may not post in {name}. Make it an administrator that may post, then write this again.", name=name
        ),
        Refusal.SILENCE: reading.t("Telegram does not answer just now. Write this again in a minute."),
    }
    return Page(markup.text(words[refusal]), home_row(reading))
