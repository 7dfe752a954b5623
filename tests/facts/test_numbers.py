"""Numbers are found in sentences of both languages; dates, hours and spans of time are not taken for numbers."""

import pytest

from tests.facts.numbers import digits, held, numbers


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("About 1,700 of 13,871 people left.", {1700, 13871}),
        ("It cost $1.85 million, or 2.5 percent of 3 billion.", {1_850_000, 2.5, 3_000_000_000}),
        ("Two million people, twenty-four camps and eleven sites.", {2_000_000, 24, 11}),
        ("On 27 April 2026, between 25 and 27 July 2024, and on 2023-06-30.", set()),
        ("In April 2026, in 2012, from 2019–2020 and in the 1990s.", set()),
        ("Five months after the coup, at 13:00, on the 21st.", set()),
        ("Mali has 20 million people in 2024.", {20_000_000}),
        ("The 26.94 percent of Resolution 2690.", {26.94, 2690}),
        ("An 11,000-strong force of about thirty states; G5, C-130 and S/2015/426 are names.", {11000, 30}),
        ("A few dozen remained.", set()),
    ],
)
def test_numbers_of_english_sentences(sentence: str, found: set[float]) -> None:
    assert numbers(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Environ 1\u202f700 des 13\u00a0871 personnes sont parties.", {1700, 13871}),
        ("1,85 million d’euros, soit 2,5 % de 3 milliards.", {1_850_000, 2.5, 3_000_000_000}),
        ("Le 1er juillet 2023, du 25 au 27 juillet 2024, et le 27, dit l’AFP.", set()),
        ("Un millier de soldats, onze sites sur treize, vingt-quatre camps.", {1000, 11, 13, 24}),
        ("Cinq mois plus tard, à 13h00.", set()),
    ],
)
def test_numbers_of_french_sentences(sentence: str, found: set[float]) -> None:
    assert numbers(sentence, "fr") == found


def test_digits_are_told_apart_from_words() -> None:
    assert digits("Eleven of 13 sites") == {13}


def test_large_numbers_hold_as_far_as_they_are_rounded() -> None:
    assert held(1_850_000, {1_850_293})
    assert held(2_000_000, {2_100_000})
    assert not held(1_850_000, {1_938_792})
    assert not held(13_000, {12_947})
    assert held(0.33333, {0.333333})
