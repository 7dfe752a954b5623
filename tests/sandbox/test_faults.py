"""Faults come as ordered, and the record tells what was delivered all the same."""

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.running import serve_in_thread
from bot.sandbox.world import World
from tests.sandbox.loopback import ADA, FATOU, OTHER_TOKEN, TOKEN, Loopback

LOST = (http.client.RemoteDisconnected, http.client.IncompleteRead, ConnectionResetError)


def delivered(sandbox: Loopback) -> list[tuple[str, int]]:
    return [(item["text"], item["status"]) for item in sandbox.look("record")]


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (401, "Unauthorized"),
        (403, "Forbidden: bot was blocked by the user"),
        (500, "Internal Server Error"),
        (502, "Bad Gateway"),
        (504, "Gateway Timeout"),
    ],
)
def test_an_ordered_status_is_answered_instead_of_acting(sandbox: Loopback, status: int, description: str) -> None:
    sandbox.do("faults", method="sendMessage", status=status)
    assert sandbox.refused("sendMessage", chat_id=ADA, text="x") == (status, description)
    assert delivered(sandbox) == []
    sandbox.send(text="y")
    assert delivered(sandbox) == [("y", 200)]


def test_too_many_requests_tells_how_long_to_wait_or_not(sandbox: Loopback) -> None:
    sandbox.do("faults", faults=[{"method": "*", "status": 429, "retry_after": 7}, {"method": "*", "status": 429}])
    first, second = (sandbox.call("sendMessage", chat_id=ADA, text="x") for _ in range(2))
    assert (first["description"], first["parameters"]) == ("Too Many Requests: retry after 7", {"retry_after": 7})
    assert "parameters" not in second


def test_a_fault_meets_its_method_and_chat_as_often_as_ordered(sandbox: Loopback) -> None:
    sandbox.do("start", **{"as": FATOU})
    sandbox.do("faults", method="sendMessage", chat=FATOU, times=2, status=500)
    sandbox.send(ADA)
    codes = [sandbox.call("sendMessage", chat_id=FATOU, text="x").get("error_code") for _ in range(3)]
    assert codes == [500, 500, None]
    sandbox.do("faults", method="getMe", times=None, status=502)
    assert [sandbox.call("getMe").get("error_code") for _ in range(3)] == [502] * 3
    assert sandbox.request("DELETE", "/sandbox/faults").status == 200
    assert sandbox.ok("getMe")


def test_a_connection_dropped_before_acting_delivers_nothing(sandbox: Loopback) -> None:
    sandbox.do("faults", method="sendMessage", drop="before")
    with pytest.raises(LOST):
        sandbox.send()
    assert delivered(sandbox) == []


def test_a_connection_dropped_after_acting_has_delivered(sandbox: Loopback) -> None:
    sandbox.do("faults", method="sendMessage", drop="after")
    with pytest.raises(LOST):
        sandbox.send(text="there")
    assert delivered(sandbox) == [("there", 0)]
    assert sandbox.messages(ADA)[-1]["text"] == "there"


def test_half_an_answer_is_sent_when_dropped_midway(sandbox: Loopback) -> None:
    sandbox.do("faults", method="sendMessage", drop="midway")
    with pytest.raises(http.client.IncompleteRead) as caught:
        sandbox.send(text="half")
    assert caught.value.partial.startswith(b'{"ok": true')
    assert delivered(sandbox) == [("half", 200)]


def test_a_fault_may_name_several_methods(sandbox: Loopback) -> None:
    sandbox.do("faults", method="getMe|getChat", times=2, status=500)
    assert sandbox.ok("getMyName")
    assert [sandbox.call(method, chat_id=ADA).get("error_code") for method in ("getMe", "getChat")] == [500, 500]


def test_an_error_may_be_answered_although_the_message_went_out(sandbox: Loopback) -> None:
    sandbox.do("faults", method="sendMessage", status=502, acts=True)
    assert sandbox.refused("sendMessage", chat_id=ADA, text="out")[0] == 502
    assert delivered(sandbox) == [("out", 502)]


