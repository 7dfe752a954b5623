"""Phrases: the words of the interface, dates and numbers, in one language. Reading catalogues is content's work.

English stands in the code as message ids; every other language is a gettext catalogue in `catalogues/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal

from bot.cards.dates import PartialDate

SOURCE_LANGUAGE = "en"


@dataclass(frozen=True)
class Phrases:
    """One language's words, by message id; a tuple holds plural forms and `plural_form` chooses among them."""

    language: str
    messages: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    plural_form: Callable[[int], int] = lambda n: int(n != 1)

    @property
    def locale(self) -> Locale:
        """Babel's locale, English where Babel does not know the language."""
        try:
            return Locale.parse(self.language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale.parse(SOURCE_LANGUAGE)

    def t(self, message: str, **values: object) -> str:
        """The message in this language, its `{names}` filled in."""
        found = self.messages.get(message)
        words = found if isinstance(found, str) and found else message
        return words.format(**values) if values else words

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The right form for `n`, which the message may show as {n}."""
        found = self.messages.get(one)
        forms = found if isinstance(found, tuple) and all(found) else (one, many)
        index = self.plural_form(n) if forms is found else int(n != 1)
        return forms[min(index, len(forms) - 1)].format(n=self.number(n), **values)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.locale)

    def day(self, day: date) -> str:
        """30 June 2023 · 1er juillet 2023."""
        written = format_date(day, "d MMMM y", locale=self.locale)
        return "1er" + written[1:] if self.language == "fr" and day.day == 1 else written

    def partial(self, when: PartialDate) -> str:
        """A day, a month or a year in words."""
        if when.day is not None:
            return self.day(when.first_day)
        return format_date(when.first_day, "MMMM y", locale=self.locale) if when.month else f"{when.year:04}"

    def short(self, when: PartialDate) -> str:
        """The same, short enough to stand behind a sentence: 30 Jun 2023."""
        if when.day is not None:
            written = format_date(when.first_day, "d MMM y", locale=self.locale)
            return "1er" + written[1:] if self.language == "fr" and when.day == 1 else written
        return format_date(when.first_day, "MMM y", locale=self.locale) if when.month else f"{when.year:04}"

    def weekday(self, number: int) -> str:
        """Monday is 0."""
        return str(self.locale.days["stand-alone"]["wide"][number])

    def clock(self, moment: time) -> str:
        return f"{moment:%H:%M}"

    def zone(self, name: str) -> str:
        """The city a zone is known by: Bamako, N’Djamena. The zone's own name where Babel has none."""
        try:
            return get_timezone_location(ZoneInfo(name), locale=self.locale, return_city=True)
        except (LookupError, ValueError, OSError):
            return name.rpartition("/")[2].replace("_", " ")

    def moment(self, at: datetime, zone: str) -> str:
        """A point in time where the reader is, with its zone: Tuesday 24 November, 07:00 (Bamako)."""
        local = at.astimezone(ZoneInfo(zone))
        day = format_date(local, "EEEE d MMMM", locale=self.locale)
        if self.language == "fr" and local.day == 1:
            day = day.replace(" 1 ", " 1er ")
        return f"{day}, {self.clock(local.timetz())} ({self.zone(zone)})"

    def country(self, code: str) -> str:
        """A country's name by its ISO 3166 code; the code itself if nobody knows it."""
        return str(self.locale.territories.get(code, code))
