"""Which words of a search in vain may be told, and when."""

from datetime import date, timedelta

import pytest

from bot.readers.gaps import COUNTED, HELD, Unanswered, telling

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("fishing quotas", ["fishing", "quotas"]),
        ("Fishing?", ["fishing"]),
        ("quel est le prix du coton à Sikasso", ["prix", "coton"]),
        ("MINES D’OR", ["mines", "or"][:1]),
        ("l’élevage pastoral", ["elevage", "pastoral"]),
        ("cease-fire", ["cease-fire"]),
        ("call me +223 70 12 34 56", ["call"]),
        ("ada@example.org", []),
        ("https://example.org/page", []),
        ("where is Moussa Traoré", []),
        ("agent007 zzz", ["zzz"]),
        ("ab " + "x" * 25, []),
        ("the of and", []),
        ("", []),
        ("coton coton Coton", ["coton"]),
        ("<b>coton</b>", []),
        ("one two three four five six seven eight nine ten eleven", None),
    ],
)
def test_what_may_be_a_name_or_a_number_is_not_held(search: str, words: list[str] | None) -> None:
    assert len(telling(search)) <= 8 if words is None else telling(search) == words


def test_a_word_is_told_once_a_second_reader_looks_for_it() -> None:
    noted = Unanswered()
    for _ in range(3):
        noted.note("coton", reader="a", today=TODAY)
    assert noted.told(today=TODAY) == {}
    noted.note("coton mil", reader="b", today=TODAY)
    assert noted.told(today=TODAY) == {"coton": 2}
    assert noted.told(today=TODAY) == {}


def test_one_reader_counts_once() -> None:
    noted = Unanswered()
    for reader in ("a", "b", "b", "a", "c"):
        noted.note("coton", reader=reader, today=TODAY)
    assert noted.told(today=TODAY) == {"coton": 3}


def test_who_looked_for_a_word_a_week_ago_is_forgotten() -> None:
    noted = Unanswered()
    noted.note("coton", reader="a", today=TODAY)
    noted.note("coton", reader="b", today=TODAY + timedelta(days=8))
    assert noted.told(today=TODAY + timedelta(days=8)) == {}
    noted.note("coton", reader="a", today=TODAY + timedelta(days=8))
    assert noted.told(today=TODAY + timedelta(days=8)) == {"coton": 2}


def test_a_word_that_nobody_looks_for_again_is_forgotten_after_a_week() -> None:
    noted = Unanswered()
    noted.note("coton", reader="a", today=TODAY)
    noted.told(today=TODAY + timedelta(days=6))
    assert set(noted.heard) == {"coton"}
    noted.told(today=TODAY + timedelta(days=7))
    assert noted.heard == {}


def test_a_word_that_is_begun_anew_is_the_last_to_be_pushed_out() -> None:
    noted = Unanswered()
    later = TODAY + timedelta(days=7)
    for word in ("coton", "mil"):
        noted.note(word, reader="a", today=TODAY)
    noted.note("coton", reader="a", today=later)
    assert list(noted.heard) == ["mil", "coton"]


def test_a_flood_of_words_pushes_out_the_oldest() -> None:
    noted = Unanswered()
    letters = "abcdefghijklm"
    for one in letters:
        for two in letters:
            for three in letters:
                noted.note(f"zq{one}{two}{three}", reader="a", today=TODAY)
    assert len(noted.heard) == HELD


def test_a_word_that_everybody_looks_for_takes_no_more_room_than_a_thousand_readers() -> None:
    noted = Unanswered()
    for reader in range(COUNTED + 50):
        noted.note("coton", reader=str(reader), today=TODAY)
    assert noted.told(today=TODAY) == {"coton": COUNTED}
    assert len(noted.heard["coton"].readers) == COUNTED
