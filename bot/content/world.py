"""The zones of the world, read from tzdata and Babel when a place is first named. Finding them is readers' work."""

from collections.abc import Iterable
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from babel.core import Locale, UnknownLocaleError

from bot.readers.zones import Zones


@cache
def zones_of_the_world(languages: tuple[str, ...]) -> Zones:
    """Every zone there is, by city and by country, as these languages (and English) call them."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    locales = list(_locales(("en", *languages)))
    cities = [
        {zone: str(names["city"]) for zone, names in locale.time_zones.items() if "city" in names} for locale in locales
    ]
    countries = [{code: str(name) for code, name in locale.territories.items()} for locale in locales]
    return Zones.over(available_timezones(), table, countries=countries, cities=cities)


def _locales(languages: Iterable[str]) -> Iterable[Locale]:
    for language in dict.fromkeys(languages):
        try:
            yield Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
