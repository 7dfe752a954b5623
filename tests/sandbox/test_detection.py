"""Links, commands and mentions in plain text are found where TDLib finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.detection import detect
from tests.effort import effort
from tests.sandbox import tdlib

WORDS = [
    "/start", "/start@sandbox_bot", "/latest", "a/b", "/a/b", "//x", "/x/", "@adabc", "@ab", "x@y", "me@example.com",
    "http://example.com", "https://x.yz/a?b=c#d", "example.com", "example.com/path", "www.example.org",
    "foo.bar", "a.ml",
    "(http://x.com/a_(b))", "#tag", "#123", "#été", "$USD", "$ABC1", "$usd", "hello", ".", ",", "!", "12.5", "v1.2",
    "ftp://a.com", "e.g.", "C-130", "l'État", "10:30", "2027-03-29", "t.me/x", "http://localhost", "1.1.1.1",
    "file.txt",
    "news.africa", "😀", "é", "/été", "/start,", "/start.", "@adabc,", "#a_b", "user@host", "tg://x", "x.com:80",
    "HTTP://X.COM", "/A_b1", "#1a", "/", "@", "#",
]  # fmt: skip
OTHERS = ("media_timestamp", "bank_card", "phone_number")


def found_by_tdlib(text: str) -> list[tuple[str, int, int]]:
    return [(e.type, e.offset, e.length) for e in tdlib.detect(text) if e.type not in OTHERS]


def found(text: str) -> list[tuple[str, int, int]]:
    return [(entity.type, entity.offset, entity.length) for entity in detect(text)]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_what_tdlib_says_it_is(word: str) -> None:
    assert found(word) == found_by_tdlib(word)


@effort(300)
@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=6).map(" ".join))
def test_words_in_a_sentence_are_found_where_tdlib_finds_them(text: str) -> None:
    assert found(text) == found_by_tdlib(text)
