"""What getUpdates answers is read without trust: what has an id is kept whatever it is, the rest is named."""

import json
from typing import Any

import pytest

from bot.chat.batch import PolledElsewhere, Unusable, WebhookStands, chat_of, updates_in
from bot.sending.transport import Answer
from bot.settings import ConfigurationError

MESSAGE = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())


def good(*updates: Any) -> Answer:
    return answer({"ok": True, "result": list(updates)})


def test_an_update_comes_with_its_chat_and_its_json() -> None:
    update = {"update_id": 5, "message": MESSAGE}
    assert updates_in(good(update)) == [(5, 7, json.dumps(update).encode())]


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        ({"callback_query": {"from": {"id": 1}, "message": MESSAGE}}, 7),
        ({"callback_query": {"from": {"id": 1}, "inline_message_id": "x"}}, 1),
        ({"callback_query": {"from": {"id": 1}, "message": "gone"}}, 1),
        ({"inline_query": {"from": {"id": 1}, "query": "x"}}, 1),
        ({"my_chat_member": {"chat": {"id": -100}, "from": {"id": 1}}}, -100),
        ({"message": {"chat": {"id": 2**70}, "from": {"id": 1}}}, 1),
        ({"message": {"chat": {"id": True}, "from": "me"}}, None),
        ({"message": {"chat": [], "message": []}}, None),
        ({"message": "words"}, None),
        ({"poll": {"id": "1"}}, None),
        ({}, None),
    ],
)
def test_its_chat_keeps_it_in_order_as_far_as_there_is_one(update: dict[str, Any], chat: int | None) -> None:
    assert chat_of({"update_id": 1} | update) == chat


@pytest.mark.parametrize("number", [None, "5", True, 0, -5, 2**63, 1.5, [1]])
def test_without_a_usable_id_an_update_is_left_out(number: object) -> None:
    kept = updates_in(good({"update_id": number, "message": MESSAGE}, {"update_id": 6}))
    assert [update_id for update_id, _, _ in kept] == [6]
    with pytest.raises(Unusable, match="without an id"):
        updates_in(good({"update_id": number, "message": MESSAGE}))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"ok":true', b"\xff\xfe", b"[" * 100_000, b"9" * 5000, b'{"a":NaN}']
)
def test_what_is_not_the_bot_apis_is_unusable(body: bytes) -> None:
    with pytest.raises(Unusable):
        updates_in(answer(body))


@pytest.mark.parametrize("body", [{"ok": True}, {"ok": True, "result": {}}, {"ok": False, "result": []}, {"ok": 1}])
def test_an_answer_without_a_list_of_updates_is_unusable(body: object) -> None:
    with pytest.raises(Unusable):
        updates_in(answer(body))


def test_an_empty_answer_holds_no_updates() -> None:
    assert updates_in(good()) == []


def test_only_the_bot_api_itself_can_refuse_the_token() -> None:
    refusal = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    with pytest.raises(ConfigurationError, match="SAHELBOT_TOKEN"):
        updates_in(answer(refusal, 401))
    for body, status in ((b"<html>401</html>", 401), ({"error": "log in"}, 401), (refusal, 200), (b"<html>", 404)):
        with pytest.raises(Unusable):
            updates_in(answer(body, status))


def test_a_conflict_says_with_whom() -> None:
    refusal = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    with pytest.raises(PolledElsewhere):
        updates_in(answer(refusal, 409))
    refusal["description"] = "Conflict: can't use getUpdates method while webhook is active"
    with pytest.raises(WebhookStands):
        updates_in(answer(refusal, 409))


def test_what_an_unusable_answer_said_is_not_repeated() -> None:
    with pytest.raises(Unusable) as told:
        updates_in(answer(b"<html>somebody's words</html>", 502))
    assert "words" not in str(told.value)
