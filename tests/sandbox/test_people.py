"""What people do, and what the bot hears of it: groups, administrators, forwards, edits, upgrades, blocks."""

from typing import Any

from tests.sandbox.loopback import ADA, CHANNEL, FATOU, FORUM, GROUP, IDRISS, MOUSSA, Loopback


def heard(sandbox: Loopback) -> list[str]:
    return [update["message"].get("text", "") for update in sandbox.updates() if "message" in update]


def test_a_start_with_a_parameter_is_a_command_with_an_argument(sandbox: Loopback) -> None:
    sandbox.do("start", **{"as": FATOU, "parameter": "card-7"})
    message = sandbox.updates()[0]["message"]
    assert message["text"] == "/start card-7"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert message["from"]["language_code"] == "fr"


def test_in_a_group_the_bot_hears_only_what_concerns_it(sandbox: Loopback) -> None:
    own = sandbox.send(GROUP)["message_id"]
    sandbox.say(ADA, "small talk", chat=GROUP)
    sandbox.say(ADA, "/help", chat=GROUP)
    sandbox.say(ADA, "/help@sandbox_bot", chat=GROUP)
    sandbox.say(ADA, "/help@other_bot", chat=GROUP)
    sandbox.say(ADA, "what does @sandbox_bot say?", chat=GROUP)
    sandbox.say(ADA, "indeed", chat=GROUP, reply_to=own)
    assert heard(sandbox) == ["/help", "/help@sandbox_bot", "what does @sandbox_bot say?", "indeed"]
    sandbox.do("membership", chat=GROUP, bot=True, status="administrator")
    sandbox.say(ADA, "small talk", chat=GROUP)
    assert heard(sandbox) == ["small talk"]


def test_a_bot_that_left_hears_nothing(sandbox: Loopback) -> None:
    sandbox.ok("leaveChat", chat_id=GROUP)
    sandbox.updates()
    sandbox.say(ADA, "/help", chat=GROUP)
    assert sandbox.updates() == []


def test_an_anonymous_administrator_writes_as_the_group(sandbox: Loopback) -> None:
    sandbox.say(MOUSSA, "/stop", chat=GROUP, anonymous=True)
    message = sandbox.updates()[0]["message"]
    assert message["sender_chat"]["id"] == GROUP
    assert message["from"]["username"] == "GroupAnonymousBot"


def test_a_topic_message_names_its_thread(sandbox: Loopback) -> None:
    sandbox.say(ADA, "/help", chat=FORUM, topic=2)
    message = sandbox.updates()[0]["message"]
    assert (message["message_thread_id"], message["is_topic_message"], message["chat"]["is_forum"]) == (2, True, True)
    assert "no topic" in sandbox.fails("send", **{"as": ADA, "chat": FORUM, "topic": 9, "text": "x"})


def test_forwards_by_people_carry_their_origin(sandbox: Loopback) -> None:
    post = sandbox.say(MOUSSA, "news", chat=CHANNEL)
    sandbox.updates()
    order: dict[str, Any] = {"as": ADA, "chat": CHANNEL, "message_id": post, "to": ADA}
    sandbox.do("forward", **order)
    assert sandbox.updates()[0]["message"]["forward_origin"]["type"] == "channel"
    said = sandbox.say(IDRISS, "/x", chat=GROUP)
    sandbox.do("forward", **{**order, "chat": GROUP, "message_id": said, "hidden": True})
    origin = sandbox.updates()[-1]["message"]["forward_origin"]
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", "Idriss")


