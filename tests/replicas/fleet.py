"""A fleet: several bots on one database, each with a data folder and a port of its own, behind one webhook address."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.outside import Outside, at
from tests.replicas.balancer import balancing
from tests.rig import Bot, bot_running, eventually, free_port

SECRET = "a-secret_of-more-than-32-characters"


@dataclass
class Fleet:
    """`home` is the folder whose database all of them use."""

    home: Path
    api_url: str
    stack: ExitStack
    settings: dict[str, Any] = field(default_factory=dict)
    webhook: str = ""
    ports: list[int] = field(default_factory=lambda: [free_port() for _ in range(3)])
    bots: list[Bot] = field(default_factory=list)

    @property
    def database(self) -> Outside:
        return at(self.home / "data" / "sahelbot.db")

    @property
    def folders(self) -> list[Path]:
        """The data folders."""
        return [self.home / f"replica{number}" / "data" for number, _ in enumerate(self.ports)]

    def start(self, number: int) -> Bot:
        """Start (again) the replica of this number."""
        given = {"database_url": self.database.address, "data_dir": self.folders[number]}
        given |= {"listen": f"127.0.0.1:{self.ports[number]}", **self.settings}
        if self.webhook:
            given |= {"webhook_url": f"{self.webhook}/push", "webhook_secret": SECRET}
        bot = self.stack.enter_context(bot_running(self.home, self.api_url, name=f"replica{number}", **given))
        self.bots[number : number + 1] = [bot]
        return bot

    def sender(self) -> int:
        """The number of the replica whose term it is."""
        return eventually(self._sender, within_s=40, what="a sender") - 1

    def _sender(self) -> int | None:
        """One more than the number."""
        rows = self.database.query("SELECT term FROM leadership WHERE until > extract(epoch FROM clock_timestamp())")
        for number, bot in enumerate(self.bots):
            for (term,) in rows:
                if "this replica sends" in bot.log and f"term={term}\n" in bot.log and bot.process.poll() is None:
                    return number + 1
        return None

    def hold(self) -> None:
        """All that still run end in order."""
        for bot in self.bots:
            if bot.process.poll() is None:
                assert bot.terminate() == 0, bot.log


@contextmanager
def fleet(home: Path, api_url: str, *, size: int = 3, by_webhook: bool = False, **settings: Any) -> Iterator[Fleet]:
    with ExitStack() as stack:
        made = Fleet(home, api_url, stack, settings)
        if by_webhook:
            made.webhook = stack.enter_context(balancing(made.ports))
        for number in range(size):
            made.start(number)
        yield made
