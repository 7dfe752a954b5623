"""What a question wants to know, and what a passage offers to that."""

import pytest

from bot.cards.traits import traits
from bot.cards.wishes import Wish, wishes


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("What's JNIM?", Wish.WHAT),
        ("What’s JNIM?", Wish.WHAT),
        ("Qui dirige le Mali aujourd'hui ?", Wish.NOW),
        ("Qui dirige le Mali aujourd’hui ?", Wish.NOW),
        ("Qui dirige le Mali aujourdʼhui ?", Wish.NOW),
        ("la dernière base", Wish.NOW),
        ("les derniers soldats", Wish.NOW),
    ],
)
def test_a_wish_is_told_whatever_apostrophe_a_phone_writes(question: str, wish: Wish) -> None:
    assert wish in wishes(question)


@pytest.mark.parametrize(
    "words",
    ["It ended on 12 August.", "It ended in August 2023.", "It ended on August 12.", "le 1er août", "le 31 décembre"],
)
def test_a_month_makes_a_number_beside_it_a_day(words: str) -> None:
    told = traits(words)
    assert told.has_day
    assert not told.has_number


@pytest.mark.parametrize(
    "words", ["It lost 12 soldiers.", "13 bases closed", "Il a perdu 9 hommes.", "30 March 12 bases"]
)
def test_a_number_of_something_is_no_day(words: str) -> None:
    assert traits(words).has_number


def test_a_number_of_something_alone_tells_no_day() -> None:
    assert not traits("It lost 12 soldiers.").has_day
    assert not traits("Il a perdu 9 hommes.").has_day


def test_a_cause_is_heard_with_its_accents() -> None:
    assert traits("Elle est partie après le coup.").has_cause
