"""Members, menus and inline mode as a bot asks for them."""

import threading
from typing import Any

import pytest

from tests.sandbox.loopback import ADA, CHANNEL, FATOU, GROUP, MOUSSA, Loopback


def test_members_and_administrators_are_told(sandbox: Loopback) -> None:
    assert sandbox.ok("getChatMember", chat_id=GROUP, user_id=MOUSSA)["status"] == "administrator"
    assert sandbox.ok("getChatMember", chat_id=GROUP, user_id=123456)["status"] == "member"
    assert [one["user"]["id"] for one in sandbox.ok("getChatAdministrators", chat_id=GROUP)] == [MOUSSA]
    assert sandbox.ok("getChatMemberCount", chat_id=GROUP) == 5
    assert sandbox.refused("getChatMember", chat_id=GROUP, user_id=7)[1] == "Bad Request: PARTICIPANT_ID_INVALID"
    assert sandbox.refused("getChatAdministrators", chat_id=ADA)[1] == (
        "Bad Request: there are no administrators in the private chat"
    )


def test_a_chat_is_described_only_to_a_bot_that_is_in_it(sandbox: Loopback) -> None:
    assert sandbox.ok("getChat", chat_id=CHANNEL)["username"] == "sahelwire"
    sandbox.ok("leaveChat", chat_id=GROUP)
    assert sandbox.refused("getChat", chat_id=GROUP) == (403, "Forbidden: bot is not a member of the supergroup chat")


def test_pins_need_rights_in_groups_and_show_in_get_chat(sandbox: Loopback) -> None:
    place = {"chat_id": GROUP, "message_id": sandbox.send(GROUP)["message_id"]}
    assert sandbox.refused("pinChatMessage", **place)[1] == (
        "Bad Request: not enough rights to manage pinned messages in the chat"
    )
    sandbox.do("membership", chat=GROUP, bot=True, status="administrator")
    sandbox.ok("pinChatMessage", **place)
    assert sandbox.ok("getChat", chat_id=GROUP)["pinned_message"]["message_id"] == place["message_id"]
    assert [m["message_id"] for m in sandbox.messages(GROUP) if m.get("pinned")] == [place["message_id"]]
    sandbox.ok("unpinChatMessage", chat_id=GROUP)
    assert "pinned_message" not in sandbox.ok("getChat", chat_id=GROUP)


def test_typing_and_reactions_reach_the_page(sandbox: Loopback) -> None:
    after = sandbox.look("state")["events"]
    sandbox.ok("sendChatAction", chat_id=ADA, action="typing")
    said = sandbox.say(ADA, "good")
    reaction = [{"type": "emoji", "emoji": "👍"}]
    sandbox.ok("setMessageReaction", chat_id=ADA, message_id=said, reaction=reaction)
    events = sandbox.look(f"events?as={ADA}&after={after}&format=json")["events"]
    assert [event["event"] for event in events] == ["typing", "message", "edit"]
    assert events[0]["data"] == {"chat": ADA, "action": "typing"}
    assert events[2]["data"]["message"]["reactions"] == ["👍"]
    assert sandbox.refused("sendChatAction", chat_id=ADA, action="dancing")[0] == 400


def menu(sandbox: Loopback, chat: int, person: int) -> list[str]:
    return [item["description"] for item in sandbox.look(f"commands?chat={chat}&as={person}")["commands"]]


def test_the_narrowest_scope_and_the_own_language_win(sandbox: Loopback) -> None:
    def publish(description: str, scope: dict[str, Any] | None = None, language: str = "") -> None:
        commands = [{"command": "help", "description": description}]
        sandbox.ok("setMyCommands", commands=commands, scope=scope, language_code=language)

    publish("default")
    assert menu(sandbox, ADA, ADA) == menu(sandbox, FATOU, FATOU) == menu(sandbox, GROUP, ADA) == ["default"]
    publish("défaut", language="fr")
    assert (menu(sandbox, ADA, ADA), menu(sandbox, FATOU, FATOU)) == (["default"], ["défaut"])
    publish("private", {"type": "all_private_chats"})
    assert (menu(sandbox, FATOU, FATOU), menu(sandbox, GROUP, FATOU)) == (["private"], ["défaut"])
    publish("admins", {"type": "all_chat_administrators"})
    assert (menu(sandbox, GROUP, MOUSSA), menu(sandbox, GROUP, ADA)) == (["admins"], ["default"])
    publish("this chat", {"type": "chat", "chat_id": GROUP})
    assert (menu(sandbox, GROUP, MOUSSA), menu(sandbox, GROUP, ADA)) == (["this chat"], ["this chat"])
    publish("you here", {"type": "chat_member", "chat_id": GROUP, "user_id": ADA})
    assert (menu(sandbox, GROUP, ADA), menu(sandbox, GROUP, FATOU)) == (["you here"], ["this chat"])
    sandbox.ok("deleteMyCommands", scope={"type": "chat", "chat_id": GROUP})
    assert menu(sandbox, GROUP, FATOU) == ["défaut"]
    assert sandbox.ok("getMyCommands", language_code="fr")[0]["description"] == "défaut"


