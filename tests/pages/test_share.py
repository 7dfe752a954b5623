"""Passing on and coming back: links, citations, and whether a page that was kept is still current."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.dates import PartialDate
from bot.cards.revisions import revision
from bot.cards.text import Text
from bot.pages import markup, reader
from bot.pages.current import current_page
from bot.pages.offers import offer, term_offer
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.pages.share import COPIED, Shared, address, citation, share_page
from tests.pages.packs import CONTENT, EXAMPLE, largest, pack_in
from tests.pages.rendering import complaints, reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def look(language: str = "en", *, light: bool = False) -> Reading:
    return reading_of(pack_in(EXAMPLE), language, light=light, now=NOW)


def said(page: Page | None) -> str:
    assert page is not None
    return markup.plain(page.html)


def test_a_citation_names_publisher_title_date_revision_and_address() -> None:
    reading = look()
    card = reading.pack.cards["example-group"]
    words = citation(reading, card)
    assert words.startswith("Lake Chad briefings: Example Group. As of June 2023. Revision ")
    assert revision(card) in words
    assert words.endswith("https://t.me/sahelbot?start=example-group")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_citation_fits_the_button_that_copies_it(language: str) -> None:
    for pack in (pack_in(CONTENT), largest()):
        reading = reading_of(pack, language, light=False, now=NOW)
        subjects: list[Shared] = [*pack.published_cards, *pack.trackers.values(), *pack.dispatches.values()]
        for subject in subjects:
            assert len(citation(reading, subject)) <= COPIED
            assert address(reading, subject) in citation(reading, subject)


def test_the_page_to_share_from_sends_links_and_cites() -> None:
    page = share_page(look(), Press(View.SHARE, "example-mission"))
    assert page is not None
    keys = {key.words: key for row in page.rows for key in row}
    assert keys["Send to a chat"].inline == "example-mission"
    assert keys["Copy link"].copy == "https://t.me/sahelbot?start=example-mission"
    assert "Revision" in (keys["Copy citation"].copy or "")
    assert share_page(look(), Press(View.SHARE, "no-such-card")) is None


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("subject", ["example-group", "example-mission"])
def test_a_kept_page_of_any_language_is_known_again_as_current(subject: str, language: str, *, light: bool) -> None:
    kept = said(reader.page(look(language, light=light), Press(View.CARD, subject)))
    assert "still current" in said(current_page(look(), [look("fr")], kept[:400]))


def test_a_kept_page_that_says_something_else_today_is_told_so() -> None:
    kept = said(reader.page(look(), Press(View.CARD, "example-group")))
    card = look().pack.cards["example-group"]
    newer = replace(card, brief=Text({"en": "Another brief."}), reviewed=NOW.date())
    reading = replace(look(), pack=replace(look().pack, cards={card.id: newer}))
    page = current_page(reading, [], kept[:400])
    assert "not what the page says today" in said(page)
    assert "It is 2019." in said(page), "the newest correction is told"


def test_a_citation_is_current_while_its_revision_is() -> None:
    reading = look()
    card = reading.pack.cards["example-group"]
    words = citation(reading, card)
    assert "still current" in said(current_page(reading, [], words))
    other = words.replace(revision(card), "0" * 8)
    assert "not what the page says today" in said(current_page(reading, [], other))


def test_words_of_somebody_else_are_no_page_of_ours() -> None:
    assert current_page(look(), [look("fr")], "Good morning\nAs of June 2023") is None
    assert current_page(look(), [look("fr")], "https://t.me/sahelbot?start=no-such-card") is None


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_offer_is_a_short_message_that_telegram_takes(language: str) -> None:
    for pack in (pack_in(EXAMPLE), largest()):
        reading = reading_of(pack, language, light=False, now=NOW)
        subjects: list[Shared] = [*pack.published_cards, *pack.trackers.values(), *pack.visible_dispatches(NOW)]
        offers = [offer(reading, subject) for subject in subjects]
        offers += [term_offer(reading, term) for term in pack.glossary.values()]
        for one in offers:
            assert len(one.id.encode()) <= 64
            assert one.title.strip()
            assert complaints(one.page, light=False) == []


def test_a_dispatch_is_as_of_its_day() -> None:
    reading = look()
    dispatch = next(reading.pack.visible_dispatches(NOW))
    assert reading.phrases.as_of(dispatch.date) in citation(reading, dispatch)
    assert PartialDate.parse(str(dispatch.date)) == dispatch.date
