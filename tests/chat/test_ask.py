"""One update as an ask: who is addressed, by what, and what is nobody's business."""

from typing import Any

import pytest
from telegram import Update

from bot.chat.ask import Ask, Inline, Migration, Turn, read
from bot.store.choices import ChatKind

ME = "sahel_bot"
ADA = {"id": 1001, "is_bot": False, "first_name": "Ada", "language_code": "en"}
US = {"id": 4242, "is_bot": True, "first_name": "Sahel", "username": ME}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Ada"}
GROUP = {"id": -100, "type": "supergroup", "title": "Press room"}
CHANNEL = {"id": -200, "type": "channel", "title": "Wire"}
RIGHTS = """
can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members is_member
can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories can_edit_tag
can_send_audios can_send_documents can_send_photos can_send_videos can_send_video_notes can_send_voice_notes
can_send_polls can_send_other_messages can_add_web_page_previews can_pin_messages can_manage_topics can_send_messages
can_react_to_messages
"""


def message(text: str | None, chat: dict[str, Any] = PRIVATE, **more: Any) -> dict[str, Any]:
    body = {"message_id": 5, "date": 1, "chat": chat, "from": ADA}
    return body | ({"text": text} if text is not None else {}) | more


def ask(kind: str = "message", username: str = ME, **body: Any) -> Ask | None:
    return read(Update.de_json({"update_id": 1, kind: body}, None), username=username)


def said(text: str | None, chat: dict[str, Any] = PRIVATE, **more: Any) -> tuple[str | None, str] | None:
    """Command and words, or None where the bot is not addressed."""
    found = ask(**message(text, chat, **more))
    return (found.command, found.words) if found else None


@pytest.mark.parametrize(
    ("text", "command", "words"),
    [
        ("/start", "start", ""),
        ("/START  minusma ", "start", "minusma"),
        ("/start@sahel_bot x", "start", "x"),
        ("/start@Sahel_Bot", "start", ""),
        ("/search\nKidal  2023", "search", "Kidal  2023"),
        ("/", None, "/"),
        ("/ start", None, "/ start"),
        ("//", None, "//"),
        ("/@sahel_bot", None, "/"),
        ("/home/user", None, "/home/user"),
        ("/été", None, "/été"),
        ("what is /start", None, "what is /start"),
        ("Who is @sahel_bot?", None, "Who is ?"),
        ("MINUSMA", None, "MINUSMA"),
    ],
)
def test_a_command_is_told_from_words(text: str, command: str | None, words: str) -> None:
    assert said(text) == (command, words)


def test_of_a_long_message_the_beginning_counts() -> None:
    found = said("x" * 5000)
    assert found is not None
    assert len(found[1]) == 400


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("good morning", False),
        ("/status", True),
        ("/status@sahel_bot", True),
        ("/status@other_bot", False),
        ("/status@other_bot hello @sahel_bot", False),
        ("@Sahel_Bot what about Kidal", True),
        ("what about Kidal @sahel_bot", True),
        ("ask @sahel_bot_fans about it", False),
        ("write to me@sahel_bot", False),
        ("/home/user", False),
    ],
)
def test_in_a_group_only_what_is_meant_for_us_is_heard(text: str, addressed: bool) -> None:  # noqa: FBT001
    assert (said(text, GROUP) is not None) == addressed
    assert (said(text, CHANNEL) is not None) == addressed


def test_a_reply_to_us_is_meant_for_us() -> None:
    ours = message("a digest", GROUP, **{"from": US})
    theirs = message("a remark", GROUP)
    assert said("and Kidal?", GROUP, reply_to_message=ours) == (None, "and Kidal?")
    assert said("and Kidal?", GROUP, reply_to_message=theirs) is None
    assert said("/status@other_bot", GROUP, reply_to_message=ours) is None


def test_our_name_is_taken_out_of_the_words_however_it_is_written() -> None:
    assert said("@SAHEL_BOT stop", GROUP) == (None, "stop")


def test_a_caption_is_read_as_words() -> None:
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
    assert said(None, caption="Who is this?", photo=photo) == (None, "Who is this?")
    assert said(None, photo=photo) == (None, "")
    assert said(None, photo=photo, media_group_id="9") is None
    assert said(None, GROUP, photo=photo) is None


@pytest.mark.parametrize("service", ["new_chat_title", "group_chat_created", "pinned_message"])
def test_what_a_chat_says_of_itself_is_no_question(service: str) -> None:
    value: Any = {"new_chat_title": "x", "group_chat_created": True, "pinned_message": message("x", GROUP)}[service]
    assert said(None, GROUP, **{service: value}) is None
    assert said(None, PRIVATE, **{service: value | {"chat": PRIVATE} if isinstance(value, dict) else value}) is None


