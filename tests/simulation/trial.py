"""A trial: one seed played on a virtual loop and judged, and what is printed when the judge finds something."""

import asyncio
import logging
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.store import trips
from tests.simulation.judge import Judge
from tests.simulation.loop import Connection, VirtualLoop
from tests.simulation.play import Play
from tests.simulation.scenario import Scenario

LAST = 60  # lines of the trace that are printed


@dataclass(frozen=True)
class Trial:
    """`seen` counts what was judged. `findings` are sentences; none if all held."""

    scenario: Scenario
    findings: tuple[str, ...]
    trace: tuple[str, ...]
    seen: Counter[str]
    happened: Counter[str]
    seconds: float

    @property
    def told(self) -> str:
        """The seed, what was found, and what happened before."""
        found = "\n".join(self.findings[:20])
        return f"seed {self.scenario.seed}, {self.scenario.night}:\n{found}\n\n" + "\n".join(self.trace[-LAST:])


def tried(seed: int, *, night: str | None = None, hours: float = 24, size: int = 0) -> Trial:
    """Play and judge it, in a folder of its own."""
    begun_s = time.monotonic()
    scenario = Scenario.drawn(seed, night=night, hours=hours, size=size)
    with tempfile.TemporaryDirectory(prefix="simulation-") as folder, _without_threads(), _quietly():
        with asyncio.Runner(loop_factory=lambda: VirtualLoop(random.Random(seed))) as runner:
            play = runner.run(Play.performed(scenario, Path(folder)))
        judge = Judge(play)
        findings = tuple(judge.findings())
    seen = judge.seen + Counter({"sends": len(play.wire.began)})
    return Trial(scenario, findings, tuple(play.trace), seen, play.counts, time.monotonic() - begun_s)


@contextmanager
def _without_threads() -> Iterator[None]:
    """The store's connections run in the loop; they are the store's own otherwise."""
    usual = trips.Connection
    trips.Connection = Connection  # type: ignore[misc]
    try:
        yield
    finally:
        trips.Connection = usual  # type: ignore[misc]


@contextmanager
def _quietly() -> Iterator[None]:
    """A kill leaves many words behind that help nobody."""
    usual = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        structlog.configure(wrapper_class=usual)
