"""Figures that tests tell: collected from whichever process ran them, told in one table at the end, kept as JSON."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.figures import Figure, Figures, Number

FIGURES = pytest.StashKey[Figures]()
PROPERTY = "figure"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults", "faults to survive")
    group.addoption("--figures", type=Path, metavar="FILE", help="write the figures of fault tests there, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    config.stash.setdefault(FIGURES, Figures())


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(Collector(session.config.stash[FIGURES]))


class Collector:
    """Takes the figures from the reports of tests, whichever process ran them."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, value in report.user_properties:
                if name == PROPERTY:
                    self._figures.add(Figure.read(str(value)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(FIGURES, Figures())
    if not found.rows:
        return
    terminalreporter.section("figures of the fault tests")
    for line in found.lines:
        terminalreporter.write_line(line)
    path = config.getoption("figures", None)
    if path is not None:
        found.write(path)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`figure("D01", "kills", seed=1, lost=0)`: a line of the table, with the seconds the test has taken by then."""
    begun_s = time.monotonic()

    def tell(fault: str, what: str, *, seed: int | None = None, **numbers: Number) -> None:
        took = numbers | {"seconds": time.monotonic() - begun_s}
        request.node.user_properties.append((PROPERTY, Figure(fault, what, took, seed).written))

    return tell
