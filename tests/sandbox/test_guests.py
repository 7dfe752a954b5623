"""Guest mode as a bot meets it: named in a group that it is not in, it may answer there once."""

from typing import Any

import pytest

from tests.sandbox.loopback import ADA, CHANNEL, GROUP, Loopback


def article(text: str = "An <b>answer</b>") -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": "1", "title": "A title", "input_message_content": content}


@pytest.fixture
def outside(sandbox: Loopback) -> Loopback:
    sandbox.do("membership", chat=GROUP, bot=True, status="left")
    sandbox.updates()
    return sandbox


def invited(sandbox: Loopback, text: str = "@sandbox_bot what is it?") -> list[dict[str, Any]]:
    sandbox.say(ADA, text, chat=GROUP)
    return [update["guest_message"] for update in sandbox.updates() if "guest_message" in update]


def test_a_bot_says_that_it_may_be_a_guest(sandbox: Loopback) -> None:
    assert sandbox.ok("getMe")["supports_guest_queries"] is True


def test_a_guest_is_told_of_what_names_it_and_of_nothing_else(outside: Loopback) -> None:
    (message,) = invited(outside)
    assert (message["text"], message["from"]["id"], message["chat"]["id"]) == ("@sandbox_bot what is it?", ADA, GROUP)
    assert message["guest_query_id"]
    assert invited(outside, "what is it?") == []


def test_a_guest_answers_once_where_it_was_asked(outside: Loopback) -> None:
    (message,) = invited(outside)
    query = message["guest_query_id"]
    sent = outside.ok("answerGuestQuery", guest_query_id=query, result=article())
    assert sent["inline_message_id"]
    assert outside.messages(GROUP)[-1]["text"] == "An answer"
    assert outside.refused("answerGuestQuery", guest_query_id=query, result=article())[0] == 400


def test_a_guest_may_say_nothing_else_there(outside: Loopback) -> None:
    invited(outside)
    assert outside.refused("sendMessage", chat_id=GROUP, text="x")[0] == 403


@pytest.mark.parametrize("result", [{}, "x", article(""), article("<b>"), article() | {"type": "photo"}])
def test_an_answer_that_is_none_is_refused(outside: Loopback, result: object) -> None:
    (message,) = invited(outside)
    assert outside.refused("answerGuestQuery", guest_query_id=message["guest_query_id"], result=result)[0] == 400


def test_a_member_is_no_guest_and_a_channel_invites_nobody(sandbox: Loopback) -> None:
    assert invited(sandbox) == []
    sandbox.do("membership", chat=CHANNEL, bot=True, status="left")
    assert invited(sandbox) == []