@pytest.mark.parametrize(
    ("command", "description", "sentence"),
    [
        ("Help", "x", "BOT_COMMAND_INVALID"),
        ("é", "x", "BOT_COMMAND_INVALID"),
        ("x" * 33, "x", "BOT_COMMAND_INVALID"),
        ("help", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("help", "x" * 257, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
def test_a_wrong_command_is_refused(sandbox: Loopback, command: str, description: str, sentence: str) -> None:
    commands = [{"command": command, "description": description}]
    assert sandbox.refused("setMyCommands", commands=commands) == (400, f"Bad Request: {sentence}")


def test_a_description_is_kept_per_language_and_seen_on_the_page(sandbox: Loopback) -> None:
    sandbox.ok("setMyDescription", description="Briefings")
    sandbox.ok("setMyDescription", description="Notes", language_code="fr")
    assert sandbox.ok("getMyDescription", language_code="fr") == {"description": "Notes"}
    assert sandbox.ok("getMyDescription", language_code="de") == {"description": "Briefings"}
    assert sandbox.look("state")["bot"]["description"] == "Briefings"
    assert sandbox.refused("setMyDescription", description="x" * 513)[0] == 400
    sandbox.ok("setMyName", name="Sahel")
    assert sandbox.ok("getMe")["first_name"] == sandbox.ok("getMyName")["name"] == "Sahel"
    assert sandbox.ok("getChatMenuButton") == {"type": "commands"}


@pytest.mark.parametrize("method", ["logOut", "close"])
def test_there_is_no_other_server_to_move_to(sandbox: Loopback, method: str) -> None:
    assert sandbox.refused(method)[0] == 400


def article(id_: str, text: str) -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": id_, "title": f"Title {id_}", "input_message_content": content}


def asked(sandbox: Loopback, query: str) -> tuple[threading.Thread, list[Any], dict[str, Any]]:
    """An inline question under way: its thread, where the answer will be, and the update the bot got."""
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(sandbox.do("inline", **{"as": ADA, "query": query})))
    thread.start()
    return thread, found, sandbox.ok("getUpdates", timeout=5)[-1]["inline_query"]


def test_an_inline_offer_is_chosen_and_sent(sandbox: Loopback) -> None:
    thread, found, query = asked(sandbox, "mali")
    assert (query["query"], query["from"]["id"]) == ("mali", ADA)
    results = [article("1", "<b>Mali</b>"), article("2", "Niger")]
    assert sandbox.ok("answerInlineQuery", inline_query_id=query["id"], results=results) is True
    thread.join()
    assert [(item["id"], item["title"], item["html"]) for item in found[0]["results"]] == [
        ("1", "Title 1", "<b>Mali</b>"),
        ("2", "Title 2", "Niger"),
    ]
    order = {"as": ADA, "chat": GROUP, "query_id": found[0]["query_id"], "result_id": "1"}
    sandbox.do("inline/choose", **order)
    shown = sandbox.messages(GROUP)[-1]
    assert (shown["html"], shown["via_bot"], shown["from"]["id"]) == ("<b>Mali</b>", "sandbox_bot", ADA)
    chosen = [update["chosen_inline_result"] for update in sandbox.updates() if "chosen_inline_result" in update]
    assert (chosen[0]["result_id"], chosen[0]["query"]) == ("1", "mali")
    assert "no such offer" in sandbox.fails("inline/choose", **{**order, "result_id": "9"})


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([article("1", "x"), article("1", "y")], "RESULT_ID_DUPLICATE"),
        ([article("", "x")], "RESULT_ID_INVALID"),
        ([article(str(i), "x") for i in range(51)], "RESULTS_TOO_MUCH"),
        ([article("1", "<b>x")], "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ([article("1", "")], "message text is empty"),
    ],
)
def test_a_wrong_inline_answer_is_refused(sandbox: Loopback, results: list[Any], sentence: str) -> None:
    thread, _, query = asked(sandbox, "x")
    assert sandbox.refused("answerInlineQuery", inline_query_id=query["id"], results=results) == (
        400,
        f"Bad Request: {sentence}",
    )
    sandbox.ok("answerInlineQuery", inline_query_id=query["id"], results=[])
    thread.join()
    assert sandbox.refused("answerInlineQuery", inline_query_id=query["id"], results=[])[0] == 400


def test_a_message_sent_inline_is_edited_by_its_inline_id(sandbox: Loopback) -> None:
    thread, found, query = asked(sandbox, "x")
    keys = {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]}
    results = [{**article("1", "one"), "reply_markup": keys}]
    sandbox.ok("answerInlineQuery", inline_query_id=query["id"], results=results)
    thread.join()
    order = {"as": ADA, "chat": GROUP, "query_id": found[0]["query_id"], "result_id": "1"}
    sent = sandbox.do("inline/choose", **order)["message_id"]
    sandbox.updates()
    sandbox.do("press", **{"as": ADA, "chat": GROUP, "message_id": sent, "row": 0, "column": 0})
    press = sandbox.updates()[-1]["callback_query"]
    assert "message" not in press
    edited = sandbox.ok("editMessageText", inline_message_id=press["inline_message_id"], text="two")
    assert (edited, sandbox.messages(GROUP)[-1]["text"]) == (True, "two")
    assert sandbox.refused("editMessageText", inline_message_id="x", text="two")[1] == "Bad Request: MESSAGE_ID_INVALID"
