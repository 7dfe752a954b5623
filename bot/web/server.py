"""A local HTTP server inside the bot's own loop: opened on an address that is free, closed in order."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

BACKLOG = 128


class PortBusy(Exception):
    """Another program holds the address."""

    exit_code = 75


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: stopping is the lifespan's decision."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve `app` while the block runs; gives the port, which for 0 is a free one. Raises PortBusy."""
    with bound(host, port) as listener:
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none"))
        failure: BaseException | None = None
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[listener]))
            while not server.started:  # noqa: ASYNC110 - a turn or two of the loop
                await asyncio.sleep(0)
            try:
                yield listener.getsockname()[1]
            except BaseException as error:  # noqa: BLE001 - the server stops in order first, then it goes on
                failure = error
            server.should_exit = True
        if failure is not None:
            raise failure


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket. Raises PortBusy with a sentence that says what to change."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio sets it for named protocols alone
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as reason:
            why = "is in use" if reason.errno == errno.EADDRINUSE else f"cannot be used ({reason.strerror})"
            raise PortBusy(f"{host}:{port} {why}; stop the other program or choose another address.") from None
        yield listener
