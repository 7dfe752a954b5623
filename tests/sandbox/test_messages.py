"""Sending, editing and deleting, as strict as Telegram and in its words."""

import json
from urllib.parse import quote, urlencode

import pytest

from tests.sandbox.loopback import ADA, CHANNEL, FATOU, FORUM, GROUP, TOKEN, Loopback

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)


def test_a_text_arrives_with_its_entities_and_is_shown_as_html(sandbox: Loopback) -> None:
    sent = sandbox.send(text="<b>Mali</b> & more", parse_mode="HTML")
    assert sent["text"] == "Mali & more"
    assert sent["entities"] == [{"offset": 0, "length": 4, "type": "bold"}]
    assert sent["from"]["is_bot"] is True
    assert sandbox.messages(ADA)[-1]["html"] == "<b>Mali</b> &amp; more"


def test_links_are_found_in_a_text_that_has_no_markup(sandbox: Loopback) -> None:
    sent = sandbox.send(text="see https://example.com/a and /latest")
    assert [entity["type"] for entity in sent["entities"]] == ["url", "bot_command"]


@pytest.mark.parametrize(
    ("params", "code", "sentence"),
    [
        ({"text": "x"}, 400, "Bad Request: chat_id is empty"),
        ({"chat_id": 99, "text": "x"}, 400, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, 400, "Bad Request: chat not found"),
        ({"chat_id": ADA}, 400, "Bad Request: message text is empty"),
        ({"chat_id": ADA, "text": " \n"}, 400, "Bad Request: text must be non-empty"),
        ({"chat_id": ADA, "text": "<b></b>", "parse_mode": "HTML"}, 400, "Bad Request: text must be non-empty"),
        ({"chat_id": ADA, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
        ({"chat_id": ADA, "text": "😀" * 2049}, 400, "Bad Request: message is too long"),
        ({"chat_id": ADA, "text": "x", "parse_mode": "Word"}, 400, "Bad Request: unsupported parse_mode"),
        ({"chat_id": FATOU, "text": "x"}, 403, "Forbidden: bot can't initiate conversation with a user"),
        (
            {"chat_id": ADA, "text": "é<zz>", "parse_mode": "HTML"},
            400,
            'Bad Request: can\'t parse entities: Unsupported start tag "zz" at byte offset 2',
        ),
        (
            {"chat_id": ADA, "text": "x", "reply_parameters": {"message_id": 999}},
            400,
            "Bad Request: message to be replied not found",
        ),
        ({"chat_id": ADA, "text": "x", "message_thread_id": 5}, 400, "Bad Request: message thread not found"),
    ],
)
def test_a_wrong_message_is_refused_in_telegrams_words(
    sandbox: Loopback, params: dict[str, object], code: int, sentence: str
) -> None:
    assert sandbox.refused("sendMessage", **params) == (code, sentence)


def test_exactly_4096_units_after_parsing_are_taken(sandbox: Loopback) -> None:
    sandbox.send(text="<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML")
    sandbox.send(text="😀" * 2048)


def test_a_blocked_bot_is_told_so_until_it_is_started_again(sandbox: Loopback) -> None:
    sandbox.do("block", **{"as": ADA})
    assert sandbox.refused("sendMessage", chat_id=ADA, text="x") == (403, "Forbidden: bot was blocked by the user")
    sandbox.do("start", **{"as": ADA})
    sandbox.send()


def test_a_reply_shows_what_it_answers(sandbox: Loopback) -> None:
    asked = sandbox.say(ADA, "Where?")
    sent = sandbox.send(text="There", reply_parameters={"message_id": asked})
    assert sent["reply_to_message"]["text"] == "Where?"
    assert sandbox.messages(ADA)[-1]["reply_to"] == {"message_id": asked, "text": "Where?"}
    sandbox.send(reply_parameters={"message_id": 999, "allow_sending_without_reply": True})


def test_an_edit_changes_the_message_in_place(sandbox: Loopback) -> None:
    sent = sandbox.send(text="one")
    edited = sandbox.ok("editMessageText", chat_id=ADA, message_id=sent["message_id"], text="two")
    assert (edited["text"], edited["message_id"], "edit_date" in edited) == ("two", sent["message_id"], True)
    assert [message["text"] for message in sandbox.messages(ADA)][-1] == "two"


def test_the_same_text_and_keyboard_again_is_not_an_edit(sandbox: Loopback) -> None:
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    place = {"chat_id": ADA, "message_id": sandbox.send(text="one", reply_markup=keys)["message_id"]}
    assert sandbox.refused("editMessageText", **place, text="<b></b>one", parse_mode="HTML", reply_markup=keys) == (
        400,
        NOT_MODIFIED,
    )
    assert sandbox.refused("editMessageReplyMarkup", **place, reply_markup=keys) == (400, NOT_MODIFIED)
    assert "reply_markup" not in sandbox.ok("editMessageReplyMarkup", **place)


def test_only_the_bots_own_present_messages_are_edited(sandbox: Loopback) -> None:
    theirs = sandbox.say(ADA, "mine")
    assert sandbox.refused("editMessageText", chat_id=ADA, message_id=theirs, text="x")[1] == (
        "Bad Request: message can't be edited"
    )
    assert sandbox.refused("editMessageText", chat_id=ADA, message_id=999, text="x")[1] == (
        "Bad Request: message to edit not found"
    )
    assert sandbox.refused("editMessageText", chat_id=ADA, text="x")[1] == (
        "Bad Request: message identifier is not specified"
    )
    own = sandbox.send()["message_id"]
    assert sandbox.refused("editMessageText", chat_id=ADA, message_id=own, text="x" * 4097)[1] == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    assert sandbox.refused("editMessageCaption", chat_id=ADA, message_id=own, caption="x")[1] == (
        "Bad Request: there is no caption in the message to edit"
    )


def test_a_deleted_message_is_marked_for_the_page_and_gone_for_the_bot(sandbox: Loopback) -> None:
    place = {"chat_id": ADA, "message_id": sandbox.send()["message_id"]}
    assert sandbox.ok("deleteMessage", **place) is True
    assert sandbox.messages(ADA)[-1]["deleted"] is True
    assert sandbox.refused("deleteMessage", **place) == (400, "Bad Request: message to delete not found")
    assert sandbox.refused("editMessageText", **place, text="x") == (400, "Bad Request: message to edit not found")
    assert sandbox.ok("deleteMessages", chat_id=ADA, message_ids=[place["message_id"], 998]) is True


def test_in_a_group_a_plain_member_deletes_only_its_own(sandbox: Loopback) -> None:
    theirs = sandbox.say(ADA, "mine", chat=GROUP)
    assert sandbox.refused("deleteMessage", chat_id=GROUP, message_id=theirs)[1] == (
        "Bad Request: message can't be deleted"
    )
    sandbox.do("membership", chat=GROUP, bot=True, status="administrator")
    assert sandbox.ok("deleteMessage", chat_id=GROUP, message_id=theirs) is True


def test_forwards_tell_their_origin_and_copies_do_not(sandbox: Loopback) -> None:
    source = {"chat_id": GROUP, "from_chat_id": ADA, "message_id": sandbox.say(ADA, "news")}
    forwarded = sandbox.ok("forwardMessage", **source)
    assert forwarded["forward_origin"]["sender_user"]["id"] == ADA
    copied = sandbox.ok("copyMessage", **source)
    assert set(copied) == {"message_id"}
    assert [m.get("forward_from") for m in sandbox.messages(GROUP)] == ["Ada", None]
    assert sandbox.refused("forwardMessage", **{**source, "message_id": 999})[1] == (
        "Bad Request: message to forward not found"
    )


def test_protected_content_is_not_forwarded(sandbox: Loopback) -> None:
    sent = sandbox.send(protect_content=True)
    assert sent["has_protected_content"] is True
    assert sandbox.refused("forwardMessage", chat_id=GROUP, from_chat_id=ADA, message_id=sent["message_id"])[0] == 400


def test_topics_take_messages_until_they_are_unknown(sandbox: Loopback) -> None:
    sent = sandbox.send(FORUM, message_thread_id=2)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (2, True)
    assert sandbox.refused("sendMessage", chat_id=FORUM, text="x", message_thread_id=77)[1] == (
        "Bad Request: message thread not found"
    )
    assert len(sandbox.messages(FORUM, "?topic=2")) == 1
    assert sandbox.messages(FORUM, "?topic=3") == []


def test_a_post_in_a_channel_is_the_channels(sandbox: Loopback) -> None:
    sent = sandbox.send(CHANNEL)
    assert sent["sender_chat"]["id"] == CHANNEL
    assert "from" not in sent
    assert sandbox.ok("sendMessage", chat_id="@sahelwire", text="x")["chat"]["id"] == CHANNEL
    sandbox.do("membership", chat=CHANNEL, bot=True, status="member")
    assert sandbox.refused("sendMessage", chat_id=CHANNEL, text="x")[1] == (
        "Bad Request: need administrator rights in the channel chat"
    )


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        ("left", 403, "Forbidden: bot is not a member of the supergroup chat"),
        ("kicked", 403, "Forbidden: bot was kicked from the supergroup chat"),
        ("restricted", 400, "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
def test_who_is_not_in_the_group_does_not_write_there(sandbox: Loopback, status: str, code: int, sentence: str) -> None:
    sandbox.do("membership", chat=GROUP, bot=True, status=status)
    assert sandbox.refused("sendMessage", chat_id=GROUP, text="x") == (code, sentence)


def test_forms_queries_multipart_and_json_mean_the_same(sandbox: Loopback) -> None:
    path = f"/bot{TOKEN}/sendMessage"
    fields = {"chat_id": str(ADA), "text": "<i>été</i>", "parse_mode": "HTML"}
    parts = "".join(
        f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    answers = [
        sandbox.request("GET", f"{path}?{urlencode(fields)}"),
        sandbox.request(
            "POST", path, body=urlencode(fields).encode(), kind="application/x-www-form-urlencoded;charset=utf-8"
        ),
        sandbox.request("POST", path, body=f"{parts}--b--\r\n".encode(), kind="multipart/form-data; boundary=b"),
        sandbox.request("POST", path, body=json.dumps(fields).encode()),
    ]
    texts = [(answer.json["result"]["text"], answer.json["result"]["entities"][0]["type"]) for answer in answers]
    assert texts == [("été", "italic")] * 4


def test_a_percent_encoded_token_and_any_capitals_are_understood(sandbox: Loopback) -> None:
    assert sandbox.request("POST", f"/bot{quote(TOKEN, safe='')}/GETME").json["result"]["id"] == 123456


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        (f"/bot{TOKEN}/noSuchMethod", 404, "Not Found: method not found"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/bot123:short/getMe", 404, "Not Found"),
        ("/bot/getMe", 404, "Not Found"),
        (f"/bot{TOKEN}", 404, "Not Found"),
    ],
)
def test_unknown_methods_and_malformed_tokens_are_not_found(
    sandbox: Loopback, path: str, status: int, description: str
) -> None:
    answer = sandbox.request("GET", path)
    assert (answer.status, answer.json["description"]) == (status, description)


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b"\xff\xfe"])
def test_a_body_that_is_not_a_json_object_is_refused(sandbox: Loopback, body: bytes) -> None:
    answer = sandbox.request("POST", f"/bot{TOKEN}/sendMessage", body=body)
    assert (answer.status, answer.json["ok"]) == (400, False)


def test_a_given_entity_is_taken_instead_of_markup(sandbox: Loopback) -> None:
    sent = sandbox.send(text="hello", entities=[{"type": "bold", "offset": 0, "length": 2}])
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert sandbox.refused("sendMessage", chat_id=ADA, text="x", entities="[")[0] == 400
    beyond = [{"type": "bold", "offset": 3, "length": 4}]
    assert sandbox.refused("sendMessage", chat_id=ADA, text="hello", entities=beyond)[1] == (
        "Bad Request: entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 7"
    )


def test_half_a_surrogate_pair_is_no_text(sandbox: Loopback) -> None:
    assert sandbox.refused("sendMessage", chat_id=ADA, text="\ud800")[1] == (
        "Bad Request: strings must be encoded in UTF-8"
    )


def test_link_preview_options_are_kept(sandbox: Loopback) -> None:
    sent = sandbox.send(text="https://x.yz", link_preview_options={"is_disabled": True})
    assert sent["link_preview_options"] == {"is_disabled": True}
