"""Whatever is asked: no error, the same answer twice, no more than three, in a bounded number of steps."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.passages import passages
from bot.cards.search import Found, Index
from bot.cards.words import QUERY_CHARACTERS, QUERY_TERMS, READ_CHARACTERS
from tests.effort import effort
from tests.pages.packs import EXAMPLE, pack_in
from tests.search.asking import content

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EXAMPLE_INDEX = Index(pack_in(EXAMPLE))
bounded = effort(200)
WORDS = st.sampled_from(
    [
        "example",
        "group",
        "mission",
        "mandate",
        "founded",
        "fighters",
        "base",
        "council",
        "vote",
        "when",
        "how",
        "many",
        "why",
        "who",
        "quand",
        "combien",
        "pourquoi",
        "qui",
        "groupe",
        "exemple",
        "2019",
        "EG",
        "GE",
        "exmaple",
        "gruop",
        "zqwxv",
        "Chad",
        "Tchad",
        "l’",
        "d'",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "*",
        '"',
        "'",
        "(",
        ")",
        "-",
        "^",
        ":",
        ";",
        "--",
        "%",
    ]
)


def _ask(question: str) -> Found:
    return EXAMPLE_INDEX.ask(question, now=NOW)


def _checked(found: Found) -> Found:
    assert sum((found.opens is not None, bool(found.answers), bool(found.choices))) <= 1
    assert len(found.answers) <= 3
    assert len(found.choices) <= 3
    return found


@bounded
@given(st.text(max_size=200))
def test_any_text_may_be_asked(question: str) -> None:
    assert _checked(_ask(question)) == _ask(question)


@bounded
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_any_order_of_words_quotes_and_operators_may_be_asked(question: str) -> None:
    assert _checked(_ask(question)) == _ask(question)


@pytest.mark.parametrize("mark", ['"{}"', "({})", "{}*", "-{}", "^{}", "title:{}", "{}; --", "{} ?", "« {} »", "{}…"])
def test_quotes_and_operators_change_nothing(mark: str) -> None:
    question = "when was Example Group founded"
    assert _ask(mark.format(question)).answers == _ask(question).answers != ()


@bounded
@given(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), st.text(max_size=300))
def test_what_stands_behind_the_256th_character_is_not_read(question: str, more: str) -> None:
    padded = question.ljust(READ_CHARACTERS)
    assert _ask(padded + more) == _ask(padded)


def test_only_eight_words_are_looked_up() -> None:
    eight = "founded 2019 fighters base mission vote council mandate"
    assert len(eight.split()) == QUERY_TERMS
    assert _ask(f"{eight} GE") == _ask(eight)


def test_only_sixty_four_characters_of_words_are_looked_up_however_long_the_question() -> None:
    question = "please could you be so kind as to tell me when it was that the Example Group was founded after all"
    assert len(question) > QUERY_CHARACTERS
    assert _ask(question).answers == _ask("when Example Group founded").answers != ()
    long = "x" * (QUERY_CHARACTERS - 7)
    assert _ask(f"founded {long} Example Group") == _ask(f"founded {long}")


def _steps(work: Callable[[], object]) -> int:
    """How many calls it takes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


LONG = ["a" * 100_000, "x " * 50_000, "minusma " * 1000, "é" * 9999, "(" * 9999, "1 " * 99]


@pytest.mark.parametrize("question", LONG, ids=[question[:9] for question in LONG])
@pytest.mark.parametrize("index", [EXAMPLE_INDEX, content()[1]], ids=["example", "content"])
def test_a_long_text_takes_no_more_steps_than_its_beginning(index: Index, question: str) -> None:
    index.ask(question, now=NOW)
    short = _steps(lambda: index.ask(question[: READ_CHARACTERS + 1], now=NOW))
    assert _steps(lambda: index.ask(question, now=NOW)) <= short + 100


def test_the_worst_question_takes_a_bounded_number_of_steps() -> None:
    """The commonest words, each with a typo, first asked of a new index and then again."""
    question = "soldats forses militares gouvernment attacs missons armys presidnt"
    pack = content()[0]
    index, count = Index(pack), sum(1 for _ in passages(pack))
    assert _steps(lambda: index.ask(question, now=NOW)) < 150 * count
    assert _steps(lambda: index.ask(question, now=NOW)) < 50 * count
