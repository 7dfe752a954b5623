"""The world's zones and their names, as tzdata, Babel and `places.yaml` bring them. Finding one is `zones`' work."""

import zoneinfo
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import cast

from babel import Locale, UnknownLocaleError

from bot.content import nodes
from bot.readers.zones import Zones


@lru_cache(maxsize=1)  # the languages of a pack hardly ever change
def zones_of_the_world(*languages: str) -> Zones:
    """All IANA zones, with the names of countries and cities in these languages. Reads a few hundred kilobytes."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    locales = [locale for language in languages if (locale := _locale(language)) is not None]
    places = further_names()
    return Zones.over(
        zoneinfo.available_timezones(),
        table,
        countries=[dict(locale.territories) for locale in locales],
        cities=[
            {zone: names["city"] for zone, names in locale.time_zones.items() if "city" in names} for locale in locales
        ],
        towns=places["towns"],
        also=places["countries"],
    )


def further_names() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Of towns by zone, of countries by ISO 3166 code: what this package knows beyond tzdata and Babel."""
    file = resources.files("bot.content") / "places.yaml"
    tree = nodes.read(file.read_bytes(), "places.yaml")
    assert tree.root is not None, tree.problems  # noqa: S101  # a file of ours
    return cast("Mapping[str, Mapping[str, Sequence[str]]]", nodes.plain(tree.root))


def _locale(language: str) -> Locale | None:
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
