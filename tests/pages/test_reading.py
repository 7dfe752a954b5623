"""The small pieces that pages share: buttons, rows, notes, and what one message holds for a reader."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.card import Status
from bot.cards.text import Text
from bot.pages import markup
from bot.pages.page import Button
from bot.pages.presses import View
from bot.pages.reading import HALF, LABEL, Reading, in_pairs, keys, paged
from tests.pages.bounds import bounded
from tests.pages.packs import EXAMPLE, pack_in
from tests.pages.rendering import reading_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
READING = reading_of(pack_in(EXAMPLE), "fr", light=False, now=NOW)


def test_names_that_would_be_cut_alike_keep_their_ends() -> None:
    named = ["Mali, Burkina Faso et Niger quittent la Francophonie", "Mali, Burkina Faso et Niger quittent la Cédéao"]
    labels = [key.words for key in keys((name, View.TRACKER, "x") for name in named)]
    assert labels == ["Mali, Burkina Faso et… la Francophonie", "Mali, Burkina Faso… quittent la Cédéao"]


def test_a_name_that_is_cut_alone_keeps_its_beginning() -> None:
    [key] = keys([("Comment le Mali, le Burkina Faso et le Niger ont quitté la Cédéao", View.CARD, "x")])
    assert key.words == "Comment le Mali, le Burkina Faso et le…"


@bounded
@given(st.lists(st.text(min_size=1, max_size=90), max_size=6))
def test_a_label_is_never_longer_than_a_phone_shows(names: list[str]) -> None:
    assert all(len(key.words) <= LABEL for key in keys((name, View.CARD, "x") for name in names))


@bounded
@given(st.lists(st.integers(1, LABEL), max_size=12))
def test_short_labels_stand_in_pairs_and_none_is_lost(lengths: list[int]) -> None:
    buttons = [Button("x" * length, press="1.home") for length in lengths]
    rows = in_pairs(buttons)
    assert [key for row in rows for key in row] == buttons
    assert all(len(row) == 1 or max(len(key.words) for key in row) <= HALF for row in rows)


@pytest.mark.parametrize(
    ("page", "pages", "words"),
    [(0, 1, []), (0, 3, ["Suivant (2/3)"]), (1, 3, ["Précédent (1/3)", "Suivant (3/3)"]), (2, 3, ["Précédent (2/3)"])],
)
def test_previous_and_next_tell_where_they_lead(page: int, pages: int, words: list[str]) -> None:
    rows = paged(READING, view=View.CARD, subject="x", page=page, pages=pages)
    assert [key.words for row in rows for key in row] == words


def test_what_is_not_translated_is_shown_with_a_note() -> None:
    text = Text({"en": "Only English."})
    assert READING.words(text) == "Only English."
    assert markup.plain(READING.foreign_note(text)) == "Pas encore traduit\u00a0: certains passages sont en anglais."
    assert READING.foreign_note(Text({"en": "Both.", "fr": "Les deux."})) == ""


def test_a_draft_is_no_subject() -> None:
    pack = READING.pack
    draft = replace(pack.cards["example-group"], status=Status.DRAFT)
    assert replace(READING, pack=replace(pack, cards={draft.id: draft})).subject(draft.id) is None


def test_a_country_is_named_in_the_reader_s_language() -> None:
    assert READING.places(["chad", "niger"]) == "Tchad, Niger"


def test_light_mode_holds_less() -> None:
    light: Reading = replace(READING, light=True)
    paragraphs = [markup.text("é" * 300)] * 9
    assert READING.fits(markup.joined(paragraphs))
    assert not light.fits(markup.joined(paragraphs))
    assert markup.weight(light.fitting(paragraphs)) <= markup.LIGHT_BYTES
