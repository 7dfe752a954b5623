"""Nonsense from clients is refused in words, never by a crash: every method, every order, all sorts of values."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.control import ORDERS
from bot.sandbox.methods import METHODS
from tests.effort import effort
from tests.sandbox.loopback import ADA, CHANNEL, FORUM, GROUP, TOKEN, Loopback

NAMES = [
    "chat_id", "from_chat_id", "message_id", "message_ids", "text", "caption", "parse_mode", "entities", "reply_markup",
    "reply_parameters", "link_preview_options", "message_thread_id", "photo", "document", "media", "commands", "scope",
    "language_code", "user_id", "action", "reaction", "results", "inline_query_id", "callback_query_id", "offset",
    "limit",
    "allowed_updates", "url", "menu_button", "name", "description", "file_id", "inline_message_id", "next_offset",
]  # fmt: skip
FIELDS = [
    "as", "chat", "text", "topic", "reply_to", "message_id", "row", "column", "data", "user", "bot", "status", "by",
    "id",
    "type", "members", "topics", "anonymous", "first_id", "count", "method", "times", "delay_s", "retry_after",
    "offset_s",
    "wait_s", "query_id", "result_id", "to", "first_name", "name", "rate", "faults", "pad_bytes", "body", "drop",
]  # fmt: skip
VALUES = st.sampled_from([
    None, True, 0, 1, -1, 2, 1.5, 10**30, "", "x", "1", "é😀", "[", "{}", "[]", [], {}, [1], [None], [[]], [{}], [[{}]],
    {"type": 1}, {"id": "x"}, [{"type": "chat", "user": "x"}], {"message_id": "x"}, {"type": "chat_member",
    "chat_id": GROUP,
    "user_id": "x"}, {"inline_keyboard": [[{"text": 1}]]}, {"inline_keyboard": [[{"text": "x", "web_app": 5}]]},
    {"keyboard": [[1]]}, [{"type": "bold", "offset": "x", "length": 2}], [{"type": "bold", "offset": 5, "length": 50}],
    [{"type": "text_mention", "offset": 0, "length": 1, "user": 5}], ADA, GROUP, FORUM, CHANNEL, "@sahelwire", "typing",
    [{"type": "photo", "media": 5}, {"type": "photo"}], [{"type": "article", "id": "1", "title": "x",
    "input_message_content": {"message_text": 5}}], "\ud800", "Infinity", float("1e400"), "administrator", "group",
    "HTML",
])  # fmt: skip
FUZZ = effort(12)


@pytest.mark.parametrize("method", sorted(METHODS))
@FUZZ
@given(params=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=7))
def test_a_method_survives_nonsense(sandbox: Loopback, method: str, params: dict[str, Any]) -> None:
    body = json.dumps({"chat_id": ADA, "text": "x", **params}).encode()
    answer = sandbox.request("POST", f"/bot{TOKEN}/{method}", body=body)
    assert answer.status in (200, 400, 403, 409), answer
    assert answer.json["ok"] is (answer.status == 200)


@pytest.mark.parametrize("order", sorted(ORDERS))
@FUZZ
@given(fields=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=7))
def test_an_order_survives_nonsense(sandbox: Loopback, order: str, fields: dict[str, Any]) -> None:
    fields = {"as": ADA, "chat": GROUP, **fields} | ({"wait_s": 0} if order == "inline" else {})
    answer = sandbox.request("POST", f"/sandbox/{order}", body=json.dumps(fields).encode())
    assert answer.status in (200, 400), answer
    assert answer.status == 200 or answer.json["error"].endswith(".")
    sandbox.request("DELETE", "/sandbox/faults")
