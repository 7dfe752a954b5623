"""The same journeys on a Bot API server that is not the sandbox: SAHELBOT_API_URL is all that changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.another import Another, another_server
from tests.rig import ADA, IDRISS, bot_running


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Another]:
    with another_server() as (server, api_url), bot_running(tmp_path, api_url):
        yield server


def test_a_reader_reads_subscribes_and_stops(another: Another) -> None:
    start = another.say(ADA, "/start")
    assert "Lake Chad briefings" in start["text"]
    card = another.say(ADA, "/start example-group")
    assert "As of" in card["text"]
    sources = another.press(ADA, card, "Source")
    assert "[1]" in sources["text"]
    assert "As of" in another.press(ADA, sources, "Back")["text"]
    assert "It was founded in 2019. [1]" in another.say(ADA, "when was Example Group founded")["text"]
    assert "Next digest" in another.say(ADA, "/subscribe daily 06:45 Niamey")["text"]
    assert "06:45" in another.say(ADA, "/settings")["text"]
    assert "Stopped" in another.say(ADA, "/stop")["text"]


def test_an_editor_sees_the_desk_and_a_reader_does_not(another: Another) -> None:
    assert "Newsroom" in another.say(IDRISS, "/newsroom")["text"]
    assert "Newsroom" not in another.say(ADA, "/newsroom")["text"]
