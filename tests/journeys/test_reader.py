"""A reader's way through the example pack: a real bot process, a real sandbox process, nothing in between."""

from collections.abc import Iterator

import pytest

from tests.rig import ADA, FATOU, GROUP, MOUSSA, TOKEN, Bot, Person, Sandbox, bot_running, sandbox_running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        yield running


@pytest.fixture(scope="module")
def bot(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for all of them: none of these tests changes what it serves."""
    with bot_running(tmp_path_factory.mktemp("reader"), sandbox.api_url, is_cold=True) as running:
        yield running


def test_the_first_screen_is_short_and_offers_both_languages(sandbox: Sandbox, bot: Bot) -> None:
    first = Person(sandbox, ADA).say("/start")
    assert len(first["text"].splitlines()) <= 5
    assert "Lake Chad briefings" in first["text"]
    assert any("Français" in key["text"] for row in first["buttons"] for key in row)


def test_a_card_its_sources_and_back(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    card = ada.say("/examplegroup")
    assert "It was founded in 2019. [1]" in card["text"]
    sources = ada.press("Source")
    assert "[1] United Nations: An example report" in sources["text"]
    assert sources["message_id"] == card["message_id"]
    assert ada.press("Back")["text"] == card["text"]


def test_a_name_with_a_typo_finds_its_card(sandbox: Sandbox, bot: Bot) -> None:
    assert Person(sandbox, ADA).say("exmaple gruop")["text"].startswith("Example Group")


def test_what_nobody_wrote_about_is_not_guessed(sandbox: Sandbox, bot: Bot) -> None:
    answer = Person(sandbox, ADA).say("zqwxv kjhgf")
    assert "Nothing was found" in answer["text"]
    assert "editors@example.org" in answer["text"]


def test_a_french_reader_is_answered_in_french(sandbox: Sandbox, bot: Bot) -> None:
    assert "Groupe Exemple" in Person(sandbox, FATOU).say("/examplegroup")["text"]


def test_a_chosen_language_wins_over_the_guessed_one(sandbox: Sandbox, bot: Bot) -> None:
    fatou = Person(sandbox, FATOU)
    fatou.say("/language en")
    assert fatou.say("/examplegroup")["text"].startswith("Example Group")


def test_every_command_of_a_reader_is_answered(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    names = "help latest status background actors countries timeline figures glossary search sources about privacy"
    for name in names.split():
        assert ada.say(f"/{name}")["text"], name


def test_a_forged_button_changes_nothing_and_is_explained(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    first = ada.say("/start")
    place = {"as": ADA, "chat": ADA, "message_id": first["message_id"]}
    for data in ("1.card.no-such-card", "9.card.example-group", "1.desk.publish.abc", "x" * 64):
        sandbox.post("/sandbox/press", **place, data=data)
    assert "no longer here" in str(ada.say("/help") and ada.messages)


def test_a_day_gone_by_and_back_to_today(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    assert "Nothing here was known yet on 1 January 2020" in ada.say("/asof 2020-01-01 example mission")["text"]
    assert "Milestones" in ada.press("Today")["text"]
    assert "Choose a day" in ada.press("On another day")["text"]


def test_a_page_is_shared_offered_in_any_chat_and_opened_by_its_link(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA)
    ada.say("/examplegroup")
    assert "Copy citation" in str(ada.press("Share")["buttons"])
    offer = sandbox.post("/sandbox/inline", **{"as": ADA, "chat": GROUP, "query": "example-group"})
    assert offer["results"][0]["title"] == "Example Group"
    assert ada.say("/start example-group")["text"].startswith("Example Group")
    assert "Lake Chad briefings" in ada.say("/start no-such-card")["text"]


def test_a_group_hears_only_what_it_asked(sandbox: Sandbox, bot: Bot) -> None:
    ada = Person(sandbox, ADA, GROUP)
    before = len(ada.answers)
    ada.tell("good morning everybody")
    assert "Withdrawals" in ada.say("/status")["text"]
    assert len(ada.answers) == before + 1


def test_only_a_groups_administrators_configure_it(sandbox: Sandbox, bot: Bot) -> None:
    ada, moussa = Person(sandbox, ADA, GROUP), Person(sandbox, MOUSSA, GROUP)
    before = len(ada.answers)
    ada.tell("/subscribe daily 07:30")
    assert "07:30" in moussa.say("/subscribe daily 07:30")["text"]
    assert len(ada.answers) == before + 1
