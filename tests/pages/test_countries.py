"""A country's own pages, terms in the middle of a card, and what is new since the last visit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.cards.card import CardKind
from bot.cards.glossary import terms_in
from bot.cards.term import Term
from bot.cards.text import Text
from bot.pages import markup, reader
from bot.pages.dispatch import latest_page
from bot.pages.page import Page
from bot.pages.presses import Press, View
from tests.cards.packs import both, card, claim, dispatch, pack
from tests.pages.packs import CONTENT, EXAMPLE, pack_in
from tests.pages.rendering import reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def said(page: Page | None) -> str:
    assert page is not None
    return markup.plain(page.html)


def presses(page: Page | None) -> dict[str, str | None]:
    assert page is not None
    return {key.words: key.press for row in page.rows for key in row}


def test_a_country_s_card_leads_to_all_there_is_about_it() -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=False, now=NOW)
    keys = presses(reader.page(reading, Press(View.CARD, "mali")))
    for label in ("Latest", "Withdrawals", "Actors", "Figures", "Timeline", "On another day"):
        assert label in keys, label
    assert "1.time.mali" in keys.values()


def test_a_list_of_a_country_holds_that_country_s_things_alone_and_leads_back() -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=False, now=NOW)
    pack = reading.pack
    status = reader.page(reading, Press(View.STATUS, "chad"))
    trackers = {press.split(".")[2] for press in presses(status).values() if press and press.startswith("1.trk.")}
    assert trackers
    assert {pack.trackers[id_].country for id_ in trackers} == {"chad"}
    actors = presses(reader.page(reading, Press(View.CARDS, "chad")))
    cards = {press.split(".")[2] for press in actors.values() if press and press.startswith("1.card.")} - {"chad"}
    assert cards
    assert all("chad" in pack.cards[id_].countries and pack.cards[id_].kind is CardKind.ACTOR for id_ in cards)
    for view in (View.STATUS, View.CARDS, View.LATEST, View.FIGURES, View.TIMELINE):
        assert presses(reader.page(reading, Press(view, "chad")))["Back"] == "1.card.chad", view


def test_a_country_of_which_nothing_is_dated_offers_no_timeline_and_the_empty_one_leads_back() -> None:
    country = replace(card("mali"), kind=CardKind.COUNTRY)
    empty = reading_of(pack(country), "en", light=False, now=NOW)
    assert "Timeline" not in presses(reader.page(empty, Press(View.CARD, "mali")))
    page = reader.page(empty, Press(View.TIMELINE, "mali"))
    assert "Nothing is dated here yet." in said(page)
    assert presses(page)["Back"] == "1.card.mali"
    dated = reading_of(pack(country, dispatch()), "en", light=False, now=NOW)
    assert presses(reader.page(dated, Press(View.CARD, "mali")))["Timeline"] == "1.time.mali"


def test_a_dispatch_that_names_a_country_s_card_alone_is_about_the_country_everywhere() -> None:
    country = replace(card("mali"), kind=CardKind.COUNTRY)
    news = replace(dispatch(), countries=(), cards=("mali",), publish_at=NOW - timedelta(days=1))
    reading = reading_of(pack(country, news), "en", light=False, now=NOW)
    keys = presses(reader.page(reading, Press(View.CARD, "mali")))
    assert {"Latest", "Timeline", "News"} <= keys.keys()
    for view in (View.LATEST, View.TIMELINE):
        assert "News" in said(reader.page(reading, Press(view, "mali")))


def test_the_timeline_is_found_by_country() -> None:
    reading = reading_of(pack_in(CONTENT), "fr", light=False, now=NOW)
    assert presses(reader.page(reading, Press(View.TIMELINE)))["Par pays"] == "1.time..by"
    assert "1.time.niger" in presses(reader.page(reading, Press(View.TIMELINE, "", "by"))).values()


def test_a_card_s_glossary_has_the_terms_it_uses_and_no_other() -> None:
    terms = {
        name: Term(name, Text({"en": words}), both("What it means."), ("report",))
        for name, words in {"force": "quick reaction force (QRF)", "veto": "veto", "year": "accord (2015)"}.items()
    }
    held = pack(card("one", claim("The QRF came in 2015.")), card("two", claim("A vetoed text.")), *terms.values())
    assert [term.id for term in terms_in(held, held.cards["one"], "en")] == ["force"]
    assert terms_in(held, held.cards["two"], "en") == ()
    reading = reading_of(held, "en", light=False, now=NOW)
    assert presses(reader.page(reading, Press(View.CARD, "one")))["Glossary (1 term)"] == "1.glos.one"
    page = reader.page(reading, Press(View.GLOSSARY, "one"))
    assert "Quick reaction force (QRF)" in said(page)
    assert "Veto" not in said(page)
    assert presses(page)["Back"] == "1.card.one"


def test_what_came_since_the_last_visit_is_marked_as_new() -> None:
    whole = pack_in(EXAMPLE)
    newest = next(whole.visible_dispatches(NOW))
    fresh = replace(newest, publish_at=NOW - timedelta(hours=1))
    reading = reading_of(replace(whole, dispatches={fresh.id: fresh}), "en", light=False, now=NOW)
    marked = said(latest_page(replace(reading, seen_on=date(2026, 11, 14))))
    assert "1 new since your last visit on 14 November 2026" in marked
    assert "New · " in marked
    for seen_on in (None, NOW.date()):
        assert "New" not in said(latest_page(replace(reading, seen_on=seen_on)))
