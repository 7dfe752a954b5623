"""Phrases: dates, numbers and plurals as each language writes them."""

from datetime import UTC, date, datetime, time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.dates import PartialDate
from bot.content.catalogues import all_phrases, phrases
from bot.pages.phrases import Phrases
from tests.pages.bounds import bounded

ENGLISH, FRENCH = all_phrases()["en"], all_phrases()["fr"]
BOTH = pytest.mark.parametrize("spoken", [ENGLISH, FRENCH], ids=["en", "fr"])

DATES = [  # written, in full and short, in English and French
    ("2023-06-30", "30 June 2023", "30 Jun 2023", "30 juin 2023", "30 juin 2023"),
    ("2023-08-01", "1 August 2023", "1 Aug 2023", "1er août 2023", "1er août 2023"),
    ("2023-02-11", "11 February 2023", "11 Feb 2023", "11 février 2023", "11 févr. 2023"),
    ("2023-12-21", "21 December 2023", "21 Dec 2023", "21 décembre 2023", "21 déc. 2023"),
    ("2023-01", "January 2023", "Jan 2023", "janvier 2023", "janv. 2023"),
    ("2019", "2019", "2019", "2019", "2019"),
]


@pytest.mark.parametrize(("written", "en", "en_short", "fr", "fr_short"), DATES)
def test_a_day_a_month_or_a_year(written: str, *, en: str, en_short: str, fr: str, fr_short: str) -> None:
    when = PartialDate.parse(written)
    assert (ENGLISH.partial(when), ENGLISH.short(when)) == (en, en_short)
    assert (FRENCH.partial(when), FRENCH.short(when)) == (fr, fr_short)


AS_OF = [
    ("2026-04-27", "As of 27 April 2026", "Situation au 27 avril 2026"),
    ("2026-05-01", "As of 1 May 2026", "Situation au 1er mai 2026"),
    ("2024-11", "As of November 2024", "Situation en novembre 2024"),
    ("2018", "As of 2018", "Situation en 2018"),
]


@pytest.mark.parametrize(("written", "en", "fr"), AS_OF)
def test_what_a_page_is_as_of(written: str, en: str, fr: str) -> None:
    when = PartialDate.parse(written)
    assert (ENGLISH.as_of(when), FRENCH.as_of(when)) == (en, fr)


MOMENTS = [
    ("2026-11-24T07:00", "Africa/Bamako", "Tuesday 24 November, 07:00 (Bamako)", "mardi 24 novembre, 07:00 (Bamako)"),
    ("2026-12-01T06:00", "Africa/Ndjamena", "Tuesday 1 December, 07:00 (Ndjamena)", "mardi 1er décembre, 07:00 (N’Djamena)"),  # noqa: E501
    ("2026-11-24T23:30", "Europe/London", "Tuesday 24 November, 23:30 (London)", "mardi 24 novembre, 23:30 (Londres)"),
    ("2026-01-01T00:30", "America/Lima", "Wednesday 31 December, 19:30 (Lima)", "mercredi 31 décembre, 19:30 (Lima)"),
]  # fmt: skip


@pytest.mark.parametrize(("at", "zone", "en", "fr"), MOMENTS)
def test_a_moment_is_told_where_the_reader_is(at: str, *, zone: str, en: str, fr: str) -> None:
    moment = datetime.fromisoformat(f"{at}+00:00")
    assert (ENGLISH.moment(moment, zone), FRENCH.moment(moment, zone)) == (en, fr)


def test_a_point_in_time_for_everybody_has_its_year() -> None:
    at = datetime(2026, 12, 1, 19, 5, tzinfo=UTC)
    assert ENGLISH.instant(at) == "1 December 2026, 19:05 UTC"
    assert FRENCH.instant(at) == "1er décembre 2026, 19:05 UTC"


def test_the_hour_is_written_alike_in_both_languages() -> None:
    assert ENGLISH.clock(time(7)) == FRENCH.clock(time(7)) == "07:00"


