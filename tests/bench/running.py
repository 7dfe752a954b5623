"""Processes of the bench: the server on its core, what is measured on another, the processor kept awake."""

import contextlib
import json
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.certificate import write_certificate
from tests.rig import ROOT, environment

CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = (CORES[-1], CORES[0]) if len(CORES) > 1 else (None, None)
PEER_DEADLINE_S = 300


@dataclass(frozen=True)
class Server:
    """The stub, steered over its own door."""

    base: str
    certificate: Path

    @property
    def api_url(self) -> str:
        return f"{self.base}/bot"

    def reset(self, **asked: Any) -> None:
        self._order(order="reset", **asked)

    def feed(self, text: str, count: int, *, first_chat: int, per_second: float = 0) -> None:
        self._order(order="feed", text=text, count=count, first_chat=first_chat, per_second=per_second)

    def figures(self) -> dict[str, Any]:
        return dict(self._order(order="figures"))

    def _order(self, **order: Any) -> Any:
        context = ssl.create_default_context(cafile=str(self.certificate))
        request = urllib.request.Request(f"{self.base}/control", json.dumps(order).encode())
        with urllib.request.urlopen(request, timeout=30, context=context) as answer:
            return json.load(answer)["result"]


@contextlib.contextmanager
def server_running(folder: Path) -> Iterator[Server]:
    certificate, key = write_certificate(folder)
    command = [sys.executable, "-m", "tests.bench.server", str(certificate), str(key)]
    if SERVER_CORE is not None:
        command += ["--core", str(SERVER_CORE)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Server(f"https://127.0.0.1:{int(process.stdout.readline())}", certificate)
        finally:
            process.kill()


def on_client_core() -> None:
    """For a child, before it begins."""
    if CLIENT_CORE is not None:
        os.sched_setaffinity(0, {CLIENT_CORE})


def on_client_core_first() -> None:
    """The same, before whoever else uses the machine: for bots whose waits are timed, ours and peers alike."""
    on_client_core()
    with contextlib.suppress(PermissionError):
        os.nice(-10)


def child_environment(folder: Path, server: Server | None, **settings: object) -> dict[str, str]:
    given = environment(folder, **({"api_url": server.api_url} if server else {}), **settings)
    trusted = {"SSL_CERT_FILE": str(server.certificate)} if server else {}
    return given | trusted | {"PYTHONPATH": str(ROOT)}


def measured(module: str, *arguments: object, folder: Path, server: Server | None = None, **settings: object) -> Any:
    """What a module of the bench prints, run on the client's core."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *map(str, arguments)],
        cwd=ROOT,
        env=child_environment(folder, server, **settings),
        capture_output=True,
        text=True,
        timeout=PEER_DEADLINE_S * 4,
        preexec_fn=on_client_core,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads(lines[-1])


def peer(name: str, server: Server, folder: Path, *, count: int = 0, rate: float = 0) -> Any:
    options = ["--certificate", server.certificate, "--folder", folder, "--count", count, "--rate", rate]
    return measured(f"peers.{name}", server.base, *options, folder=folder, server=server)


@contextlib.contextmanager
def started(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process on the client's core, its words in `folder`/log.txt; killed at the end if it still runs."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            text=True,
            preexec_fn=on_client_core_first,  # noqa: PLW1509 - this process has no threads
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(45)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(10)


def cpu_of(process: subprocess.Popen[str]) -> float:
    """CPU seconds of a running process so far, user and system, with its threads."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(process: subprocess.Popen[str]) -> float:
    """Resident megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextlib.contextmanager
def awake() -> Iterator[None]:
    """Keep the processors from sleeping with work that gives way to any other: waking one costs more than an answer."""
    spin = "import os\nos.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\nwhile True: pass"
    spinners = []
    for core in CORES[:2]:
        spinners.append(subprocess.Popen([sys.executable, "-c", spin]))
        os.sched_setaffinity(spinners[-1].pid, {core})
    try:
        yield
    finally:
        for each in spinners:
            each.kill()
            each.wait()
