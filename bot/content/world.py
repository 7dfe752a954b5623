"""The world's zones and their names, as the packages tzdata and Babel bring them. Finding one is `zones`' work."""

import zoneinfo
from collections.abc import Iterable
from importlib import resources

from babel import Locale, UnknownLocaleError

from bot.readers.zones import Zones


def zones_of_the_world(languages: Iterable[str]) -> Zones:
    """All IANA zones, with the names of countries and cities in these languages. Reads a few hundred kilobytes."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    locales = [locale for language in languages if (locale := _locale(language)) is not None]
    return Zones.over(
        zoneinfo.available_timezones(),
        table,
        countries=[dict(locale.territories) for locale in locales],
        cities=[
            {zone: names["city"] for zone, names in locale.time_zones.items() if "city" in names} for locale in locales
        ],
    )


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
