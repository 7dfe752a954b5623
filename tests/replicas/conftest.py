"""A real PostgreSQL for all replicas of a test; where bots come from; figures for the table of the faults.

Alone, these tests print their figures themselves; beside the faults, those do."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests import outside, postgres
from tests.faults.figures import Figure, Figures, Number
from tests.faults.forge import Forge, forge

PROPERTY = "figure"  # as the faults call it
FIGURES = pytest.StashKey[Figures]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(FIGURES, Figures())
    if found.rows and config.getoption("figures", "nobody asks") == "nobody asks":
        terminalreporter.section("figures of the replicas")
        for line in found.lines:
            terminalreporter.write_line(line)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """A line of the table, with the seconds the test has taken by then."""
    begun_s = time.monotonic()

    def tell(which: str, what: str, *, seed: int | None = None, **numbers: Number) -> None:
        told = Figure(which, what, numbers | {"seconds": time.monotonic() - begun_s}, seed)
        request.node.user_properties.append((PROPERTY, told.written))
        request.config.stash.setdefault(FIGURES, Figures()).add(told)

    return tell


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("long", default=False))


@pytest.fixture(scope="session")
def smithy() -> Iterator[Forge]:
    with forge() as made:
        yield made


@pytest.fixture
def server() -> Iterator[postgres.Postgres]:
    """Killed and started by its test as it likes."""
    with postgres.running(durable=True) as running, outside.instead_of_files(running):
        yield running
