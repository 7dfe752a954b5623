"""Passing on and coming back: links, citations, and whether a page that was kept is still current."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.dates import PartialDate
from bot.cards.revisions import revision
from bot.cards.text import Text
from bot.pages import markup, reader
from bot.pages.citation import COPIED, citation, share_page
from bot.pages.current import current_page, is_citation, link_alone
from bot.pages.offers import offer, term_offer
from bot.pages.page import Page
from bot.pages.presses import Press, View
from bot.pages.reading import Reading
from bot.pages.subject import Shared, address
from tests.pages.packs import CONTENT, EXAMPLE, largest, pack_in
from tests.pages.rendering import complaints, reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def look(language: str = "en", *, light: bool = False) -> Reading:
    return reading_of(pack_in(EXAMPLE), language, light=light, now=NOW)


def said(page: Page | None) -> str:
    assert page is not None
    return markup.plain(page.html)


def test_a_citation_names_publisher_title_date_sources_revision_and_address() -> None:
    reading = look()
    card = reading.pack.cards["example-group"]
    assert citation(reading, card) == (
        "Lake Chad briefings: Example Group. As of June 2023. Source: United Nations (28 Jun 2023). "
        f"Revision {revision(card)}. https://t.me/sahelbot?start=example-group"
    )


def test_sources_that_do_not_fit_the_button_are_left_out_whole_and_counted() -> None:
    for language, more in (("en", r" and \d+ more\. Revision "), ("fr", r" et \d+ autres?\. Révision ")):
        reading = reading_of(pack_in(CONTENT), language, light=False, now=NOW)
        card = reading.pack.cards["minusma"]
        words = citation(reading, card)
        assert re.search(more, words), words
        publishers = {source.publisher for source in reading.pack.sources.values()}
        listed = re.split(r"Sources\W+", words)[1].partition(" and " if language == "en" else " et ")[0]
        assert {re.sub(r" \([^()]*\)$", "", name) for name in listed.split(", ")} <= publishers
        assert len(words) <= COPIED


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("light", [False, True])
def test_what_the_button_leaves_out_stands_on_the_page_to_share_from(language: str, *, light: bool) -> None:
    for pack in (pack_in(CONTENT), largest()):
        reading = reading_of(pack, language, light=light, now=NOW)
        subjects: list[Shared] = [*pack.published_cards, *pack.trackers.values(), *pack.visible_dispatches(NOW)]
        for subject in subjects:
            page = share_page(reading, Press(View.SHARE, subject.id))
            assert page is not None
            assert complaints(page, light=light) == []
            short = citation(reading, subject)
            if light or citation(reading, subject, lambda _: True) == short:
                continue
            assert address(reading, subject) in said(page), "the citation at greater length"
            assert len(said(page)) > len(short)


def test_a_citation_at_its_greatest_length_is_known_again() -> None:
    reading = reading_of(pack_in(CONTENT), "fr", light=False, now=NOW)
    english = reading_of(pack_in(CONTENT), "en", light=False, now=NOW)
    words = citation(reading, reading.pack.trackers["minusma-withdrawal"], lambda _: True)
    assert len(words) > 1000
    assert is_citation([english, reading], words)
    assert "still current" in said(current_page(english, [reading], words))


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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_citation_is_told_by_its_revision_and_its_link(language: str) -> None:
    reading, readings = look(language), [look(), look("fr")]
    words = citation(reading, reading.pack.cards["example-group"])
    changed = words.replace("https://", "").replace(" ", "\n").replace("sahelbot", "SahelBot")
    assert is_citation(readings, words)
    assert is_citation(readings, f"Is this so? {changed} Thank you")
    for other in (
        words.replace("sahelbot", "sahelbot2"),
        words.replace("t.me", "t.me.example.org"),
        words.replace("vision", "vison"),
        re.sub(r"[0-9a-f]{8}\.", "today.", words),
        words.rpartition("https")[0],
        "What of https://t.me/sahelbot?start=example-group and Revision 01234567?",
    ):
        assert not is_citation(readings, other), other


def test_a_link_alone_is_told_from_a_question_about_it() -> None:
    assert link_alone(look(), " https://t.me/SahelBot?start=example-group\n") == "example-group"
    assert link_alone(look(), "t.me/sahelbot?start=S_TURBTUE") == "S_TURBTUE"
    for other in (
        "is https://t.me/sahelbot?start=example-group so?",
        "https://t.me/other_bot?start=example-group",
        "https://t.me/sahelbot",
        "https://t.me/sahelbot?start=" + "x" * 65,
        "https://example.org/t.me/sahelbot?start=x",
    ):
        assert link_alone(look(), other) == "", other


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
