"""Both ways that JSON takes: over the pool's kept connections, and over the session that a proxy makes necessary."""

from collections.abc import Iterator

import pytest

from tests.sending import wire


@pytest.fixture(params=[True, False], ids=["pool", "session"])
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    wire.WAY["lean"] = request.param
    yield
    wire.WAY["lean"] = True