def test_an_edit_by_a_person_is_an_edited_message(sandbox: Loopback) -> None:
    said = sandbox.say(ADA, "helo")
    sandbox.updates()
    sandbox.do("edit", **{"as": ADA, "chat": ADA, "message_id": said, "text": "hello"})
    edited = sandbox.updates()[0]["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("hello", said)


def test_blocking_and_unblocking_change_the_bots_membership(sandbox: Loopback) -> None:
    sandbox.do("block", **{"as": ADA})
    sandbox.do("unblock", **{"as": ADA})
    changes = [update["my_chat_member"] for update in sandbox.updates()]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    assert "blocked" in sandbox.do("block", **{"as": ADA}) or sandbox.fails(
        "send", **{"as": ADA, "chat": ADA, "text": "x"}
    )


def test_joining_a_group_is_told_twice_to_the_bot(sandbox: Loopback) -> None:
    sandbox.do("membership", chat=GROUP, bot=True, status="left", by=MOUSSA)
    sandbox.updates()
    sandbox.do("membership", chat=GROUP, bot=True, status="member", by=MOUSSA)
    first, second = sandbox.updates()
    assert first["my_chat_member"]["from"]["id"] == MOUSSA
    assert second["message"]["new_chat_members"][0]["is_bot"] is True


def test_a_group_becomes_a_supergroup_with_both_service_messages(sandbox: Loopback) -> None:
    old = sandbox.do("chats", type="group", title="Desk", members=[ADA, {"user": MOUSSA, "status": "creator"}])["id"]
    new = sandbox.do("upgrade", chat=old)["chat"]
    assert [
        (update["message"].get("migrate_to_chat_id"), update["message"].get("migrate_from_chat_id"))
        for update in sandbox.updates()
    ] == [(new, None), (None, old)]
    answer = sandbox.call("sendMessage", chat_id=old, text="x")
    assert answer["error_code"] == 400
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    sandbox.send(new)


def test_a_silent_upgrade_is_first_seen_by_its_error(sandbox: Loopback) -> None:
    old = sandbox.do("chats", type="group", title="Desk", members=[ADA])["id"]
    sandbox.do("upgrade", chat=old, silent=True)
    assert sandbox.updates() == []
    assert sandbox.refused("sendMessage", chat_id=old, text="x")[0] == 400


def test_pins_and_topics_leave_service_messages(sandbox: Loopback) -> None:
    sent = sandbox.send(GROUP)["message_id"]
    sandbox.do("pin", **{"as": MOUSSA, "chat": GROUP, "message_id": sent})
    assert sandbox.updates()[0]["message"]["pinned_message"]["message_id"] == sent
    topic = sandbox.do("topic", chat=FORUM, name="Chad")["topic"]
    assert sandbox.updates()[0]["message"]["forum_topic_created"]["name"] == "Chad"
    sandbox.send(FORUM, message_thread_id=topic)


def test_strangers_and_nonsense_are_turned_away_in_a_sentence(sandbox: Loopback) -> None:
    assert "no person" in sandbox.fails("send", **{"as": 7, "chat": 7, "text": "x"})
    assert "no chat" in sandbox.fails("send", **{"as": ADA, "chat": -7, "text": "x"})
    assert "not a member" in sandbox.fails("send", **{"as": IDRISS, "chat": CHANNEL, "text": "x"})
    assert "administrators" in sandbox.fails("send", **{"as": ADA, "chat": CHANNEL, "text": "x"})
    assert "private" in sandbox.fails("send", **{"as": ADA, "chat": FATOU, "text": "x"})
    assert "text" in sandbox.fails("send", **{"as": ADA, "chat": ADA, "text": " "})
    assert "missing" in sandbox.fails("send", chat=ADA, text="x")
    assert "number" in sandbox.fails("send", **{"as": "x", "chat": ADA, "text": "x"})


def test_new_people_and_chats_are_at_home_at_once(sandbox: Loopback) -> None:
    person = sandbox.do("people", first_name="Zara", language_code="fr", started=True)["id"]
    sandbox.send(person)
    chat = sandbox.do("chats", type="supergroup", title="New", members=[person], topics=["A", "B"])
    assert [topic["name"] for topic in chat["topics"]] == ["A", "B"]
    sandbox.send(chat["id"], message_thread_id=chat["topics"][1]["id"])
    assert person in [one["id"] for one in sandbox.look("state")["people"]]
