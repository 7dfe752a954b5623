"""Real processes for the tests: the sandbox in one, the bot in another, people in between. Everything over loopback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests import forge, outside
from tests.forge import ROOT, Forked

EXAMPLE = ROOT / "tests" / "packs" / "example"
TOKEN = "4242:" + "T0ken_of-a-test_bot" + "x" * 16
KEY = bytes(range(64))
ADA, FATOU, IDRISS, MOUSSA = 1001, 1002, 1003, 1004
GROUP = -1001000000001
PATIENCE_S = 30.0  # with four tests at a time on two cores
KEPT = ("PATH", "HOME", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")

Process = subprocess.Popen[str] | Forked
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], *, within_s: float = PATIENCE_S, what: str = "it") -> Found:
    """What `look` finds, looked for again and again; fails with a sentence when the time is over."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {within_s:g} s")


@dataclass
class Sandbox:
    """The control API of a running sandbox."""

    address: str
    process: Process

    def post(self, path: str, **body: Any) -> Any:
        return self._call(path, json.dumps(body).encode())

    def get(self, path: str) -> Any:
        return self._call(path, None)

    def delete(self, path: str) -> Any:
        return self._call(path, None, method="DELETE")

    def _call(self, path: str, data: bytes | None, *, method: str | None = None) -> Any:
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{path}: {refusal.code} {refusal.read().decode()}") from None

    @property
    def api_url(self) -> str:
        return f"{self.address}/bot"


UNASKED = "The content has changed"  # the bot's own words to an editor, at any time: no answer to what was said


@dataclass
class Person:
    """Somebody at the chat page, without the page."""

    sandbox: Sandbox
    id: int
    chat: int = 0
    seen: int = field(default=0)

    def __post_init__(self) -> None:
        self.chat = self.chat or self.id

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.sandbox.get(f"/sandbox/chats/{self.chat}/messages?as={self.id}")["messages"])

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["from"]["is_bot"]]

    def say(self, text: str) -> dict[str, Any]:
        """Say something and wait for the bot's next message."""
        before = self._last_id()
        self.sandbox.post("/sandbox/send", **{"as": self.id, "chat": self.chat, "text": text})
        return eventually(lambda: self._newer(before), what=f"an answer to “{text}”")

    def tell(self, text: str) -> None:
        """Say something that may stay without an answer."""
        self.sandbox.post("/sandbox/send", **{"as": self.id, "chat": self.chat, "text": text})

    def press(self, label: str) -> dict[str, Any]:
        """Press the newest button that begins so, and wait until its message is another or a new one has come."""
        message, row, column = self._button(label)
        before = self._last_id(), message
        place = {"as": self.id, "chat": self.chat, "message_id": message["message_id"], "row": row, "column": column}
        self.sandbox.post("/sandbox/press", **place)
        return eventually(lambda: self._changed(*before), what=f"an answer to the button “{label}”")

    def labels(self) -> list[str]:
        return [key["text"] for row in self.answers[-1].get("buttons", []) for key in row]

    def _button(self, label: str) -> tuple[dict[str, Any], int, int]:
        for message in reversed(self.answers):
            for row, keys in enumerate(message.get("buttons") or []):
                for column, key in enumerate(keys):
                    if key["text"].startswith(label):
                        return message, row, column
        raise AssertionError(f"no button begins with “{label}”; there are {self.labels()}")

    def _last_id(self) -> int:
        return max((message["message_id"] for message in self.answers), default=0)

    def _newer(self, before: int) -> dict[str, Any] | None:
        newer = (message for message in self.answers if message["message_id"] > before)
        return next((message for message in newer if not message.get("text", "").startswith(UNASKED)), None)

    def _changed(self, last: int, old: dict[str, Any]) -> dict[str, Any] | None:
        newer = self._newer(last)
        if newer:
            return newer
        now = next(message for message in self.answers if message["message_id"] == old["message_id"])
        return now if (now.get("text"), now.get("buttons")) != (old.get("text"), old.get("buttons")) else None


