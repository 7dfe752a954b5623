"""Caddy and nginx before a bot, as deploy/ sets them up: the webhook's path passes and nothing else does."""

import asyncio
import contextlib
import os
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web.server import serving
from tests.deploy.test_deploy import DEPLOY, program

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s" * 32}
Start = Callable[[int, int], subprocess.Popen[bytes]]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


async def hook(request: Request) -> PlainTextResponse:
    """Every path answers, so that a path that passes is seen."""
    told = f"{request.headers.get('x-telegram-bot-api-secret-token', '')} {len(await request.body())}"
    return PlainTextResponse(told)


@contextlib.asynccontextmanager
async def behind(start: Start) -> AsyncIterator[httpx.AsyncClient]:
    routes = [Route("/{path:path}", hook, methods=["GET", "POST"])]
    async with serving(Starlette(routes=routes), host="127.0.0.1", port=0) as bot:
        port = free_port()
        with ended(start(port, bot)):
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
                async with asyncio.timeout(20):
                    while True:
                        with contextlib.suppress(httpx.ConnectError):
                            await client.get("/")
                            break
                        await asyncio.sleep(0.05)
                yield client


@pytest.fixture(params=["caddy", "nginx"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    return {"caddy": _caddy, "nginx": _nginx}[request.param](tmp_path)


def _caddy(folder: Path) -> Start:
    def begin(port: int, bot: int) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder),
            "BOT_HOST": f"http://127.0.0.1:{port}", "BOT_UPSTREAM": f"127.0.0.1:{bot}",
        }  # fmt: skip
        command = [program("caddy"), "run", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return begin


def _nginx(folder: Path) -> Start:
    def begin(port: int, bot: int) -> subprocess.Popen[bytes]:
        site = (DEPLOY / "nginx.conf").read_text("utf-8").replace("127.0.0.1:8081", f"127.0.0.1:{bot}")
        site = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", site)
        site = re.sub(r"^ *(?:listen \[|ssl_).*\n", "", site, flags=re.MULTILINE)
        (folder / "site.conf").write_text(site, "utf-8")
        paths = "".join(f"{each}_temp_path {folder};" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log stderr;"
            f" events {{}} http {{ {paths} include {folder}/site.conf; }}",
            "utf-8",
        )
        command = [program("nginx"), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return begin


async def test_the_webhooks_path_passes_and_nothing_else_does(start: Start) -> None:
    async with behind(start) as client:
        passed = await client.post("/telegram", content=b"{}", headers=SECRET)
        assert (passed.status_code, passed.text) == (200, f"{'s' * 32} 2")
        for path in ("/", "/healthz", "/healthz/live", "/metrics", "/pull", "/telegram/more"):
            assert (await client.post(path, content=b"{}", headers=SECRET)).status_code == 404, path
        assert (await client.get("/telegram", headers=SECRET)).status_code in {403, 404, 405}
        large = await client.post("/telegram", content=b"x" * 1_200_000, headers=SECRET)
        assert large.status_code in {400, 413, 502}
