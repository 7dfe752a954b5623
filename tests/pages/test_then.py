"""The pages of a day gone by: what they show, what they refuse, and the buttons that lead there."""

from datetime import UTC, date, datetime

import pytest

from bot.pages import markup, reader
from bot.pages.page import Page
from bot.pages.presses import BYTES, Press, View
from bot.pages.then import argument, day_of, subject_at
from tests.pages.packs import CONTENT, EXAMPLE, pack_in
from tests.pages.rendering import reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def told(page: Page | None) -> str:
    assert page is not None
    return markup.plain(page.html)


def labels(page: Page | None) -> list[str]:
    assert page is not None
    return [key.words for row in page.rows for key in row]


@pytest.mark.parametrize("page", [0, 7, 42])
def test_a_day_and_a_page_fit_a_button_beside_the_longest_id(page: int) -> None:
    press = Press(View.AT, "i" * 48, argument(date(2023, 10, 15), page))
    assert len(str(press)) <= BYTES
    assert day_of(press.argument) == (date(2023, 10, 15), page)


@pytest.mark.parametrize("written", ["", "2023", "20231301", "new", "2023-10-15", "²0231015"])
def test_what_is_no_day_is_not_read_as_one(written: str) -> None:
    assert day_of(written) is None


def test_a_withdrawal_of_a_day_shows_nothing_that_came_later() -> None:
    pack = pack_in(CONTENT)
    reading = reading_of(pack, "en", light=False, now=NOW)
    words = told(subject_at(reading, pack.trackers["minusma-withdrawal"], date(2023, 10, 15)))
    assert "What was known on 15 October 2023" in words
    assert "Ménaka" in words
    assert "Kidal" not in words
    assert "Completed" not in words
    assert "2024" not in words


def test_a_day_to_come_and_a_day_before_all_facts_get_a_sentence() -> None:
    pack = pack_in(EXAMPLE)
    reading = reading_of(pack, "en", light=False, now=NOW)
    tracker = pack.trackers["example-mission"]
    assert "is still to come; today is 21 November 2026" in told(subject_at(reading, tracker, date(2030, 1, 1)))
    before = subject_at(reading, tracker, date(1999, 1, 1))
    assert "Nothing here was known yet on 1 January 1999" in told(before)
    assert "Today" in labels(before)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_days_to_choose_from_are_those_on_which_something_became_known(language: str) -> None:
    reading = reading_of(pack_in(EXAMPLE), language, light=False, now=NOW)
    choice = reader.page(reading, Press(View.AT, "example-mission"))
    assert choice is not None
    days = [key for key in (row[0] for row in choice.rows) if "2023" in key.words or "2026" in key.words]
    assert days
    assert "/asof" in told(choice)


def test_pages_of_today_lead_to_another_day_and_back() -> None:
    reading = reading_of(pack_in(EXAMPLE), "en", light=False, now=NOW)
    for press in (Press(View.TRACKER, "example-mission"), Press(View.FIGURES), Press(View.STATUS)):
        page = reader.page(reading, press)
        assert "On another day" in labels(page), press
        then = next(key for row in page.rows for key in row if key.words == "On another day") if page else None
        assert then is not None
        assert then.press is not None


def test_a_day_of_a_subject_that_is_gone_leads_nowhere() -> None:
    reading = reading_of(pack_in(EXAMPLE), "en", light=False, now=NOW)
    assert reader.page(reading, Press(View.AT, "no-such-card", "20231015")) is None
