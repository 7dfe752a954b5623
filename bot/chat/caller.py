"""A caller: one ask together with what is remembered of its chat, and how the pack looks to them."""

from dataclasses import dataclass, field, replace
from datetime import date

from bot.chat.ask import Ask
from bot.pages.reading import Reading
from bot.readers.subscription import Frequency, Subscription
from bot.sending.outcome import Outcome
from bot.services import Services
from bot.store.subscribers import Subscriber


@dataclass(frozen=True)
class Caller:
    """`known` is None for a chat of which nothing is remembered; `since` is the day of its last visit before today.

    `brought` has what became of messages to others that updates asked for, by the update, until it is done."""

    ask: Ask
    services: Services
    known: Subscriber | None
    since: date | None = None
    brought: dict[int, Outcome] = field(default_factory=dict)

    @property
    def choices(self) -> Subscription:
        """What the chat chose, else the pack's defaults; no digest for who has stopped."""
        if self.known is None:
            return self.services.default_subscription(None)
        chosen = self.known.subscription
        return chosen if self.known.stopped_at is None else replace(chosen, frequency=Frequency.OFF)

    @property
    def has_stopped(self) -> bool:
        return self.known is not None and self.known.stopped_at is not None

    @property
    def is_subscribed(self) -> bool:
        return self.known is not None and self.known.active and self.choices.frequency is not Frequency.OFF

    @property
    def last_frequency(self) -> Frequency:
        """How often before the last stop, else as the pack's defaults have it."""
        chosen = self.known.subscription.frequency if self.known is not None else Frequency.OFF
        if chosen is not Frequency.OFF:
            return chosen
        return Frequency(self.services.current.pack.defaults.frequency)

    @property
    def language(self) -> str | None:
        """The chosen language wins over the one Telegram tells."""
        return self.choices.language or self.ask.language_code

    @property
    def language_to_keep(self) -> str:
        """The language a new subscription is remembered with, since nobody tells it at seven in the morning."""
        return self.reading.language

    @property
    def reading(self) -> Reading:
        return self.services.reading(self.language, light=self.choices.light)

    def reading_as(self, choices: Subscription) -> Reading:
        """The same look with other choices, which are about to be saved."""
        return self.services.reading(choices.language or self.ask.language_code, light=choices.light)

    @property
    def is_admin(self) -> bool:
        """Whether this is one of the listed admins, in a private chat."""
        return self.ask.is_private and self.ask.user_id in self.services.settings.admins

    @property
    def is_editor(self) -> bool:
        return self.is_admin or (self.ask.is_private and self.ask.user_id in self.services.settings.editors)
