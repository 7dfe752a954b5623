"""The control API: what the page needs to draw, streams of events, crowds, and bounds."""

import http.client
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.sandbox.world import CHAT_KEEPS, CROWD_KEEPS
from tests.sandbox.loopback import ADA, CHANNEL, FATOU, FORUM, GROUP, IDRISS, MOUSSA, TOKEN, Loopback


def test_the_default_world_has_four_people_two_groups_and_a_channel(sandbox: Loopback) -> None:
    state = sandbox.look("state")
    people = [(one["id"], one["first_name"], one["language_code"]) for one in state["people"]]
    assert people == [(ADA, "Ada", "en"), (FATOU, "Fatou", "fr"), (IDRISS, "Idriss", "en"), (MOUSSA, "Moussa", "fr")]
    chats = {chat["id"]: chat for chat in state["chats"]}
    assert [chats[id_]["type"] for id_ in (ADA, GROUP, FORUM, CHANNEL)] == [
        "private", "supergroup", "supergroup", "channel",
    ]  # fmt: skip
    assert [topic["name"] for topic in chats[FORUM]["topics"]] == ["Mali", "Niger"]
    assert {"user": MOUSSA, "status": "creator"} in chats[CHANNEL]["members"]
    assert state["bot"]["username"] == "sandbox_bot"


def test_messages_are_seen_by_those_in_the_chat_and_in_pages(sandbox: Loopback) -> None:
    for number in range(5):
        sandbox.send(GROUP, text=str(number))
    assert [m["text"] for m in sandbox.messages(GROUP, f"?as={ADA}&limit=2")] == ["3", "4"]
    before = sandbox.messages(GROUP)[-2]["message_id"]
    assert [m["text"] for m in sandbox.messages(GROUP, f"?limit=2&before={before}")] == ["1", "2"]
    assert sandbox.request("GET", f"/sandbox/chats/{FATOU}/messages?as={ADA}").status == 404
    assert sandbox.request("GET", f"/sandbox/chats/{CHANNEL}/messages?as={IDRISS}").status == 404


def lines(sandbox: Loopback, path: str) -> Iterator[str]:
    connection = http.client.HTTPConnection(urlsplit(sandbox.base).netloc, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.headers["content-type"].startswith("text/event-stream")
        while line := answer.readline():
            yield line.decode().strip()
    finally:
        connection.close()


def test_events_stream_to_who_may_see_them(sandbox: Loopback) -> None:
    after = sandbox.look("state")["events"]
    sandbox.say(IDRISS, "secret")
    sandbox.send(GROUP, text="public")
    stream = lines(sandbox, f"/sandbox/events?as={ADA}&after={after}")
    kinds: list[str] = []
    data = ""
    for line in stream:
        if line.startswith("event: "):
            kinds.append(line.removeprefix("event: "))
        if line.startswith("data: "):
            data = line
            break
    stream.close()
    assert kinds == ["message"]
    assert "public" in data
    assert "secret" not in data


def test_commands_are_an_event(sandbox: Loopback) -> None:
    after = sandbox.look("state")["events"]
    sandbox.ok("setMyCommands", commands=[{"command": "help", "description": "x"}])
    assert [event["event"] for event in sandbox.look(f"events?as={ADA}&after={after}&format=json")["events"]] == [
        "commands"
    ]


def test_a_json_look_at_events_waits_for_the_first(sandbox: Loopback) -> None:
    assert sandbox.look(f"events?as={ADA}&format=json&wait_s=0.1")["events"] == []


def test_a_watcher_of_an_earlier_run_sees_what_comes_now(sandbox: Loopback) -> None:
    threading.Timer(0.2, lambda: sandbox.send(text="new")).start()
    seen = sandbox.look(f"events?as={ADA}&after=999999&format=json&wait_s=5")["events"]
    assert [event["data"]["message"]["text"] for event in seen] == ["new"]


def test_a_chat_keeps_only_its_latest_messages(sandbox: Loopback) -> None:
    ids = [sandbox.send(GROUP, text="x")["message_id"] for _ in range(CHAT_KEEPS + 3)]
    kept = [message["message_id"] for message in sandbox.messages(GROUP)]
    assert kept == ids[3:]
    assert sandbox.refused("editMessageText", chat_id=GROUP, message_id=ids[0], text="y")[1] == (
        "Bad Request: message to edit not found"
    )


def test_a_crowd_is_reached_at_once_and_kept_out_of_the_state(sandbox: Loopback) -> None:
    sandbox.do("crowd", first_id=10_000_000, count=100_000)
    for _ in range(CROWD_KEEPS + 2):
        sandbox.send(10_099_999)
    assert len(sandbox.messages(10_099_999)) == CROWD_KEEPS
    assert sandbox.refused("sendMessage", chat_id=10_100_000, text="x")[1] == "Bad Request: chat not found"
    assert len(sandbox.look("state")["people"]) == 4
    sandbox.do("block", **{"as": 10_000_001})
    assert sandbox.refused("sendMessage", chat_id=10_000_001, text="x")[0] == 403


@pytest.mark.parametrize("path", ["/nothing.js", "/../pyproject.toml", "/world.py", "/sandbox/files/none"])
def test_what_is_not_part_of_the_page_is_not_served(sandbox: Loopback, path: str) -> None:
    assert sandbox.request("GET", path).status == 404


def test_wrong_orders_are_complaints_not_crashes(sandbox: Loopback) -> None:
    assert "JSON" in sandbox.request("POST", "/sandbox/send", body=b"{").json["error"]
    assert "object" in sandbox.request("POST", "/sandbox/send", body=b"[]").json["error"]
    for path, order in (
        ("people", {"id": ADA, "first_name": "x"}),
        ("people", {"id": -1, "first_name": "x"}),
        ("chats", {"type": "moon"}),
        ("chats", {"id": 5, "type": "group"}),
        ("chats", {"type": "group", "members": [{"user": ADA, "status": "king"}]}),
        ("crowd", {"first_id": 0, "count": 1}),
        ("membership", {"chat": ADA, "user": ADA, "status": "member"}),
        ("membership", {"chat": GROUP, "user": ADA, "status": "king"}),
        ("upgrade", {"chat": GROUP}),
        ("topic", {"chat": GROUP, "name": "x"}),
    ):
        assert sandbox.fails(path, **order)


def test_it_runs_alone_and_stops_at_a_signal() -> None:
    command = [sys.executable, "-m", "bot.sandbox", "--port", "0", "--strict-rate", "30"]
    process: Any
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        base = process.stdout.readline().split()[-1]
        assert Loopback(base).request("GET", f"/bot{TOKEN}/getMe").status == 200
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=10)
    assert (process.returncode, complaints) == (0, "")


def test_a_taken_port_is_told_in_a_sentence(sandbox: Loopback) -> None:
    port = str(urlsplit(sandbox.base).port)
    command = [sys.executable, "-m", "bot.sandbox", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 75
    assert done.stderr.startswith(f"The sandbox cannot listen on 127.0.0.1:{port}")
    assert "Traceback" not in done.stderr
