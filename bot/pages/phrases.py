"""Phrases: the words of the interface, dates and numbers, in one language. Reading catalogues is content's work.

English stands in the code as message ids; every other language is a gettext catalogue in `catalogues/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal

from bot.cards.dates import PartialDate

SOURCE_LANGUAGE = "en"
BETWEEN = " · "  # between short facts on one line


@dataclass(frozen=True)
class Phrases:
    """One language's words, by message id; a tuple holds plural forms and `plural_form` chooses among them."""

    language: str
    messages: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    plural_form: Callable[[int], int] = lambda n: int(n != 1)

    @property
    def locale(self) -> Locale:
        """Babel's locale, English where Babel does not know the language."""
        return _locale(self.language)

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

    def labelled(self, label: str, words: str) -> str:
        """A label and what belongs to it, with this language's colon. Both may be markup."""
        return self.t("{label}: {words}", label=label, words=words)

    def beside(self, *facts: str) -> str:
        """Short facts on one line, the empty ones left out. They may be markup."""
        return BETWEEN.join(fact for fact in facts if fact)

    def capitalised(self, words: str) -> str:
        """Words that begin a line or stand on a button: months and weekdays are small in French."""
        return words[:1].upper() + words[1:]

    def number(self, value: float) -> str:
        return _digits(value, self.language)

    def span(self, low: float, high: float) -> str:
        """2,000–3,000 · 2 000 à 3 000."""
        return self.t("{low}–{high}", low=self.number(low), high=self.number(high))

    def day(self, day: date) -> str:
        """30 June 2023 · 1er juillet 2023."""
        written = _date(day, "d MMMM y", self.language)
        return "1er" + written[1:] if self.language == "fr" and day.day == 1 else written

    def partial(self, when: PartialDate) -> str:
        """A day, a month or a year in words."""
        if when.day is not None:
            return self.day(when.first_day)
        return _date(when.first_day, "MMMM y", self.language) if when.month else f"{when.year:04}"

    def as_of(self, when: PartialDate) -> str:
        """As of 30 June 2023, as a line of its own. A day, a month and a year need different words in French."""
        if when.day is not None:
            return self.t("As of {day}", day=self.partial(when))
        if when.month is not None:
            return self.t("As of {month}", month=self.partial(when))
        return self.t("As of {year}", year=self.partial(when))

    def short(self, when: PartialDate) -> str:
        """The same, short enough to stand behind a sentence: 30 Jun 2023."""
        if when.day is not None:
            written = _date(when.first_day, "d MMM y", self.language)
            return "1er" + written[1:] if self.language == "fr" and when.day == 1 else written
        return _date(when.first_day, "MMM y", self.language) if when.month else f"{when.year:04}"

    def weekday(self, number: int) -> str:
        """Monday is 0."""
        return str(self.locale.days["stand-alone"]["wide"][number])

    def clock(self, moment: time) -> str:
        return f"{moment:%H:%M}"

    def zone(self, name: str) -> str:
        """The city a zone is known by: Bamako, N’Djamena. The zone's own name where Babel has none."""
        try:
            city = get_timezone_location(ZoneInfo(name), locale=self.locale, return_city=True)
        except (LookupError, ValueError, OSError):
            city = name.replace("_", " ")
        return city.rpartition("/")[2]

    def moment(self, at: datetime, zone: str) -> str:
        """A point in time soon, where the reader is, with its zone: Tuesday 24 November, 07:00 (Bamako)."""
        local = at.astimezone(ZoneInfo(zone))
        day = format_date(local, "EEEE d MMMM", locale=self.locale)
        if self.language == "fr" and local.day == 1:
            day = day.replace(" 1 ", " 1er ")
        return f"{day}, {self.clock(local.timetz())} ({self.zone(zone)})"

    def instant(self, at: datetime) -> str:
        """A point in time long ago or not, the same for everybody: 21 November 2026, 19:05 UTC."""
        world = at.astimezone(UTC)
        return f"{self.day(world.date())}, {self.clock(world.timetz())} UTC"

    def country(self, code: str) -> str:
        """A country's name by its ISO 3166 code; the code itself if nobody knows it."""
        return str(self.locale.territories.get(code, code))


def own_name(language: str) -> str:
    """A language's name in itself: English, Français."""
    name = str(_locale(language).get_language_name(language) or language)
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


# Babel reads its patterns anew for each date and number, which was a quarter of what a page took; a pack has a few
# hundred of them, said again and again.
@lru_cache(maxsize=4096)
def _date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=_locale(language))


@lru_cache(maxsize=4096)
def _digits(value: float, language: str) -> str:
    return format_decimal(value, locale=_locale(language))
