"""A balancer before several bots, as a proxy would be: each connection goes to the next bot that takes it."""

import asyncio
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.rig import free_port

CLOSED = (OSError, asyncio.IncompleteReadError)


class Balancer:
    """`ports` are tried in turn."""

    def __init__(self, ports: list[int]) -> None:
        self._turn = itertools.cycle(ports)
        self._ports = ports

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self._ports:
            try:
                inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", next(self._turn))
            except OSError:
                continue
            async with asyncio.TaskGroup() as group:
                group.create_task(_copy(reader, inner_writer))
                group.create_task(_copy(inner_reader, writer))
            return
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(*CLOSED):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with suppress(*CLOSED):
        writer.close()


@contextmanager
def balancing(ports: list[int]) -> Iterator[str]:
    """A balancer in a thread of its own; gives its address."""
    port, loop, ready = free_port(), asyncio.new_event_loop(), threading.Event()

    async def main() -> None:
        server = await asyncio.start_server(Balancer(ports).serve, "127.0.0.1", port, backlog=1000)
        ready.set()
        async with server:
            with suppress(asyncio.CancelledError):
                await server.serve_forever()

    def run() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(main())
        loop.__dict__["main"] = task
        loop.run_until_complete(task)
        for left in asyncio.all_tasks(loop):
            left.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(5)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(loop.__dict__["main"].cancel)
        thread.join(10)
