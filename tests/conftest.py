"""For all tests: on which database the bot of journeys and faults runs, for how long, how hard properties are tried;
and what several parts of them begin with."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store.keys import Cipher, DataKey
from tests import outside, postgres
from tests.effort import effort
from tests.rig import KEY

pytest_plugins = ("tests.telling",)

settings.register_profile("usual", effort())
settings.load_profile("usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the whole numbers of RELIABILITY, and real waits")
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="what bots keep things in")


# What takes longest begins first, so that no process is left with it at the end.
FIRST = ("tests/test_docs_followed.py", "tests/journeys/", "tests/browser/", "tests/operating/", "tests/replicas/")


def rank(item: pytest.Item) -> int:
    return next((place for place, begins in enumerate(FIRST) if item.nodeid.startswith(begins)), len(FIRST))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked long is for `make faults`: elsewhere it is not among the tests; what is about files is not among
    those of a server. What takes long begins first."""
    items.sort(key=rank)
    without = [] if config.getoption("long") else ["long"]
    without += [] if config.getoption("database") == "sqlite" else ["files"]
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in without)]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session", autouse=True)
def databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Files, or what takes their place."""
    if request.config.getoption("database") == "sqlite":
        yield
        return
    with postgres.running(durable=True) as server, outside.instead_of_files(server):
        yield


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it, made once; each test copies it."""
    from tests.house import furnish

    folder = tmp_path_factory.mktemp("furnished")
    asyncio.run(furnish(folder))
    return folder


@pytest.fixture
def folder(furnished: Path, tmp_path: Path) -> Path:
    """A data folder in which the example pack is published."""
    from tests.house import copied

    return copied(furnished, tmp_path)


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("long"))


@pytest.fixture(scope="session")
def cipher() -> Cipher:
    return Cipher(DataKey(KEY))
