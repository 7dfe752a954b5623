"""Keyboards are held to Telegram's limits, and presses reach the bot once."""

from typing import Any

import pytest

from tests.sandbox.loopback import ADA, FATOU, GROUP, Loopback

GO = {"text": "Go", "callback_data": "go"}


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        (keyboard([{"text": "x", "callback_data": "é" * 33}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "x", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
        (
            keyboard([{"text": "x"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (keyboard([{"text": "x", "url": "foo"}]), "inline keyboard button URL 'foo' is invalid: Wrong HTTP URL"),
        (keyboard([GO] * 9), "REPLY_MARKUP_TOO_LONG"),
        (keyboard(*[[GO]] * 101), "REPLY_MARKUP_TOO_LONG"),
        ("[]", "object expected as reply markup"),
        ("{", "can't parse reply markup JSON object"),
        ({"inline_keyboard": 1}, 'field "inline_keyboard" must be of type Array'),
    ],
)
def test_a_wrong_keyboard_is_refused(sandbox: Loopback, markup: object, sentence: str) -> None:
    assert sandbox.refused("sendMessage", chat_id=ADA, text="x", reply_markup=markup) == (
        400,
        f"Bad Request: {sentence}",
    )


def test_64_bytes_of_data_and_100_buttons_are_taken(sandbox: Loopback) -> None:
    wide = keyboard(*[[{"text": "x", "callback_data": "é" * 32}] * 5] * 20)
    assert sandbox.send(reply_markup=wide)["reply_markup"] == wide


def test_the_page_sees_each_kind_of_button(sandbox: Loopback) -> None:
    sandbox.send(
        reply_markup=keyboard(
            [GO, {"text": "Web", "url": "example.com"}],
            [{"text": "Copy", "copy_text": {"text": "abc"}}, {"text": "Ask", "switch_inline_query": "q"}],
        )
    )
    assert sandbox.messages(ADA)[-1]["buttons"] == [
        [
            {"text": "Go", "kind": "callback", "data": "go"},
            {"text": "Web", "kind": "url", "url": "http://example.com/"},
        ],
        [
            {"text": "Copy", "kind": "copy_text", "data": "abc"},
            {"text": "Ask", "kind": "switch_inline", "data": "q"},
        ],
    ]


def test_a_reply_keyboard_is_shown_and_taken_away(sandbox: Loopback) -> None:
    sandbox.send(reply_markup={"keyboard": [["Yes", {"text": "No"}]]})
    sandbox.send(reply_markup={"remove_keyboard": True})
    assert [message.get("keyboard") for message in sandbox.messages(ADA)[-2:]] == [[["Yes", "No"]], []]


def pressed(sandbox: Loopback, **order: Any) -> tuple[str, dict[str, Any]]:
    query_id = sandbox.do("press", **{"as": ADA, "chat": ADA, **order})["query_id"]
    return query_id, sandbox.updates()[-1]["callback_query"]


def test_a_press_brings_the_data_and_the_message(sandbox: Loopback) -> None:
    sent = sandbox.send(reply_markup=keyboard([GO]))
    query_id, query = pressed(sandbox, message_id=sent["message_id"], row=0, column=0)
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "go", ADA)
    assert query["message"]["message_id"] == sent["message_id"]


def test_a_press_is_answered_once_and_the_answer_is_seen_by_the_presser_alone(sandbox: Loopback) -> None:
    sent = sandbox.send(GROUP, reply_markup=keyboard([GO]))
    query_id, _ = pressed(sandbox, chat=GROUP, message_id=sent["message_id"], row=0, column=0)
    after = sandbox.look("state")["events"]
    sandbox.ok("answerCallbackQuery", callback_query_id=query_id, text="Done", show_alert=True)
    assert sandbox.refused("answerCallbackQuery", callback_query_id=query_id) == (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    seen = sandbox.look(f"events?as={ADA}&after={after}&format=json")["events"]
    assert [event["event"] for event in seen] == ["answer"]
    assert seen[0]["data"] == {"chat": GROUP, "query_id": query_id, "text": "Done", "show_alert": True}
    assert sandbox.look(f"events?as={FATOU}&after={after}&format=json")["events"] == []


def test_a_query_grows_too_old_to_answer(sandbox: Loopback) -> None:
    sent = sandbox.send(reply_markup=keyboard([GO]))
    query_id, _ = pressed(sandbox, message_id=sent["message_id"], row=0, column=0)
    sandbox.do("clock", offset_s=3600)
    assert sandbox.refused("answerCallbackQuery", callback_query_id=query_id)[0] == 400


def test_a_forged_press_on_a_message_that_is_gone_has_no_message(sandbox: Loopback) -> None:
    _, query = pressed(sandbox, message_id=999, data="forged")
    assert query["message"] == {"chat": query["message"]["chat"], "message_id": 999, "date": 0}
    assert query["data"] == "forged"


def test_a_button_that_is_not_there_cannot_be_pressed(sandbox: Loopback) -> None:
    sent = sandbox.send(reply_markup=keyboard([GO]))
    order = {"as": ADA, "chat": ADA, "message_id": sent["message_id"], "row": 0, "column": 1}
    assert "no button" in sandbox.fails("press", **order)
    assert "cannot press" in sandbox.fails("press", **{**order, "as": FATOU, "data": "x"})


def test_a_url_button_gives_its_address_and_tells_no_bot(sandbox: Loopback) -> None:
    sent = sandbox.send(reply_markup=keyboard([{"text": "Web", "url": "https://x.yz/"}]))
    order = {"as": ADA, "chat": ADA, "message_id": sent["message_id"], "row": 0, "column": 0}
    assert sandbox.do("press", **order) == {"url": "https://x.yz/"}
    assert sandbox.updates() == []
