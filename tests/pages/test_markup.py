"""Markup: words never become tags, lengths are Telegram's, long things are divided without loss."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages import markup
from bot.pages.page import Html
from tests.pages.bounds import bounded
from tests.sandbox.tdlib import detect, parse_html

TEMPTING = st.sampled_from(
    ["<b>", "</b>", "&lt;", "&", "<a href='x'>", "\u202e", "\u200b", "\x00", "\r", "é", "🇲🇱", "\u2066"]
)
WORDS = st.lists(st.one_of(st.text(max_size=12), TEMPTING), max_size=8).map("".join)
PLAIN = st.text(alphabet=string.ascii_letters + "éàœ’🇲🇱 \n", min_size=1, max_size=60).map(str.strip).filter(bool)
UNSEEN = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff\x00\x07\x7f\x85"
)


@bounded
@given(WORDS)
def test_words_never_become_formatting(words: str) -> None:
    parsed = parse_html(markup.text(words))
    assert not isinstance(parsed, str), parsed
    assert parsed[1] == []


@bounded
@given(WORDS)
def test_wrapped_words_are_one_piece_of_formatting_at_most(words: str) -> None:
    for wrap in (markup.bold, markup.italic, markup.code, markup.struck):
        parsed = parse_html(wrap(words))
        assert not isinstance(parsed, str), parsed
        assert len(parsed[1]) <= 1


@bounded
@given(
    WORDS,
    st.sampled_from(['https://example.org/?a=1&b="2"', "javascript:alert(1)", "tg://user?id=1", "http://x.y/<i>"]),
)
def test_a_link_leads_to_the_web_or_is_plain_words(words: str, url: str) -> None:
    parsed = parse_html(markup.link(words, url))
    assert not isinstance(parsed, str), parsed
    assert [entity.type for entity in parsed[1]] in ([], ["text_link"])
    if not url.startswith("http"):
        assert parsed[1] == []


@bounded
@given(WORDS)
def test_plain_gives_back_the_words_without_what_is_unseen(words: str) -> None:
    kept = markup.plain(markup.bold(words))
    assert markup.plain(markup.text(kept)) == kept
    assert not set(kept) & set(UNSEEN)


@pytest.mark.parametrize("mark", list(UNSEEN), ids=lambda mark: f"U+{ord(mark):04X}")
def test_a_character_that_hides_or_turns_the_line_is_removed(mark: str) -> None:
    assert markup.text(f"a{mark}b") == "ab"


@pytest.mark.parametrize("mark", ["\u202f", "\u00a0", "\u200d", "\n", "\t", "é", "👩\u200d🌾"])
def test_a_character_that_writing_needs_is_kept(mark: str) -> None:
    assert markup.text(f"a{mark}b") == f"a{mark}b"


@bounded
@given(WORDS)
def test_units_of_any_words_are_counted_as_telegram_counts(words: str) -> None:
    parsed = parse_html(markup.text(f"a{words}z"))
    assert not isinstance(parsed, str), parsed
    assert markup.units(markup.text(f"a{words}z")) == len(parsed[0].encode("utf-16-le")) // 2


@bounded
@given(st.lists(PLAIN, min_size=1, max_size=4))
def test_units_are_counted_as_telegram_counts(pieces: list[str]) -> None:
    written = markup.joined([markup.bold(pieces[0]), markup.folded(markup.joined(map(markup.text, pieces)))])
    parsed = parse_html(written)
    assert not isinstance(parsed, str), parsed
    assert markup.units(written) == len(parsed[0].encode("utf-16-le")) // 2
    assert markup.entities(written) >= len(parsed[1])


@bounded
@given(st.text(max_size=200), st.integers(2, 120))
def test_shortened_words_fit_and_begin_alike(words: str, limit: int) -> None:
    short = markup.shortened(words, limit)
    assert len(short) <= max(limit, 1)
    assert short == words if len(words) <= limit else short.endswith("…") and words.startswith(short[:-1])


def test_words_are_shortened_between_words_and_without_a_stray_comma() -> None:
    assert markup.shortened("Mali, Burkina Faso, Niger and Chad", 21) == "Mali, Burkina Faso…"


BLOCKS = st.lists(PLAIN.map(markup.bold), max_size=40)


@bounded
@given(BLOCKS, st.integers(1, 300), st.integers(1, 300), st.integers(1, 10))
def test_divided_blocks_keep_their_order_and_fit(blocks: list[Html], first: int, then: int, most: int) -> None:
    pages = markup.divided(blocks, first=first, then=then, most=most)
    assert [block for page in pages for block in page] == blocks
    assert len(pages) == 1 or all(pages)
    for number, page in enumerate(pages):
        room = then if number else first
        assert len(page) <= most
        assert len(page) == 1 or sum(markup.units(block) + 2 for block in page) <= room


@bounded
@given(st.integers(1, 400))
def test_a_page_never_has_more_formatting_than_telegram_keeps(count: int) -> None:
    pages = markup.divided([markup.bold("x")] * count, first=4000, then=4000)
    assert max(sum(map(markup.entities, page)) for page in pages) < markup.ENTITIES


@bounded
@given(st.lists(PLAIN.map(markup.text), min_size=1, max_size=60))
def test_grouped_lines_are_all_there_under_one_head(lines: list[Html]) -> None:
    blocks = markup.grouped(markup.bold("Head"), lines)
    assert "\n".join(markup.plain(block) for block in blocks) == "\n".join(["Head", *map(markup.plain, lines)])
    assert all(markup.units(block) <= markup.BLOCK + 10 for block in blocks)


def test_a_head_without_lines_is_left_out() -> None:
    assert markup.grouped(markup.bold("Head"), []) == []


@bounded
@given(BLOCKS, st.integers(0, 500))
def test_fitting_keeps_the_first_parts_that_fit(blocks: list[Html], room: int) -> None:
    whole = markup.joined(blocks, by="\n\n")
    kept = markup.fitting(blocks, room)
    assert markup.units(kept) <= room
    assert whole.startswith(kept)
    assert kept == whole or markup.units(whole) > room


@bounded
@given(PLAIN, st.integers(1, 80))
def test_what_is_cut_fits(words: str, room: int) -> None:
    for measure in (markup.units, markup.weight):
        assert measure(markup.cut(markup.bold(words), room, measure)) <= room


@pytest.mark.parametrize(
    "publisher", ["News.az", "AFP via lbnntv.com", "oneafrica.news", "commonspace.eu", "St. Albans"]
)
def test_a_publisher_named_like_an_address_is_no_link(publisher: str) -> None:
    for marked in (markup.name(publisher), markup.aside(publisher)):
        parsed = parse_html(marked)
        assert not isinstance(parsed, str)
        assert {entity.type for entity in detect(parsed[0])} == set()
        assert publisher in parsed[0].replace("\u2060", "")
