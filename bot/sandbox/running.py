"""A running server: uvicorn around the application, on a port of its own choosing, for the bot, tests and benches.

Signals are left to the process that runs it. On the way out everybody who waits is sent home first.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator

import uvicorn

from bot.sandbox.server import application
from bot.sandbox.world import World

_GRACE_S = 2
_TICK_S = 0.1
_TICKS_A_DAY = 864_000


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.leaving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """uvicorn's ticking, left at once instead of at the next tick."""
        counter = 0
        while not await self.on_tick(counter):
            counter = (counter + 1) % _TICKS_A_DAY
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TICK_S):
                    await self.leaving.wait()

    def leave(self) -> None:
        self.should_exit = True
        self.leaving.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(world: World) -> _Server:
    config = uvicorn.Config(
        application(world), log_level="warning", access_log=False, timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=75, backlog=2048, proxy_headers=False, server_header=False, date_header=False,
    )  # fmt: skip
    return _Server(config)


def listen(host: str = "127.0.0.1", port: int = 0) -> socket.socket:
    """A bound socket; raises OSError if the port is taken."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else an answer's body waits 40 ms for its head
    bound.bind((host, port))
    return bound


@contextlib.asynccontextmanager
async def serve(world: World, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve this world in the running loop; gives the base address, http://host:port."""
    bound = listen(host, port)
    server = _server(world)
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(server.serve(sockets=[bound]))
            try:
                await server.ready.wait()
                yield _address(bound)
            finally:
                world.close()
                server.leave()
                await asyncio.wait([task])
    except BaseExceptionGroup as failures:  # a failure of whoever uses the server is shown as it is
        if len(failures.exceptions) == 1:
            raise failures.exceptions[0] from None
        raise
    finally:
        bound.close()


@contextlib.contextmanager
def serve_in_thread(world: World, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve this world in a thread with a loop of its own; talk to it over HTTP only. Gives the base address."""
    bound = listen(host, port)
    started = threading.Event()
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        stop = asyncio.Event()
        server = _server(world)
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[bound]))
            await server.ready.wait()
            stopping.append((asyncio.get_running_loop(), stop))
            started.set()
            await stop.wait()
            world.close()
            server.leave()

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="sandbox", daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield _address(bound)
    finally:
        for loop, stop in stopping:
            loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
