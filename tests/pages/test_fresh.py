"""What is new about a card: since the last visit where it is known, else of the last seven days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.pages import markup, reader
from bot.pages.current import current_page
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from tests.pages.packs import EXAMPLE, pack_in
from tests.pages.rendering import complaints, reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CARD = "example-group"


def reading_with(*ages_days: float, language: str = "en", light: bool = False) -> Reading:
    """The example with dispatches about its card, so many days old."""
    whole = pack_in(EXAMPLE)
    model = next(whole.visible_dispatches(NOW))
    dispatches = {
        f"item-{number}": replace(
            model, id=f"item-{number}", cards=(CARD,), countries=(), publish_at=NOW - timedelta(days=age)
        )
        for number, age in enumerate(ages_days)
    }
    return reading_of(replace(whole, dispatches=dispatches), language, light=light, now=NOW)


def card(reading: Reading) -> Page:
    page = reader.page(reading, Press(View.CARD, CARD))
    assert page is not None
    return page


def test_a_card_says_what_has_come_since_the_last_visit_and_leads_to_it() -> None:
    page = card(replace(reading_with(1, 2, 40), seen_on=date(2026, 10, 1)))
    assert "3 new since your last visit on 1 October 2026" in markup.plain(page.html)
    assert [key.press for row in page.rows for key in row if key.press and "item." in key.press] == [
        "1.item.item-0",
        "1.item.item-1",
    ]


def test_of_whom_nothing_is_known_the_last_seven_days_are_told() -> None:
    assert "2 new in the last seven days" in markup.plain(card(reading_with(1, 2, 40)).html)
    french = markup.plain(card(reading_with(1, language="fr")).html)
    assert "1 nouveauté ces sept derniers jours" in french


@pytest.mark.parametrize("seen_on", [None, NOW.date()])
def test_without_news_nothing_is_said(seen_on: date | None) -> None:
    assert " new " not in markup.plain(card(replace(reading_with(40), seen_on=seen_on)).html)


def test_an_embargoed_dispatch_is_not_counted() -> None:
    assert "1 new in" in markup.plain(card(reading_with(1, -1)).html)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("seen_on", [None, date(2026, 10, 1)])
def test_a_kept_card_stays_current_whatever_was_new_when_it_was_read(language: str, seen_on: date | None) -> None:
    kept = markup.plain(card(replace(reading_with(1, 2, language=language), seen_on=seen_on)).html)
    assert "2 n" in kept
    looks = [replace(reading_with(1, 2, 3, language=code), now=NOW + timedelta(days=30)) for code in ("en", "fr")]
    page = current_page(looks[0], looks[1:], kept[:400])
    assert page is not None
    assert "still current" in markup.plain(page.html)
    old = markup.plain(card(looks[0]).html)
    page = current_page(replace(reading_with(1, 2), seen_on=seen_on), [], old[:400])
    assert page is not None
    assert "still current" in markup.plain(page.html)


@pytest.mark.parametrize("light", [False, True])
def test_the_page_stays_one_that_telegram_takes(*, light: bool) -> None:
    for language in ("en", "fr"):
        reading = replace(reading_with(*range(20), language=language, light=light), seen_on=date(2026, 1, 1))
        assert complaints(card(reading), light=light) == []
