"""Zones by the names people give them: a city, a town, a country, in any language, with or without accents, misspelt.

It is given the world's names and reads nothing itself; which zones are offered first, the pack says."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz, process

_CONTINENTS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
_APOSTROPHES: Final = re.compile(r"['’‘ʼ`´]")
_ENOUGH: Final = 80  # of 100 for a misspelt name: one letter wrong in six, two in twelve
_SHORTEST: Final = 4  # letters of a word that may be misspelt
_LONGEST: Final = 64  # characters looked at


class Zones:
    """Finds zones. `named` gives for every name, plain, the zones that go by it, the likeliest first."""

    def __init__(self, named: Mapping[str, Sequence[str]], countries: Mapping[str, frozenset[str]]) -> None:
        self._named = {name: tuple(dict.fromkeys(zones)) for name, zones in named.items()}
        self._countries = countries
        self._names = sorted(self._named)

    @classmethod
    def over(
        cls,
        names: Iterable[str],
        table: str,
        *,
        countries: Iterable[Mapping[str, str]] = (),
        cities: Iterable[Mapping[str, str]] = (),
        towns: Mapping[str, Sequence[str]] = MappingProxyType({}),
        also: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> "Zones":
        """`names` are the zones there are, `table` is tzdata's zone.tab; `countries` (name by ISO 3166 code) and
        `cities` (name by zone) come once per language. `towns` (by zone) have no zone named after them, `also` are
        further names of countries."""
        known = frozenset(names)
        by_country = {code: [zone for zone in zones if zone in known] for code, zones in _by_country(table).items()}
        placed = [zone for zones in by_country.values() for zone in zones]
        named = _cities([*placed, *sorted(known.difference(placed))])
        for tongue in cities:
            for zone, city in sorted(tongue.items()):
                _add(named, city, [zone] * (zone in known))
        for zone, kept in towns.items():
            for town in kept:
                _add(named, town, [zone] * (zone in known), first=True)
        by_name = _countries(by_country, list(countries), also)
        for country, zones in by_name.items():
            _add(named, country, zones)
        for name in ("UTC", "GMT"):
            _add(named, name, ["UTC"] * ("UTC" in known))
        return cls(named, {country: frozenset(zones) for country, zones in by_name.items()})

    def find(self, words: str, *, limit: int = 6) -> tuple[str, ...]:
        """The zones meant, the likeliest first; none if nothing comes near. A name that is known hides those that only
        resemble it. A city may be followed by its country."""
        wanted = plain(words[:_LONGEST])
        found = self._named.get(wanted) or self._with_country(wanted)
        return (found or self._resembling(wanted))[:limit]

    def _with_country(self, wanted: str) -> tuple[str, ...]:
        parts = wanted.split()
        for split in range(1, len(parts)):
            within = self._countries.get(" ".join(parts[split:]))
            if within:
                zones = self._named.get(" ".join(parts[:split]), ())
                if found := tuple(zone for zone in zones if zone in within):
                    return found
        return ()

    def _resembling(self, wanted: str) -> tuple[str, ...]:
        if len(wanted) < _SHORTEST - 1:
            return ()
        begun = [name for name in self._names if name.startswith(wanted)]
        near: list[tuple[str, float, int]] = []
        if len(wanted) >= _SHORTEST:
            near = process.extract(wanted, self._names, scorer=fuzz.ratio, score_cutoff=_ENOUGH, limit=12)
        misspelt = [name for name, _, _ in sorted(near, key=lambda match: (-match[1], match[0]))]
        return tuple(dict.fromkeys(zone for name in (*begun, *misspelt) for zone in self._named[name]))


def plain(name: str) -> str:
    """A name without case, accents and punctuation: `N’Djaména` is `ndjamena`, `Porto-Novo` `porto novo`."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    bare = _APOSTROPHES.sub("", unicodedata.normalize("NFKD", folded))
    letters = (char if char.isalnum() else " " for char in bare if not unicodedata.combining(char))
    return " ".join("".join(letters).split())


def _by_country(table: str) -> dict[str, list[str]]:
    """The zones of each country, the most populous first, as tz database's zone.tab has them. Zones of a part of a
    state (their comment names it after a dash) come after those of the country's large parts."""
    zones: dict[str, list[tuple[bool, str]]] = {}
    for line in table.splitlines():
        code, _, zone, *comment = [*line.split("\t"), "", ""]
        if zone and not line.startswith("#"):
            zones.setdefault(code, []).append((" - " in comment[0], zone))
    return {code: [zone for _, zone in sorted(found, key=lambda pair: pair[0])] for code, found in zones.items()}


def _cities(zones: Iterable[str]) -> dict[str, list[str]]:
    """Zones by their own names and by the cities in them."""
    named: dict[str, list[str]] = {}
    for zone in zones:
        if zone.partition("/")[0] in _CONTINENTS:
            _add(named, zone, [zone])
            _add(named, zone.rpartition("/")[2], [zone])
    return named


def _countries(
    by_country: Mapping[str, list[str]], tongues: Sequence[Mapping[str, str]], also: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Zones by the names of their countries, plain."""
    named: dict[str, list[str]] = {}
    for code, zones in sorted(by_country.items()):
        for name in dict.fromkeys([*(tongue.get(code, "") for tongue in tongues), *also.get(code, ())]):
            _add(named, name, zones)
    return named


def _add(named: dict[str, list[str]], name: str, zones: Sequence[str], *, first: bool = False) -> None:
    key = plain(name)
    if key and zones:
        before = named.get(key, [])
        named[key] = [*zones, *before] if first else [*before, *zones]
