"""A forge of processes of ours: one process does the imports, and whatever a test starts is forked from it, with
arguments, an environment and outputs of its own. It starts in a third of the time; a kill kills it all the same."""

import atexit
import functools
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
BOT, SANDBOX = "sahelbot", "python -m bot.sandbox"


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
                raise subprocess.TimeoutExpired("a forked process", timeout)
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass(frozen=True)
class Forge:
    """Processes come out of it until it is closed, which ends those that are left."""

    process: subprocess.Popen[str]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def start(self, what: str, *arguments: str, environment: dict[str, str], out: Path, errors: Path) -> Forked:
        """`what`: BOT or SANDBOX. What it writes goes to these files, which are one if they are the same."""
        outputs = {"out": str(out), "errors": str(errors)}
        answer = self.order(start=what, arguments=arguments, environment=environment, **outputs)
        return Forked(self, answer["pid"])

    def order(self, **order: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self._turn:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


@functools.cache
def shared() -> Forge:
    """The one forge of this process, from its first use until this process ends."""
    command = [sys.executable, "-X", "utf8", "-m", __name__]
    made = Forge(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    atexit.register(made.close)
    return made


def _serve() -> None:
    """In the forge: obey orders, a line of JSON each, until there are no more."""
    import bot.cli
    import bot.lifespan
    import bot.sandbox.running  # noqa: F401  # what takes its time

    gc.freeze()  # what is here already is not looked through again by every child
    children: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            pid = os.fork()
            if not pid:
                _become(**order)
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


def _become(start: str, arguments: list[str], environment: dict[str, str], out: str, errors: str) -> NoReturn:
    """In the child."""
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written if errors == out else os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    sys.argv = [start, *arguments]
    if start == SANDBOX:
        from bot.sandbox.__main__ import main as play

        sys.exit(play())
    from bot.cli import main

    main()
    sys.exit(0)


if __name__ == "__main__":
    _serve()
