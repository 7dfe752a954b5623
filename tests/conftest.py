"""Options for all tests: on which database the bot of journeys and faults runs, and for how long."""

from collections.abc import Iterator

import pytest

from tests import outside, postgres


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the whole numbers of RELIABILITY, and real waits")
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="what bots keep things in")


@pytest.fixture(scope="session", autouse=True)
def databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files, or what takes their place."""
    if request.config.getoption("database") == "sqlite":
        yield
        return
    with postgres.running(durable=True) as server, outside.instead_of_files(server):
        yield
