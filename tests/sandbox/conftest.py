"""A real sandbox on a port of its own for each test, in a thread; Ada has started the bot already."""

from collections.abc import Iterator

import pytest

from bot.sandbox.running import serve_in_thread
from bot.sandbox.world import World
from tests.sandbox.loopback import ADA, Loopback


@pytest.fixture
def sandbox() -> Iterator[Loopback]:
    with serve_in_thread(World.default()) as base:
        client = Loopback(base)
        client.ok("getMe")
        client.do("start", **{"as": ADA})
        client.updates()
        yield client
