"""The sandbox by itself: python -m bot.sandbox [--host] [--port] [--record FILE] [--strict-rate N]."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.sandbox.running import serve
from bot.sandbox.world import World

_PORT_TAKEN = 75


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Telegram look-alike.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--record", type=Path, help="also append what is delivered to this file, as JSON lines")
    parser.add_argument("--strict-rate", type=int, default=0, help="refuse more than this many sends in a second")
    parser.add_argument("--token", action="append", default=[], help="let only these bots in (may be repeated)")
    options = parser.parse_args()
    world = World.default(tokens=options.token, strict_rate=options.strict_rate)
    if options.record:
        world.record.open(options.record)
    try:
        asyncio.run(_run(world, host=options.host, port=options.port))
    except OSError as error:
        sys.stderr.write(f"The sandbox cannot listen on {options.host}:{options.port}: {error.strerror}.\n")
        return _PORT_TAKEN
    return 0


async def _run(world: World, *, host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(world, host=host, port=port) as address:
        sys.stdout.write(f"Chat page: {address}\nBot API:   {address}/bot<token>/<method>\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