@pytest.mark.parametrize("body", ["<html>Not Found</html>", "{}", "[]", "garbage", ""])
def test_any_body_may_be_answered(sandbox: Loopback, body: str) -> None:
    sandbox.do("faults", method="getUpdates", status=404, body=body)
    answer = sandbox.request("POST", f"/bot{TOKEN}/getUpdates")
    assert (answer.status, answer.content.decode()) == (404, body)


def test_a_late_answer_is_recorded_before_it_is_sent(sandbox: Loopback) -> None:
    sandbox.do("faults", method="sendMessage", delay_s=5)
    body = json.dumps({"chat_id": ADA, "text": "late"}).encode()
    with pytest.raises(TimeoutError):
        sandbox.request("POST", f"/bot{TOKEN}/sendMessage", body=body, timeout_s=0.3)
    assert delivered(sandbox) == [("late", 200)]


def test_an_answer_may_drip_or_swell(sandbox: Loopback) -> None:
    sandbox.do("faults", method="getMe", drip=True)
    with pytest.raises(TimeoutError):
        sandbox.request("GET", f"/bot{TOKEN}/getMe", timeout_s=0.3)
    sandbox.do("faults", method="getMe", pad_bytes=300_000)
    assert len(sandbox.request("GET", f"/bot{TOKEN}/getMe").content) > 300_000


def test_a_fault_nobody_understands_is_not_ordered(sandbox: Loopback) -> None:
    assert "colour" in sandbox.fails("faults", method="*", colour="red")
    assert "drop" in sandbox.fails("faults", method="*", drop="sideways")


def test_more_than_the_strict_rate_freezes_sending_for_three_seconds() -> None:
    faults = Faults(strict_rate=3)
    waits = [faults.too_fast(now_s) for now_s in (0.0, 0.1, 0.2, 0.3, 1.5, 3.2, 3.4, 3.5, 3.6, 3.7)]
    assert waits == [0, 0, 0, 3, 2, 1, 0, 0, 0, 3]


@pytest.fixture
def strict() -> Iterator[Loopback]:
    with serve_in_thread(World.default(tokens=[TOKEN], strict_rate=2)) as base:
        yield Loopback(base)


def test_a_strict_server_limits_sends_and_nothing_else(strict: Loopback) -> None:
    strict.do("start", **{"as": ADA})
    strict.send()
    strict.send()
    answer = strict.call("sendMessage", chat_id=ADA, text="x")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})
    assert strict.ok("getMe")


def test_only_listed_bots_come_in(strict: Loopback) -> None:
    assert strict.request("GET", f"/bot{OTHER_TOKEN}/getMe").json == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }
    assert strict.request("GET", f"/file/bot{OTHER_TOKEN}/x").status == 401


def test_the_record_counts_messages_by_chat_and_requests_by_status(sandbox: Loopback) -> None:
    first = sandbox.send(text="one")
    sandbox.send(text="two")
    sandbox.ok("editMessageText", chat_id=ADA, message_id=first["message_id"], text="three")
    sandbox.call("sendMessage", chat_id=99, text="x")
    record = sandbox.look("record?after=1")
    assert [(item["n"], item["method"], item["text"]) for item in record] == [
        (2, "sendMessage", "two"),
        (3, "editMessageText", "three"),
    ]
    assert record[0] | {"at": ""} == {
        "n": 2, "at": "", "method": "sendMessage", "chat_id": ADA, "message_id": first["message_id"] + 1,
        "text": "two", "ok": True, "status": 200,
    }  # fmt: skip
    assert sandbox.look("record/counts") == {str(ADA): 2}
    assert [item["status"] for item in sandbox.look("requests")][-4:] == [200, 200, 200, 400]


def test_the_record_is_also_a_file_of_lines(tmp_path: Path) -> None:
    world = World.default()
    world.record.open(tmp_path / "record.jsonl")
    with serve_in_thread(world) as base:
        client = Loopback(base)
        client.do("start", **{"as": ADA})
        client.send(text="été")
        lines = (tmp_path / "record.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["été"]


def test_the_clock_can_be_shifted(sandbox: Loopback) -> None:
    sandbox.do("clock", offset_s=86400)
    assert sandbox.send()["date"] - time.time() > 86000
