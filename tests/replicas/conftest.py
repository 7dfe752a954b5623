"""A real PostgreSQL for all replicas of a test; where bots come from; the table of figures."""

from collections.abc import Callable, Iterator

import pytest

from tests import outside, postgres
from tests.faults.forge import Forge, forge

FIGURES = pytest.StashKey[list[str]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(FIGURES, []):
        terminalreporter.section("figures of the replicas")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """A line of the table."""

    def tell(what: str, **numbers: object) -> None:
        counted = " · ".join(
            f"{name.replace('_', ' ')} {value:.2f}" if isinstance(value, float) else f"{name.replace('_', ' ')} {value}"
            for name, value in numbers.items()
        )
        request.config.stash.setdefault(FIGURES, []).append(f"{what}: {counted}")

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
