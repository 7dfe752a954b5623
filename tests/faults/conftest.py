"""Options and the table of figures. `make faults` gives `--long`: more of everything, and real waits."""

import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest

from bot.sandbox.running import serve_in_thread
from bot.sandbox.world import World
from bot.store.database import Database
from bot.store.keys import Cipher, DataKey
from tests.delivery.desk import served
from tests.faults.figures import Figure, Figures, Number
from tests.faults.forge import Forge, forge
from tests.faults.stage import FIRST, Loop, RunningClock, Stage
from tests.outside import at
from tests.sandbox.loopback import TOKEN, Loopback

KEY = bytes(range(64))
RATE = 1000.0
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


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("long", default=False))


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`figure("D01", "kills", seed=1, lost=0)`: a line of the table, with the seconds the test has taken by then."""
    begun_s = time.monotonic()

    def tell(fault: str, what: str, *, seed: int | None = None, **numbers: Number) -> None:
        took = numbers | {"seconds": time.monotonic() - begun_s}
        request.node.user_properties.append((PROPERTY, Figure(fault, what, took, seed).written))

    return tell


@pytest.fixture(scope="session")
def smithy() -> Iterator[Forge]:
    """Where bot processes come from."""
    with forge() as made:
        yield made


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, type[Loop]]:
    """Time can be pushed forward in every test here."""
    return {"pushed": Loop}


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    return Cipher(DataKey(KEY))


@pytest.fixture
async def stage(tmp_path: Path, cipher: Cipher, *, is_long: bool) -> AsyncIterator[Stage]:
    """People from 10,001 on have all started the bot."""
    clock, file = RunningClock(), tmp_path / "sahelbot.db"
    with serve_in_thread(World.default(tokens=[TOKEN])) as base:
        sandbox = Loopback(base)
        sandbox.do("crowd", first_id=FIRST, count=2000)
        database = await Database.open(at(file).address, cipher=cipher, now=clock)
        async with served(database, cipher, clock, address=f"{base}/bot", token=TOKEN, rate=RATE) as services:
            yield Stage(
                services,
                clock,
                is_long=is_long,
                file=file,
                cipher=cipher,
                sandbox=sandbox,
                secrets=(TOKEN.encode(), KEY),
            )
        await database.close()