def test_numbers_and_their_spans() -> None:
    assert (ENGLISH.number(13871), FRENCH.number(13871)) == ("13,871", "13\u202f871")
    assert (ENGLISH.number(577.9), FRENCH.number(577.9)) == ("577.9", "577,9")
    assert (ENGLISH.span(2000, 3000), FRENCH.span(2000, 3000)) == ("2,000–3,000", "2\u202f000 à 3\u202f000")


def test_a_label_has_its_language_s_colon() -> None:
    assert ENGLISH.labelled("30 Jun 2023", "a vote") == "30 Jun 2023: a vote"
    assert FRENCH.labelled("30 juin 2023", "un vote") == "30 juin 2023\u00a0: un vote"


def test_facts_beside_each_other_leave_no_empty_place() -> None:
    assert FRENCH.beside("", "a", "", "b") == "a · b"


@pytest.mark.parametrize(
    ("count", "en", "fr"),
    [
        (0, "0 sources", "0 source"),
        (1, "1 source", "1 source"),
        (2, "2 sources", "2 sources"),
        (1000, "1,000 sources", "1\u202f000 sources"),
    ],
)
def test_nothing_is_singular_in_french(count: int, en: str, fr: str) -> None:
    said = [spoken.plural("{n} source", "{n} sources", count) for spoken in (ENGLISH, FRENCH)]
    assert said == [en, fr]


@BOTH
@bounded
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_every_date_is_told_with_its_year_and_day(spoken: Phrases, day: date) -> None:
    when = PartialDate.of(day)
    for written in (spoken.partial(when), spoken.short(when), spoken.day(day)):
        assert written.endswith(str(day.year))
        assert written.startswith("1er " if spoken is FRENCH and day.day == 1 else f"{day.day} ")
        assert written.count("1er") <= 1
    month = PartialDate(day.year, day.month)
    assert spoken.partial(month) == spoken.partial(PartialDate(day.year, day.month, 15)).removeprefix("15 ")


@BOTH
@bounded
@given(
    st.integers(631_152_000, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(sorted(available_timezones())),
)
def test_a_moment_names_a_city_in_every_zone(spoken: Phrases, at: datetime, zone: str) -> None:
    said = spoken.moment(at, zone)
    assert said.endswith(f"({spoken.zone(zone)})")
    assert spoken.zone(zone)
    assert "/" not in said
    assert "_" not in said


@BOTH
@bounded
@given(st.integers(0, 10**9))
def test_every_count_has_a_form(spoken: Phrases, count: int) -> None:
    assert spoken.plural("{n} source", "{n} sources", count).startswith(spoken.number(count))


@bounded
@given(st.text(max_size=40))
def test_what_is_filled_in_is_never_read_as_a_pattern(words: str) -> None:
    said = FRENCH.t("Nothing was found for “{query}”.", query=words)
    assert said == f"Aucun résultat pour «\u202f{words}\u202f»."


def test_a_language_without_a_catalogue_is_spoken_in_english_words() -> None:
    assert Phrases("ar").t("Home") == "Home"
    assert Phrases("xx").number(1000) == "1,000"


def test_what_is_not_translated_or_doubtful_is_left_in_english() -> None:
    catalogue = 'msgid "Home"\nmsgstr ""\n\n#, fuzzy\nmsgid "Back"\nmsgstr "Dos"\n\nmsgid "Help"\nmsgstr "Aide"\n'
    spoken = phrases("fr", catalogue.encode())
    assert [spoken.t("Home"), spoken.t("Back"), spoken.t("Help")] == ["Home", "Back", "Aide"]


def test_weekdays_and_months_are_capitalised_where_a_line_begins() -> None:
    assert FRENCH.capitalised(FRENCH.weekday(0)) == "Lundi"
    assert FRENCH.capitalised("") == ""
    assert ENGLISH.weekday(6) == "Sunday"