def test_a_forwarded_command_is_not_obeyed() -> None:
    origin = {"type": "user", "date": 1, "sender_user": ADA}
    assert said("/reload", forward_origin=origin) == (None, "/reload")
    assert said("/stop", GROUP, forward_origin=origin) is None


def test_other_bots_and_echoes_are_not_answered() -> None:
    robot = ADA | {"is_bot": True}
    assert said("/status", GROUP, **{"from": robot}) is None
    assert said("/status", GROUP, sender_chat=CHANNEL, is_automatic_forward=True) is None
    assert said("Kidal is a town", via_bot=US) is None


def test_an_anonymous_administrator_speaks_as_the_group() -> None:
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    found = ask(**message("/settings", GROUP, sender_chat=GROUP, **{"from": stand_in}))
    assert found is not None
    assert (found.is_anonymous_administrator, found.user_id) == (True, None)
    other = ask(**message("/settings", GROUP, sender_chat=CHANNEL, **{"from": stand_in}))
    assert other is not None
    assert not other.is_anonymous_administrator


def test_a_channels_post_has_no_author() -> None:
    post = message("/subscribe", CHANNEL, sender_chat=CHANNEL)
    del post["from"]
    found = ask("channel_post", **post)
    assert found is not None
    assert (found.chat_kind, found.user_id, found.command) == (ChatKind.CHANNEL, None, "subscribe")


def test_the_topic_is_kept_and_a_thread_of_replies_is_none() -> None:
    topic = ask(**message("/status", GROUP, message_thread_id=7, is_topic_message=True))
    replies = ask(**message("/status", GROUP, message_thread_id=7))
    assert topic is not None
    assert replies is not None
    assert (topic.thread_id, replies.thread_id) == (7, 0)


def press(**more: Any) -> Ask | None:
    query = {"id": "9", "from": ADA, "chat_instance": "1", "data": "1.home"}
    return ask("callback_query", **{key: value for key, value in (query | more).items() if value is not None})


def test_a_press_names_its_message_and_its_topic() -> None:
    found = press(message=message("x", GROUP, message_thread_id=7, is_topic_message=True))
    assert found is not None
    assert (found.press, found.message_id, found.thread_id, found.query_id) == ("1.home", 5, 7, "9")


def test_a_press_under_a_message_long_gone_is_still_a_press() -> None:
    found = press(message={"chat": GROUP, "message_id": 3, "date": 0})
    assert found is not None
    assert (found.chat_id, found.message_id, found.thread_id) == (-100, 3, 0)


def test_a_press_without_a_chat_or_a_payload_leads_nowhere_and_can_be_answered() -> None:
    elsewhere = press(inline_message_id="x")
    game = press(message=message("x"), data=None, game_short_name="chess")
    for found in (elsewhere, game):
        assert found is not None
        assert (found.is_in_chat, found.press, found.query_id) == (False, "", "9")


@pytest.mark.parametrize(
    ("status", "more", "turn"),
    [
        ("member", {}, Turn.JOINED),
        ("administrator", {}, Turn.JOINED),
        ("left", {}, Turn.LEFT),
        ("kicked", {"until_date": 0}, Turn.LEFT),
        ("restricted", {"can_send_messages": True}, Turn.JOINED),
        ("restricted", {"can_send_messages": False}, Turn.LEFT),
    ],
)
def test_the_bots_own_place_in_a_chat(status: str, more: dict[str, Any], turn: Turn) -> None:
    rights = dict.fromkeys(RIGHTS.split(), False) | {"until_date": 0}
    change = {
        "chat": GROUP,
        "from": ADA,
        "date": 1,
        "old_chat_member": {"user": US, "status": "member"},
        "new_chat_member": {"user": US, "status": status}
        | (rights if status in ("restricted", "administrator") else {}),
    }
    change["new_chat_member"] |= more  # type: ignore[operator]
    found = ask("my_chat_member", **change)
    assert found is not None
    assert found.turn is turn


def test_an_upgrade_is_understood_in_the_old_chat_and_in_the_new() -> None:
    old, new = {"id": -5, "type": "group", "title": "x"}, GROUP
    told = [ask(**message(None, old, migrate_to_chat_id=-100)), ask(**message(None, new, migrate_from_chat_id=-5))]
    assert [found.migrated for found in told if found] == [Migration(-5, -100)] * 2


def test_what_somebody_edits_asks_nothing() -> None:
    assert ask("edited_message", **message("/stop")) is None


def test_an_inline_question_is_asked_by_a_person_in_no_chat() -> None:
    found = ask("inline_query", id="1", query=" x ", offset="20", **{"from": ADA})
    assert found is not None
    assert (found.inline, found.words, found.chat_id) == (Inline("1", "20"), "x", ADA["id"])
