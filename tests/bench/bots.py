"""Bots of the bench that run beside the server: ours from its command line, peers from their scripts."""

import contextlib
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.store.deliveries import DeliveryState
from tests.bench.running import Server, child_environment, measured, started
from tests.rig import ROOT

CONTENT = ROOT / "content"


@dataclass(frozen=True)
class Ours:
    process: subprocess.Popen[str]
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(45)

    def states(self) -> Counter[DeliveryState]:
        """The ledger's rows by state."""
        with closing(sqlite3.connect(self.folder / "data" / "sahelbot.db", timeout=10)) as connection:
            rows = connection.execute("SELECT state, count(*) FROM deliveries GROUP BY state").fetchall()
        return Counter({DeliveryState(state): number for state, number in rows})


@contextlib.contextmanager
def ours_running(
    folder: Path,
    server: Server,
    *,
    crowd: int = 0,
    options: tuple[str, ...] = (),
    module: tuple[str, ...] = ("bot",),
    **settings: object,
) -> Iterator[Ours]:
    """Our bot, ready, with a planned crowd in its ledger if one is asked for; `module` is what runs it."""
    given = {"content_dir": CONTENT, **settings}
    if crowd:
        measured("settle", crowd, folder=folder, server=server, **given)
    child = child_environment(folder, server, **given)
    with started([*options, "-m", *module, "run"], folder, child) as process:
        bot = Ours(process, folder)
        wait_until(lambda: "action=start" in bot.log or process.poll() is not None, within_s=30, what="a ready bot")
        if process.poll() is not None:
            raise RuntimeError(bot.log[-2000:])
        yield bot


@contextlib.contextmanager
def peer_running(
    name: str, folder: Path, server: Server, *, count: int = 0, rate: float = 0
) -> Iterator[subprocess.Popen[str]]:
    options = ["--certificate", str(server.certificate), "--folder", str(folder)]
    options += ["--count", str(count), "--rate", str(rate)]
    command = ["-m", f"tests.bench.peers.{name}", server.base, *options]
    with started(command, folder, child_environment(folder, server)) as process:
        yield process


def wait_until(look: Callable[[], object], *, within_s: float, what: str, every_s: float = 0.1) -> None:
    """Raises TimeoutError with a sentence when the time is over."""
    deadline = time.monotonic() + within_s
    while not look():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {within_s:g} s")
        time.sleep(every_s)
