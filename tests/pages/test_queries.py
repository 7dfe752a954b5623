"""Searches as links: the words come back as they were typed, no card is hidden, nothing else is taken for one."""

import base64
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.search import Found, Index
from bot.pages import markup, queries
from bot.pages.answers import answers_page
from bot.pages.page import Button, Page
from bot.pages.queries import Kind, Query, address, payload, query, read
from bot.pages.results import results_page
from tests.pages.bounds import bounded
from tests.pages.packs import CONTENT, LATER, pack_in
from tests.pages.rendering import complaints, reading_of

WORDS = st.text(max_size=30).map(lambda words: " ".join(markup.seen(words).split()))
BOT_API = re.compile(r"[A-Za-z0-9_-]{1,64}")  # a deep link's parameter
ID = re.compile(r"[a-z0-9-]{1,48}")


def packed(words: bytes) -> str:
    return base64.urlsafe_b64encode(words).decode().rstrip("=")


def keys(page: Page) -> dict[str, Button]:
    return {key.words: key for row in page.rows for key in row}


@bounded
@given(st.sampled_from(Kind), WORDS)
def test_what_fits_comes_back_as_it_was_typed(kind: Kind, words: str) -> None:
    written = payload(Query(kind, words))
    assert (written is None) == (not words or len(words.encode()) > 46)
    if written is not None:
        assert BOT_API.fullmatch(written)
        assert not ID.fullmatch(written), "a card could be called so"
        assert read(written) == Query(kind, words)


@bounded
@given(st.one_of(st.text(alphabet=string.ascii_letters + string.digits + "_-SQ", max_size=70), st.text(max_size=70)))
def test_any_parameter_is_a_search_as_we_write_it_or_none(parameter: str) -> None:
    for written in (parameter, f"S_{parameter}", f"Q_{parameter}"):
        found = read(written)
        assert found is None or payload(found) is not None
        assert found is None or markup.seen(found.words) == found.words.strip() != ""


@pytest.mark.parametrize(
    "parameter",
    [
        *(
            "",
            "S",
            "S_",
            "Q_",
            "S_=",
            "S_A",
            "S_QQ==",
            "S_QQ\n",
            " S_QQ",
            "s_QQ",
            "A_QQ",
            "S_QR",
            "S_Q Q",
            "S_é",
            "S-QQ",
        ),
        *(
            "S_" + packed(b"\xff\xfe"),
            "S_" + packed(b"\xed\xa0\x80"),
            "S_" + packed(b" \n\t "),
            "S_" + packed(b"\0\x07"),
        ),
        *("S_" + packed("\u202e\u200b".encode()), "S_" + packed(b"x" * 47), "S_" + "Q" * 400),
    ],
)
def test_what_is_no_search_is_none(parameter: str) -> None:
    assert read(parameter) is None


def test_unseen_characters_of_a_forged_link_are_dropped_as_typed_ones_are() -> None:
    forged = "S_" + packed("\u202eladiK\u202c \0 <b>x</b>\u200b".encode())
    assert read(forged) == Query(Kind.SEARCH, "ladiK <b>x</b>")
    assert query(Kind.SEARCH, "\ud800 two\n words\u202e ") == Query(Kind.SEARCH, "two words")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("light", [False, True])
def test_pages_of_a_search_and_of_a_question_are_passed_on_by_a_link(language: str, *, light: bool) -> None:
    reading = reading_of(pack_in(CONTENT), language, light=light)
    index, send, copy = Index(reading.pack), reading.t("Send to a chat"), reading.t("Copy link")
    hits = index.search("drones", now=LATER, limit=5)
    for page, kind in (
        (results_page(reading, " drones ", hits), Kind.SEARCH),
        (
            answers_page(reading, "drones", Found(choices=tuple(hit for hit in hits if reading.subject(hit.id)))),
            Kind.QUESTION,
        ),
        (
            answers_page(reading, "drones", Found(answers=index.ask("drones in Kidal", now=LATER).answers)),
            Kind.QUESTION,
        ),
    ):
        if kind is Kind.SEARCH:
            assert keys(page)[send].inline == "drones"
        link = keys(page)[copy].copy
        assert link == f"https://t.me/sahelbot?start={kind}_ZHJvbmVz" == address(reading, Query(kind, "drones"))
        assert complaints(page, light=light) == []


def test_words_too_long_for_a_link_have_none_instead_of_another_search() -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=False)
    hits = Index(reading.pack).search("drones", now=LATER, limit=5)
    long = "drones " * 20
    assert "Copy link" not in keys(results_page(reading, long, hits))
    assert keys(results_page(reading, long, hits))["Send to a chat"].inline == long.strip()
    assert "Send to a chat" not in keys(results_page(reading, "drones " * 40, hits))
    assert queries.share_row(reading, Kind.QUESTION, long) == ()


def test_where_nothing_is_found_there_is_nothing_to_pass_on() -> None:
    reading = reading_of(pack_in(CONTENT), "en", light=False)
    assert "Copy link" not in keys(results_page(reading, "zqwxv", []))
    assert "Copy link" not in keys(answers_page(reading, "zqwxv", Found()))
