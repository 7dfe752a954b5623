"""The webhook's door: nobody without the secret comes in, and nothing large or slow is waited for."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.door import Limits
from bot.web.server import serving
from bot.web.webhook import Webhook

SECRET = "a-secret_of-more-than-32-characters"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PUSH = {HEADER: SECRET}


@dataclass
class Door:
    """A served webhook and what came through it."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    is_open: bool = True

    async def take(self, body: bytes) -> bool:
        self.taken.append(body)
        return self.is_open

    async def push(
        self, body: bytes = b"{}", *, method: str = "POST", path: str = "/telegram", headers: dict[str, str] = PUSH
    ) -> int:
        async with httpx.AsyncClient() as client:
            answer = await client.request(method, f"http://127.0.0.1:{self.port}{path}", content=body, headers=headers)
        return answer.status_code

    async def say(self, *parts: bytes, pause_s: float = 0.0) -> bytes:
        """Write parts to a connection and read until the server closes it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause_s)
        async with asyncio.timeout(5):
            answer = await reader.read()
        writer.close()
        return answer


def head(*more: str) -> bytes:
    lines = ["POST /telegram HTTP/1.1", "Host: x", f"{HEADER}: {SECRET}", *more, "", ""]
    return "\r\n".join(lines).encode()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    made = Door()

    async def inside(_: Request) -> PlainTextResponse:
        return PlainTextResponse("inside")

    app = Webhook(
        Starlette(routes=[Route("/healthz", inside)]),
        path="/telegram",
        secret=SECRET,
        take=made.take,
        now=lambda: datetime.now(UTC),
        limits=Limits(size=1000, seconds=0.3),
    )
    async with serving(app, host="127.0.0.1", port=0) as port:
        made.port = port
        yield made


async def test_what_is_pushed_with_the_secret_is_taken_and_answered_200(door: Door) -> None:
    assert await door.push(b'{"update_id": 1}') == 200
    assert door.taken == [b'{"update_id": 1}']


async def test_what_cannot_be_stored_now_is_answered_so_that_it_comes_again(door: Door) -> None:
    door.is_open = False
    assert await door.push() == 503


@pytest.mark.parametrize(
    "headers",
    [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: SECRET + "x"}, {HEADER: SECRET.upper()}, {HEADER: "x" * 300}],
)
async def test_a_forged_push_is_turned_away_unread(door: Door, headers: dict[str, str]) -> None:
    assert await door.push(b'{"update_id": 1}', headers=headers) == 403
    assert not door.taken


async def test_a_stranger_is_turned_away_before_a_byte_of_the_body_has_come(door: Door) -> None:
    answer = await door.say(b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 95000000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_post_is_a_push(door: Door, method: str) -> None:
    assert await door.push(b"", method=method) == 405
    assert not door.taken


async def test_other_paths_are_for_others(door: Door) -> None:
    assert await door.push(b"", method="GET", path="/healthz", headers={}) == 200
    assert await door.push(path="/telegram/") == 404
    assert not door.taken


async def test_a_body_that_says_it_is_too_large_is_refused_unread(door: Door) -> None:
    assert (await door.say(head("Content-Length: 1001"))).startswith(b"HTTP/1.1 413 ")
    assert not door.taken


async def test_a_body_that_turns_out_too_large_is_refused(door: Door) -> None:
    chunk = b"200\r\n" + b"x" * 512 + b"\r\n"
    answer = await door.say(head("Transfer-Encoding: chunked"), chunk, chunk)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert not door.taken


async def test_a_body_that_trickles_is_cut_off(door: Door) -> None:
    answer = await door.say(head("Content-Length: 900"), b"x", b"x", pause_s=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert not door.taken


async def test_the_largest_body_allowed_is_taken(door: Door) -> None:
    assert await door.push(b"x" * 1000) == 200


async def test_who_hangs_up_midway_leaves_nothing_behind(door: Door) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(head("Content-Length: 900") + b"half")
    await writer.drain()
    writer.close()
    assert await door.push(b"whole") == 200
    assert door.taken == [b"whole"]


async def test_strangers_are_told_of_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    clock = [datetime(2027, 3, 29, 7, tzinfo=UTC)]
    made = Door()
    app = Webhook(Starlette(), path="/telegram", secret=SECRET, take=made.take, now=lambda: clock[0])
    async with serving(app, host="127.0.0.1", port=0) as port:
        made.port = port
        for _ in range(5):
            assert await made.push(headers={}) == 403
        clock[0] += timedelta(minutes=1)
        assert await made.push(headers={}) == 403
    told = [record.msg for record in caplog.records if "without the secret" in str(record.msg)]
    assert [line["times"] for line in told if isinstance(line, dict)] == [1, 5]
