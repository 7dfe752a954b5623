"""Zones by what people type."""

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.world import further_names, zones_of_the_world
from bot.readers.zones import Zones, plain

WORLD = zones_of_the_world("en", "fr")


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Bamako", "Africa/Bamako"),
        ("  bamako ", "Africa/Bamako"),
        ("Africa/Bamako", "Africa/Bamako"),
        ("africa/timbuktu", "Africa/Timbuktu"),
        ("Mali", "Africa/Bamako"),
        ("Tombouctou", "Africa/Bamako"),
        ("gao", "Africa/Bamako"),
        ("N’Djamena", "Africa/Ndjamena"),
        ("n'djaména", "Africa/Ndjamena"),
        ("Tchad", "Africa/Ndjamena"),
        ("Niger", "Africa/Niamey"),
        ("Nigeria", "Africa/Lagos"),
        ("Cote d'Ivoire", "Africa/Abidjan"),
        ("Ivory Coast", "Africa/Abidjan"),
        ("Le Caire", "Africa/Cairo"),
        ("Londres", "Europe/London"),
        ("Genève", "Europe/Zurich"),
        ("New York", "America/New_York"),
        ("Dakar, Sénégal", "Africa/Dakar"),
        ("Paris France", "Europe/Paris"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
    ],
)
def test_a_city_a_town_and_a_country_are_known_in_both_languages(words: str, zone: str) -> None:
    assert WORLD.find(words)[0] == zone


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("bamoko", "Africa/Bamako"),
        ("wagadougou", "Africa/Ouagadougou"),
        ("ouaga", "Africa/Ouagadougou"),
        ("njamena", "Africa/Ndjamena"),
        ("noukchott", "Africa/Nouakchott"),
        ("maurtanie", "Africa/Nouakchott"),
        ("cote d ivoire", "Africa/Abidjan"),
        ("newyork", "America/New_York"),
        ("bruxels", "Europe/Brussels"),
    ],
)
def test_misspelt_and_shortened_names_are_forgiven(words: str, zone: str) -> None:
    assert WORLD.find(words)[0] == zone


@pytest.mark.parametrize(
    "words",
    ["", "x", "tomorrow", "please", "alerts", "quotidien", "weekly dakar", "12:30", "?!", "\ud800", "a" * 10_000],
)
def test_what_is_no_place_finds_nothing(words: str) -> None:
    assert WORLD.find(words) == ()


def test_a_country_of_many_zones_gives_its_large_ones_first() -> None:
    assert WORLD.find("USA", limit=4) == (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
    )
    assert len(WORLD.find("usa")) == 6


def test_a_name_of_two_countries_gives_both() -> None:
    assert set(WORLD.find("Congo")) == {"Africa/Kinshasa", "Africa/Lubumbashi", "Africa/Brazzaville"}


def test_a_known_name_hides_those_that_only_resemble_it() -> None:
    assert WORLD.find("Niger") == ("Africa/Niamey",)


def test_a_town_is_not_found_in_a_country_it_is_not_in() -> None:
    assert WORLD.find("Paris Mali") == ()


def test_every_town_has_a_zone_there_is() -> None:
    known = zoneinfo.available_timezones()
    for zone, towns in further_names()["towns"].items():
        assert zone in known
        for town in towns:
            assert WORLD.find(town)[0] == zone


def test_a_zone_that_is_not_known_here_is_never_found() -> None:
    small = Zones.over(["Africa/Bamako"], "ML\t+1239-00800\tAfrica/Bamako\nTD\t+1207+01503\tAfrica/Ndjamena\n")
    assert small.find("Bamako") == ("Africa/Bamako",)
    assert small.find("Ndjamena") == ()
    assert small.find("Lyon") == ()
    assert small.find("UTC") == ()


def test_an_unknown_language_adds_no_names_and_does_no_harm() -> None:
    assert zones_of_the_world("xx", "!").find("bamako") == ("Africa/Bamako",)


@given(st.text(max_size=20))
def test_whatever_is_typed_the_answer_is_the_same_and_usable(words: str) -> None:
    found = WORLD.find(words)
    assert found == WORLD.find(words)
    assert len(found) <= 6
    assert all(zoneinfo.ZoneInfo(zone) for zone in found)
    assert plain(plain(words)) == plain(words)
