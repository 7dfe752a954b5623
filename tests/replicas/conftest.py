"""A real PostgreSQL for all replicas of a test."""

from collections.abc import Iterator

import pytest

from tests import outside, postgres


@pytest.fixture
def server() -> Iterator[postgres.Postgres]:
    """Killed and started by its test as it likes."""
    with postgres.running(durable=True) as running, outside.instead_of_files(running):
        yield running