def free_port() -> int:
    """A port that was free a moment ago, for who must know it before it is opened."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def sandbox_running(*options: str) -> Iterator[Sandbox]:
    """A sandbox in a process of its own, on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        out, errors = Path(folder, "out.txt"), Path(folder, "errors.txt")
        process = forge.shared().start(
            forge.SANDBOX, "--port", "0", *options, environment=dict(os.environ), out=out, errors=errors
        )
        try:
            eventually(lambda: _address(out) or process.poll() is not None, what="a sandbox")
            assert process.poll() is None, errors.read_text("utf-8")
            yield Sandbox(_address(out), process)
        finally:
            process.terminate()
            process.wait(10)


def _address(out: Path) -> str:
    found = re.search(r"http://\S+:\d+$", out.read_text("utf-8"), re.MULTILINE) if out.exists() else None
    return found.group() if found else ""


@dataclass
class Bot:
    """A bot process and what it was started with."""

    process: Process
    environment: dict[str, str]
    folder: Path

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    @property
    def health(self) -> str:
        found = re.search(r"listen=(\S+)", self.log)
        assert found, self.log
        return f"http://{found.group(1)}/healthz"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def terminate(self, within_s: float = 45.0) -> int:
        """SIGTERM, then the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within_s)


def environment(folder: Path, **settings: object) -> dict[str, str]:
    """A child's environment: nothing of ours but the path, plus SAHELBOT_ settings in lower case without the prefix."""
    given = {
        "data_dir": folder / "data",
        "content_dir": EXAMPLE,
        "listen": "127.0.0.1:0",
        "token": TOKEN,
        "admins": IDRISS,
        "data_key": "a key for tests that nobody else has",
        **settings,
    }
    if (server := outside.server()) is not None:
        given.setdefault("database_url", server.address_of(Path(str(given["data_dir"])) / "sahelbot.db"))
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    named = {f"SAHELBOT_{name.upper()}": str(value) for name, value in given.items() if value is not None}
    return kept | {"XDG_CONFIG_HOME": str(folder / "config"), "PYTHONUTF8": "1"} | named


@contextmanager
def bot_running(
    folder: Path, api_url: str, *, name: str = "", is_ready: bool = True, is_cold: bool = False, **settings: object
) -> Iterator[Bot]:
    """A bot against this server, once it says that it is ready (or at once). Killed at the end if it still runs.

    Its log is in `folder` or, with a name, in a folder of that name within. It is forked, unless it is to start cold,
    as an operator starts it."""
    child, at_home = environment(folder, api_url=api_url, **settings), folder / name
    at_home.mkdir(parents=True, exist_ok=True)
    log = at_home / "log.txt"
    if log.exists():
        log.rename(at_home / f"log.{len(list(at_home.glob('log.*')))}.txt")
    log.touch()
    process = (
        _cold(child, log) if is_cold else forge.shared().start(forge.BOT, "run", environment=child, out=log, errors=log)
    )
    bot = Bot(process, child, at_home)
    try:
        if is_ready:
            eventually(lambda: "action=start" in bot.log or process.poll() is not None, what="a ready bot", within_s=60)
            assert process.poll() is None, f"the bot ended with {process.returncode}: {bot.log}"
        yield bot
    finally:
        if process.poll() is None:
            bot.kill()


def _cold(child: dict[str, str], log: Path) -> subprocess.Popen[str]:
    with log.open("w", encoding="utf-8") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=child, stdout=out, stderr=out, text=True
        )


def sahelbot(*arguments: str, folder: Path, **settings: object) -> subprocess.CompletedProcess[str]:
    """One command of the command line, to its end."""
    with tempfile.TemporaryDirectory() as outputs:
        out, errors = Path(outputs, "out.txt"), Path(outputs, "errors.txt")
        child = environment(folder, **settings)
        code = forge.shared().start(forge.BOT, *arguments, environment=child, out=out, errors=errors).wait(60)
        return subprocess.CompletedProcess(arguments, code, out.read_text("utf-8"), errors.read_text("utf-8"))
