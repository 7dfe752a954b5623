"""A forge of bot processes: one process does the imports, each bot is forked from it and runs `sahelbot run` with an
environment and a log of its own. It starts in a third of the time; a kill kills it all the same."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from tests.rig import ROOT, Bot, environment, eventually


class Forked:
    """A child of the forge, with what `subprocess.Popen` offers and the tests use."""

    def __init__(self, forge: "Forge", pid: int) -> None:
        self._forge = forge
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._forge.order(poll=self.pid)["code"]
        return self.returncode

    def wait(self, timeout: float) -> int:
        """The exit code, negative for the signal that killed it."""
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("bot", timeout)
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True)
class Forge:
    """Bots come out of it until it is closed, which ends those that are left."""

    process: subprocess.Popen[str]

    def order(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    @contextmanager
    def bot(
        self, folder: Path, api_url: str, *, name: str = "", is_ready: bool = True, **settings: object
    ) -> Iterator[Bot]:
        """Like `rig.bot_running`: a bot once it says that it is ready (or at once), killed at the end if it runs.

        Its log is in `folder` or, with a name, in a folder of that name within."""
        child, at_home = environment(folder, api_url=api_url, **settings), folder / name
        at_home.mkdir(parents=True, exist_ok=True)
        log = at_home / "log.txt"
        if log.exists():
            log.rename(at_home / f"log.{len(list(at_home.glob('log.*')))}.txt")
        log.touch()
        process = Forked(self, self.order(start=child, log=str(log))["pid"])
        bot = Bot(process, child, at_home)  # type: ignore[arg-type]  # as good as a Popen
        try:
            if is_ready:
                eventually(lambda: "action=start" in bot.log or process.poll() is not None, what="a ready bot")
                assert process.poll() is None, f"the bot ended with {process.returncode}: {bot.log}"
            yield bot
        finally:
            process.kill()
            process.wait(10)


@contextmanager
def forge() -> Iterator[Forge]:
    command = [sys.executable, "-m", "tests.faults.forge"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Forge(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


def _serve() -> None:
    """In the forge: obey orders, a line of JSON each, until there are no more."""
    import bot.cli
    import bot.lifespan  # noqa: F401  # what takes its time

    gc.freeze()  # what is here already is not looked through again by every bot
    children: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            pid = os.fork()
            if not pid:
                _become_a_bot(order["start"], order["log"])
            children.add(pid)
            answer: dict[str, Any] = {"pid": pid}
        else:
            ended, status = os.waitpid(order["poll"], os.WNOHANG)
            children.discard(ended)
            answer = {"code": os.waitstatus_to_exitcode(status) if ended else None}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _become_a_bot(environment: dict[str, str], log: str) -> NoReturn:
    """In the child."""
    from bot.cli import main

    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(nothing, 0)
    for number in (1, 2):
        os.dup2(written, number)
    sys.argv = ["sahelbot", "run"]
    main()
    sys.exit(0)


if __name__ == "__main__":
    _serve()
