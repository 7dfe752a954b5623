"""A repository as a publisher has one, for the bot to pull from: on this machine, or behind a web server."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

AUTHOR = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgSign=false")
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ("git", *AUTHOR, *arguments), cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def repository_of(folder: Path) -> Path:
    """Make a folder a repository with one commit on `main`."""
    run(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def commit(folder: Path) -> str:
    """Commit everything as it is now; the commit."""
    run(folder, "add", "--all", "--force")
    run(folder, "commit", "--quiet", "--allow-empty", "--message=Edited")
    return run(folder, "rev-parse", "HEAD")


class Server:
    """git's own web server. `credential` must be shown, if one is set; what each asker showed is kept."""

    def __init__(self, folder: Path, credential: str = "") -> None:
        self.folder = folder
        self.credential = credential
        self.shown: list[str] = []
        self.delay_s = 0.0
        self.redirect = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(self.delay_s)
        self.shown.append(request.headers.get("Authorization", ""))
        if self.credential and self.shown[-1] != self.credential:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="here"'})
        if self.redirect:
            return web.Response(status=302, headers={"Location": self.redirect + request.path_qs})
        process = await asyncio.create_subprocess_exec(
            *("git", "http-backend"), env=self._cgi(request), stdin=-1, stdout=-1, stderr=-3
        )
        out, _ = await process.communicate(await request.read())
        head, _, body = out.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(fields.pop("Status", "200").split()[0])
        return web.Response(status=status, headers=fields, body=body)

    def _cgi(self, request: web.Request) -> dict[str, str]:
        return ENVIRONMENT | {
            "GIT_PROJECT_ROOT": str(self.folder.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "REMOTE_ADDR": "127.0.0.1",
        }


@asynccontextmanager
async def served(server: Server) -> AsyncIterator[str]:
    """The address of the repository while the block runs, without its scheme."""
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"127.0.0.1:{runner.addresses[0][1]}/{server.folder.name}/.git"
    finally:
        await runner.cleanup()
