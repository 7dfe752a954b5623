"""Polling and webhooks: updates in order, kept until confirmed, one reader at a time."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.sandbox.updates import Queue
from tests.sandbox.loopback import ADA, CHANNEL, GROUP, MOUSSA, Loopback


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


def test_updates_come_again_until_they_are_confirmed(sandbox: Loopback) -> None:
    for text in ("one", "two", "three"):
        sandbox.say(ADA, text)
    first = sandbox.ok("getUpdates")
    assert texts(first) == texts(sandbox.ok("getUpdates")) == ["one", "two", "three"]
    assert texts(sandbox.ok("getUpdates", limit=1)) == ["one"]
    assert texts(sandbox.ok("getUpdates", offset=first[1]["update_id"])) == ["two", "three"]
    assert texts(sandbox.ok("getUpdates")) == ["two", "three"]


def test_a_sandbox_that_begins_anew_does_not_use_the_numbers_of_an_earlier_one_again(sandbox: Loopback) -> None:
    earlier = Queue()
    for _ in range(50):
        earlier.add("message", {})
    time.sleep(0.1)
    later = Queue()
    assert later.last_id > earlier.last_id, "however soon after it, and however much was said there"
    sandbox.say(ADA, "one")
    assert sandbox.ok("getUpdates")[0]["update_id"] > (time.time() - 60) * 1000


def test_a_negative_offset_keeps_only_the_last(sandbox: Loopback) -> None:
    for text in ("one", "two", "three"):
        sandbox.say(ADA, text)
    assert texts(sandbox.ok("getUpdates", offset=-1)) == ["three"]
    assert texts(sandbox.ok("getUpdates")) == ["three"]


def test_a_long_poll_wakes_when_something_comes(sandbox: Loopback) -> None:
    timer = threading.Timer(0.2, lambda: sandbox.say(ADA, "late"))
    timer.start()
    started = time.monotonic()
    assert texts(sandbox.ok("getUpdates", timeout=5)) == ["late"]
    assert time.monotonic() - started < 4
    timer.join()


def test_a_second_poller_ends_the_first(sandbox: Loopback) -> None:
    answers: dict[str, dict[str, Any]] = {}

    def poll(name: str) -> None:
        answers[name] = sandbox.call("getUpdates", timeout=8)

    first = threading.Thread(target=poll, args=("first",))
    first.start()
    time.sleep(0.2)
    second = threading.Thread(target=poll, args=("second",))
    second.start()
    first.join(5)
    assert (answers["first"]["error_code"], answers["first"]["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    sandbox.say(ADA, "for the second")
    second.join(5)
    assert texts(answers["second"]["result"]) == ["for the second"]


def test_only_allowed_updates_are_kept(sandbox: Loopback) -> None:
    sandbox.ok("getUpdates", allowed_updates=["callback_query"])
    sandbox.say(ADA, "not wanted")
    assert sandbox.ok("getUpdates") == []
    sandbox.ok("getUpdates", allowed_updates=[])
    sandbox.say(ADA, "wanted again")
    assert texts(sandbox.updates()) == ["wanted again"]


def test_chat_member_updates_come_only_when_asked_for(sandbox: Loopback) -> None:
    sandbox.do("membership", chat=GROUP, bot=True, status="administrator")
    sandbox.updates()
    sandbox.do("membership", chat=GROUP, user=ADA, status="administrator", by=MOUSSA)
    assert sandbox.updates() == []
    sandbox.ok("getUpdates", allowed_updates=["message", "chat_member"])
    sandbox.do("membership", chat=GROUP, user=ADA, status="member", by=MOUSSA)
    change = sandbox.updates()[0]["chat_member"]
    assert [change[side]["status"] for side in ("old_chat_member", "new_chat_member")] == ["administrator", "member"]


def test_what_came_before_the_bot_waits_for_it() -> None:
    from bot.sandbox.running import serve_in_thread
    from bot.sandbox.world import World

    with serve_in_thread(World.default()) as base:
        client = Loopback(base)
        assert client.look("state")["bot"] is None
        client.do("start", **{"as": ADA})
        assert texts(client.updates()) == ["/start"]


class Hook:
    """A webhook that keeps what it gets; `fail` more requests are answered with 500, `reply` is the answer's body."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.fail = 0
        self.reply = b""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                failing, hook.fail = hook.fail > 0, max(0, hook.fail - 1)
                if not failing:
                    hook.got.append(json.loads(body))
                    hook.secrets.append(self.headers.get("X-Telegram-Bot-Api-Secret-Token"))
                self.send_response(500 if failing else 200)
                self.send_header("content-length", str(len(hook.reply)))
                self.end_headers()
                self.wfile.write(hook.reply)

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def wait(self, count: int) -> None:
        ends_at = time.monotonic() + 8
        while len(self.got) < count and time.monotonic() < ends_at:
            time.sleep(0.02)
        assert len(self.got) == count


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_webhook_gets_updates_in_order_with_its_secret(sandbox: Loopback, hook: Hook) -> None:
    sandbox.say(ADA, "before")
    sandbox.ok("setWebhook", url=hook.url, secret_token="s3cret_token")
    sandbox.say(ADA, "after")
    hook.wait(2)
    assert texts(hook.got) == ["before", "after"]
    assert hook.secrets == ["s3cret_token"] * 2
    assert sandbox.ok("getWebhookInfo")["pending_update_count"] == 0


def test_polling_is_refused_while_a_webhook_is_set(sandbox: Loopback, hook: Hook) -> None:
    sandbox.ok("setWebhook", url=hook.url)
    assert sandbox.refused("getUpdates") == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    sandbox.ok("deleteWebhook")
    assert sandbox.ok("getUpdates") == []


def test_a_failed_push_is_tried_again_and_reported(sandbox: Loopback, hook: Hook) -> None:
    hook.fail = 1
    sandbox.ok("setWebhook", url=hook.url)
    sandbox.say(ADA, "again")
    hook.wait(1)
    info = sandbox.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


def test_a_webhook_may_answer_with_a_method(sandbox: Loopback, hook: Hook) -> None:
    hook.reply = json.dumps({"method": "sendMessage", "chat_id": ADA, "text": "by the way"}).encode()
    sandbox.ok("setWebhook", url=hook.url)
    sandbox.say(ADA, "hello")
    hook.wait(1)
    ends_at = time.monotonic() + 5
    while sandbox.messages(ADA)[-1]["text"] != "by the way" and time.monotonic() < ends_at:
        time.sleep(0.02)
    assert sandbox.messages(ADA)[-1]["text"] == "by the way"


@pytest.mark.parametrize(
    ("url", "secret"),
    [("http://example.com/", ""), ("https://example.com:1234/", ""), ("https://x.yz/", "with space"), ("nonsense", "")],
)
def test_a_wrong_webhook_is_refused(sandbox: Loopback, url: str, secret: str) -> None:
    assert sandbox.refused("setWebhook", url=url, secret_token=secret)[0] == 400


def test_a_channel_post_is_its_own_kind_of_update(sandbox: Loopback) -> None:
    sandbox.say(MOUSSA, "breaking", chat=CHANNEL)
    post = sandbox.updates()[0]["channel_post"]
    assert (post["text"], post["sender_chat"]["id"]) == ("breaking", CHANNEL)
