"""The pull webhook's door: the secret in each host's own way, and nobody without it."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.door import Limits
from bot.web.pull import Pull
from bot.web.server import serving

SECRET = "a-secret_of-more-than-32-characters"
BODY = b'{"ref": "refs/heads/main"}'


def signature(body: bytes = BODY, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Door:
    port: int = 0
    asked: list[None] = field(default_factory=list)

    async def knock(self, headers: dict[str, str], *, body: bytes = BODY, method: str = "POST") -> int:
        async with httpx.AsyncClient() as client:
            answer = await client.request(method, f"http://127.0.0.1:{self.port}/pull", content=body, headers=headers)
        return answer.status_code


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async def well(_: Request) -> PlainTextResponse:
        return PlainTextResponse("well")

    opened = Door()
    otherwise = Starlette(routes=[Route("/healthz", well)])
    app = Pull(otherwise, secret=SECRET, ask=lambda: opened.asked.append(None), limits=Limits(seconds=0.2))
    async with serving(app, host="127.0.0.1", port=0) as opened.port:
        yield opened


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Gitlab-Token": SECRET},
        {"Authorization": f"Bearer {SECRET}"},
        {"X-Hub-Signature-256": f"sha256={signature()}"},
        {"X-Gitea-Signature": signature()},
        {"X-Forgejo-Signature": signature()},
    ],
    ids=lambda headers: next(iter(headers)),
)
async def test_each_host_shows_the_secret_in_its_own_way(door: Door, headers: dict[str, str]) -> None:
    assert await door.knock(headers) == 202
    assert len(door.asked) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Gitlab-Token": ""},
        {"X-Gitlab-Token": SECRET[:-1]},
        {"X-Gitlab-Token": "é" * 35},
        {"Authorization": "Bearer x"},
        {"X-Hub-Signature-256": f"sha256={signature(b'another body')}"},
        {"X-Hub-Signature-256": f"sha256={signature(secret='x' * 35)}"},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature": "sha1=" + "0" * 40},
        {"X-Telegram-Bot-Api-Secret-Token": SECRET},
    ],
)
async def test_nobody_else_asks_for_anything(door: Door, headers: dict[str, str]) -> None:
    assert await door.knock({name: value.encode() for name, value in headers.items()}) == 403
    assert door.asked == []


async def test_only_a_post_asks(door: Door) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert await door.knock({"X-Gitlab-Token": SECRET}, method=method) == 405
    assert door.asked == []


async def test_a_body_that_is_large_or_slow_is_not_waited_for(door: Door) -> None:
    large = b"x" * (Limits().size + 1)
    assert await door.knock({"X-Hub-Signature-256": f"sha256={signature(large)}"}, body=large) == 413
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(b"POST /pull HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: 0\r\nContent-Length: 9\r\n\r\nhalf")
    async with asyncio.timeout(5):
        assert b" 408 " in await reader.readline()
    writer.close()
    assert door.asked == []


async def test_every_other_path_is_as_before(door: Door) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{door.port}/healthz")).text == "well"
        assert (await client.post(f"http://127.0.0.1:{door.port}/pull/x")).status_code == 404
