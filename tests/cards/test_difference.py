"""The difference between two packs: what a reader would find otherwise."""

from dataclasses import replace

from bot.cards.card import Status
from bot.cards.difference import Entry, Rewording, difference
from bot.cards.term import Term
from bot.cards.text import Text
from tests.cards.packs import both, card, claim, dispatch, pack, source, tracker


def test_a_pack_differs_from_itself_in_nothing() -> None:
    whole = pack(card(), tracker(), dispatch())
    assert difference(whole, whole).is_empty
    assert difference(whole, replace(whole, revision="1" * 64)).is_empty


def test_what_is_new_is_added_under_its_title() -> None:
    change = difference(pack(card()), pack(card(), card("other"), tracker(), dispatch()))
    assert change.cards.added == (Entry("other", both("Other")),)
    assert change.trackers.added == (Entry("leaving", both("The force")),)
    assert change.dispatches.added == (Entry("2026-01-02-news", both("News")),)
    assert change.sources.is_empty
    assert not change.is_empty


def test_what_is_missing_is_gone() -> None:
    change = difference(pack(card(), tracker()), pack(card()))
    assert change.trackers.gone == (Entry("leaving", both("The force")),)
    assert change.share_of_cards_gone == 0.5


def test_a_reworded_claim_is_shown_in_each_language_that_changed() -> None:
    old, new = claim("It has 100 members."), claim("It has 200 members.")
    kept = replace(new, text=Text({"en": "It has 200 members.", "fr": "It has 100 members. (fr)"}))
    (changed,) = difference(pack(card("group", old)), pack(card("group", kept))).cards.changed
    path = ("sections", 0, "claims", 0, "text")
    assert changed.rewordings == (Rewording(path, "en", "It has 100 members.", "It has 200 members."),)
    assert changed.fields == ("sections",)


def test_a_text_that_came_or_went_has_nothing_on_the_other_side() -> None:
    old, new = card("group", claim("One.")), card("group", claim("One."), claim("Two."))
    (changed,) = difference(pack(old), pack(new)).cards.changed
    assert [(wording.old, wording.new) for wording in changed.rewordings] == [("", "Two."), ("", "Two. (fr)")]
    (changed,) = difference(pack(new), pack(old)).cards.changed
    assert [(wording.old, wording.new) for wording in changed.rewordings] == [("Two.", ""), ("Two. (fr)", "")]


def test_a_change_without_words_names_its_fields() -> None:
    (changed,) = difference(pack(card()), pack(replace(card(), aka=("G",)))).cards.changed
    assert (changed.rewordings, changed.fields) == ((), ("aka",))


def test_a_withdrawn_card_is_withdrawn_once_and_not_gone() -> None:
    withdrawn = replace(card(), status=Status.WITHDRAWN)
    change = difference(pack(card()), pack(withdrawn))
    assert change.cards.withdrawn == (Entry("group", both("Group")),)
    assert change.cards.changed == ()
    assert change.share_of_cards_gone == 0
    assert difference(pack(withdrawn), pack(withdrawn)).is_empty


def test_a_card_that_became_a_draft_is_gone_for_readers() -> None:
    change = difference(pack(card(), card("other")), pack(card(), replace(card("other"), status=Status.DRAFT)))
    assert change.share_of_cards_gone == 0.5


def test_the_share_of_an_empty_pack_is_nothing() -> None:
    assert difference(pack(), pack(card())).share_of_cards_gone == 0


def test_a_card_that_moved_to_another_kind_has_changed() -> None:
    moved = replace(card(), kind=type(card().kind)("country"))
    assert difference(pack(card()), pack(moved)).cards.changed[0].fields == ("kind",)


def test_sources_terms_and_the_header_are_compared_as_well() -> None:
    term = Term("mandate", both("mandate"), both("What it may do."), ())
    new = replace(pack(source(publisher="Another"), term), contact="new@example.org")
    change = difference(pack(), new)
    assert change.sources.changed[0].fields == ("publisher",)
    assert change.sources.changed[0].title.words("fr") == "Another, A report"
    assert change.terms.added == (Entry("mandate", both("mandate")),)
    assert change.header == ("contact",)
