"""Questions to a real bot process: sentences with their sources, a card to open, a choice, nothing."""

from collections.abc import Iterator

import pytest

from tests.rig import ADA, FATOU, GROUP, TOKEN, Bot, Person, Sandbox, bot_running, sandbox_running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def bot(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for all of them: none of these tests changes what it serves."""
    with bot_running(tmp_path_factory.mktemp("asking"), sandbox.api_url) as running:
        yield running


@pytest.mark.parametrize("how", ["/ask {}", "{}", "/ask   {} ???"])
def test_a_question_is_answered_with_the_sentence_its_source_and_its_date(sandbox: Sandbox, bot: Bot, how: str) -> None:
    ada = Person(sandbox, ADA)
    text = ada.say(how.format("when was Example Group founded"))["text"]
    assert "It was founded in 2019. [1] (Jun 2023)" in text
    assert "[1] United Nations: An example report" in text


def test_the_card_an_answer_is_from_is_a_tap_away(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/ask how many fighters does Example Group have")
    assert "800 · all members · 2018 [1]" in ada.answers[-1]["text"]
    assert ada.press("Example Group")["text"].startswith("Example Group")


def test_a_bare_name_opens_its_card(sandbox: Sandbox, bot: Bot) -> None:
    assert Person(sandbox, ADA).say("/ask GE")["text"].startswith("Example Group")


def test_a_french_question_is_answered_in_french(sandbox: Sandbox, bot: Bot) -> None:
    text = Person(sandbox, FATOU).say("quand le Groupe Exemple a-t-il été fondé ?")["text"]
    assert "Il a été fondé en 2019. [1]" in text


def test_where_nothing_is_sure_cards_are_offered_without_source_numbers(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    text = ada.say("/ask Example Group pension scheme for widows")["text"]
    assert "surely" in text
    assert "[1]" not in text
    assert "editors@example.org" in text
    assert "/stop" in text
    assert "Example Group" in ada.labels()


def test_another_subject_is_refused_with_a_way_to_a_person_and_to_stop(sandbox: Sandbox, bot: Bot) -> None:
    text = Person(sandbox, ADA).say("/ask who won the football last night")["text"]
    assert "Nothing was found" in text
    assert "editors@example.org" in text
    assert "/stop" in text


def test_a_group_may_ask_by_command(sandbox: Sandbox, bot: Bot) -> None:
    assert "[1]" in Person(sandbox, ADA, GROUP).say("/ask when was Example Group founded")["text"]
