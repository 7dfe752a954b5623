"""Pages as calls."""

import json

import pytest
from telegram import InlineKeyboardMarkup

from bot.pages.page import Button, Html, Page
from bot.sending import calls

PAGE = Page(
    Html("<b>Été</b> à Gao &amp; <i>Kidal</i>"),
    rows=(
        (Button("More", press="m:1"), Button("Source", url="https://example.org/?a=1&b=2")),
        (Button("Copy", copy="words"), Button("Share", inline="")),
    ),
)


def test_a_message_is_html_without_preview_and_carries_its_keys() -> None:
    call = calls.message(5, None, PAGE)
    assert call.method == "sendMessage"
    assert call.params == {
        "chat_id": 5,
        "text": "<b>Été</b> à Gao &amp; <i>Kidal</i>",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [
                    {"text": "More", "callback_data": "m:1"},
                    {"text": "Source", "url": "https://example.org/?a=1&b=2"},
                ],
                [{"text": "Copy", "copy_text": {"text": "words"}}, {"text": "Share", "switch_inline_query": ""}],
            ]
        },
    }


def test_the_keys_are_what_python_telegram_bot_writes() -> None:
    markup = calls.keyboard(PAGE.rows)
    assert InlineKeyboardMarkup.de_json(markup).to_dict() == markup


def test_a_stencil_may_be_silent_and_a_reply_in_a_topic() -> None:
    body = calls.stencil(Page(Html("x"))).body(-100, 7, silent=True, reply_to=3)
    assert json.loads(body) == {
        "chat_id": -100,
        "message_thread_id": 7,
        "disable_notification": True,
        "reply_parameters": {"message_id": 3, "allow_sending_without_reply": True},
        "text": "x",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


@pytest.mark.parametrize("thread_id", [None, 0, calls.GENERAL_TOPIC])
def test_the_general_topic_is_never_named(thread_id: int | None) -> None:
    assert "message_thread_id" not in calls.message(-100, thread_id, PAGE).params
    assert b"message_thread_id" not in calls.stencil(PAGE).body(-100, thread_id)


def test_an_edit_without_rows_takes_the_keys_away() -> None:
    call = calls.edit(5, 9, Page(Html("x")))
    assert call.method == "editMessageText"
    assert call.params["message_id"] == 9
    assert "reply_markup" not in call.params


@pytest.mark.parametrize(("chat_id", "thread_id"), [(5, None), (-1001234567890, 7), (1, 0)])
def test_a_stencil_says_for_every_chat_what_a_message_says(chat_id: int, thread_id: int | None) -> None:
    stencil = calls.stencil(PAGE)
    expected = calls.message(chat_id, thread_id, PAGE)
    assert json.loads(stencil.body(chat_id, thread_id)) == expected.params
    assert stencil.method == expected.method
    assert json.loads(expected.body) == expected.params


def test_a_paid_stencil_says_so() -> None:
    assert json.loads(calls.stencil(PAGE).paid.body(1))["allow_paid_broadcast"] is True


def test_a_body_is_short_and_never_fails_on_odd_text() -> None:
    assert "É".encode() in calls.message(1, None, PAGE).body
    assert json.loads(calls.message(1, None, Page(Html("a\ud800b"))).body)["text"] == "a?b"


def test_an_answer_to_a_press_is_cut_to_what_telegram_takes() -> None:
    assert calls.press_answer("q").params == {"callback_query_id": "q"}
    params = calls.press_answer("q", "x" * 300, url="https://t.me/some_bot?start=x").params
    assert params["url"] == "https://t.me/some_bot?start=x"
    assert len(str(params["text"])) == 200


def test_a_photo_goes_by_what_telegram_calls_it() -> None:
    named = calls.photo(-5, 2, "AgAC", caption="x", rows=PAGE.rows)
    assert isinstance(named, calls.Call)
    assert (named.params["photo"], named.params["message_thread_id"]) == ("AgAC", 2)
    assert "reply_markup" in named.params


def test_a_file_is_a_part_of_a_form_and_the_parts_are_kept_apart() -> None:
    content = b"sahelbot\r\n--sahelbot\r\n--sahelbot-\r\n\x00\xff"
    upload = calls.document(5, None, "problems.txt", content)
    boundary = upload.content_type.partition("boundary=")[2].encode()
    assert boundary not in content
    chat, file, end = upload.body.split(b"--" + boundary)[1:]
    assert chat == b'\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n5\r\n'
    assert b'name="document"; filename="problems.txt"\r\nContent-Type: text/plain\r\n' in file
    assert file.endswith(b"\r\n\r\n" + content + b"\r\n")
    assert end == b"--\r\n"
    ordinary = [calls.document(5, None, name, b"{}").content_type for name in ("mydata.json", "warnings.txt")]
    assert len(set(ordinary)) == 1
