"""The server runs in a loop, in a thread or without any socket, and sends everybody home when it ends."""

import threading
from typing import Any

import httpx
import pytest

from bot.sandbox.running import serve, serve_in_thread
from bot.sandbox.server import application
from bot.sandbox.world import World
from tests.sandbox.loopback import ADA, GROUP, TOKEN, Loopback


async def test_it_serves_in_the_running_loop() -> None:
    async with serve(World.default()) as base, httpx.AsyncClient(base_url=base) as client:
        answer = await client.get(f"/bot{TOKEN}/getMe")
        assert answer.json()["result"]["is_bot"] is True


async def test_a_failure_of_its_user_is_shown_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        async with serve(World.default()):
            raise ZeroDivisionError


def test_who_waits_is_answered_when_the_server_ends() -> None:
    answers: list[Any] = []
    with serve_in_thread(World.default()) as base:
        client = Loopback(base)
        client.ok("getMe")
        poll = threading.Thread(target=lambda: answers.append(client.call("getUpdates", timeout=50)))
        watch = threading.Thread(
            target=lambda: answers.append(client.request("GET", f"/sandbox/events?as={ADA}").status)
        )
        poll.start()
        watch.start()
        poll.join(0.2)
    poll.join()
    watch.join()
    assert {"ok": True, "result": []} in answers
    assert 200 in answers


async def test_it_answers_in_process_and_a_dropped_connection_is_an_error_there() -> None:
    app = application(World.default())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox") as client:
        await client.post("/sandbox/start", json={"as": ADA})
        path, body = f"/bot{TOKEN}/sendMessage", {"chat_id": ADA, "text": "x"}
        assert (await client.post(path, json=body)).json()["ok"] is True
        for drop in ("before", "after", "midway"):
            await client.post("/sandbox/faults", json={"method": "sendMessage", "drop": drop})
            with pytest.raises(ConnectionResetError):
                await client.post(path, json=body)
        assert [item["status"] for item in (await client.get("/sandbox/record")).json()] == [200, 0, 200]


def test_service_messages_are_sentences_on_the_page(sandbox: Loopback) -> None:
    sandbox.do("membership", chat=GROUP, user=ADA, status="left")
    sandbox.do("membership", chat=GROUP, user=ADA, status="member")
    group = sandbox.do("chats", type="group", title="Desk", members=[ADA])["id"]
    sandbox.do("upgrade", chat=group)
    sentences = [message["service"] for chat in (GROUP, group) for message in sandbox.messages(chat)]
    assert sentences == ["Ada left", "Ada joined", "The group became a supergroup"]


def test_mentions_and_moments_reach_the_bot_whole(sandbox: Loopback) -> None:
    text = (
        '<a href="tg://user?id=1002">F</a> <a href="tg://user?id=7">S</a> <tg-time unix="5" format="D">then</tg-time>'
    )
    entities = sandbox.send(text=text, parse_mode="HTML")["entities"]
    assert [entity["type"] for entity in entities] == ["text_mention", "date_time"]
    assert entities[0]["user"]["first_name"] == "Fatou"
    assert (entities[1]["unix_time"], entities[1]["date_time_format"]) == (5, "D")
