"""Questions of readers, put to the content: how many are answered rightly, and how much nonsense is refused.

The held-out parts were not looked at while the ranking was made: they tell what a question nobody thought of may
expect. `pytest -s` shows the shares and every question that fails."""

import sys

import pytest

from tests.search.asking import NOW, Outcome, content, outcome, questions, refused, share, told

FIRST, AMONG_THREE, REFUSED = 0.85, 0.95, 0.95
HELD_OUT = ("held_out", "held_out_again")
FIRST_HELD_OUT, AMONG_THREE_HELD_OUT = 0.8, 0.9
NONSENSE = [*refused("refused"), *refused("refused_held_out"), *refused("refused_held_out_again")]


def _report(name: str, outcomes: list[Outcome]) -> tuple[float, float]:
    """The two shares; what failed is told, shown by pytest -s and with a failure."""
    first, three = share([one.is_first for one in outcomes]), share([one.is_among_three for one in outcomes])
    lines = [f"{name}: {len(outcomes)} questions, right at first {first:.1%}, among three {three:.1%}"]
    failed = [one for one in outcomes if not one.is_first]
    lines += [f"  {'later' if one.is_among_three else 'wrong'}: {one.question.ask} -> {one.told}" for one in failed]
    sys.stdout.write("\n".join([*lines, ""]))
    return first, three


def test_most_questions_are_answered_at_once_and_nearly_all_among_three() -> None:
    held_out = [outcome(question) for part in HELD_OUT for question in questions(part)]
    first, three = _report("held out", held_out)
    assert first >= FIRST_HELD_OUT
    assert three >= AMONG_THREE_HELD_OUT
    first, three = _report("all", [*(outcome(question) for question in questions("tuned")), *held_out])
    assert first >= FIRST
    assert three >= AMONG_THREE


def test_nonsense_and_other_subjects_find_nothing() -> None:
    _, index = content()
    found = {question: index.ask(question, now=NOW) for question in NONSENSE}
    answered = {question: told(one, "en") for question, one in found.items() if told(one, "en") != "finds nothing"}
    sys.stdout.write(f"refused: {len(found) - len(answered)} of {len(found)}; not refused: {answered}\n")
    assert len(answered) <= (1 - REFUSED) * len(found)


@pytest.mark.parametrize("question", NONSENSE)
def test_nonsense_is_never_answered_with_a_source(question: str) -> None:
    assert content()[1].ask(question, now=NOW).answers == ()


def test_there_are_enough_questions_in_both_languages() -> None:
    asked = [*questions("tuned"), *questions("held_out")]
    french = sum(question.language == "fr" for question in asked)
    assert len(asked) >= 170
    assert abs(french - len(asked) / 2) <= len(asked) / 20
    assert len([*refused("refused"), *refused("refused_held_out")]) >= 30
    assert len(questions("held_out")) + len(refused("refused_held_out")) >= 50
