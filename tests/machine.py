"""A fresh machine for whoever follows the documents: a folder that plays its root, with /opt, /etc, /usr/local, /var,
the programs of tests/standins.py first in PATH, and a clone of the project in /opt/sahelbot with two releases.

In every command and in the two files of deploy/ that are put in place, these paths are the folder's, the two ports that
the documents name are free ones, and ADDRESS is the repository's. A sandbox plays Telegram. Nothing else is changed."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.rig import ROOT, TOKEN, Sandbox, free_port
from tests.standins import PROGRAMS, runs

PATHS = re.compile(r"(?<![\w./%])(?=/(?:opt|etc|var|usr/local)/)")
FOLDERS = ("bot", "content", "deploy", "requirements")
FILES = ("Makefile", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md")
IN_PLACE = ("deploy/sahelbot.service", "deploy/sahelbot.sh")
RELEASES = ("v1.0.0", "v1.1.0")


@dataclass(frozen=True)
class Machine:
    """`root` is the folder; `listen` and `page` the ports that stand for 8081 and 8090."""

    root: Path
    sandbox: Sandbox
    listen: int
    page: int

    @property
    def checkout(self) -> Path:
        return self.root / "opt" / "sahelbot"

    def here(self, text: str) -> str:
        """The same on this machine."""
        moved = PATHS.sub(str(self.root), text)
        moved = moved.replace("git clone ADDRESS ", f"git clone --quiet {self.root / 'origin'} ")
        moved = moved.replace("127.0.0.1:8081", f"127.0.0.1:{self.listen}")
        return moved.replace("127.0.0.1:8090", f"127.0.0.1:{self.page}")

    @property
    def outside(self) -> dict[str, str]:
        """What stands for Telegram and for a port that nobody has."""
        return {"SAHELBOT_API_URL": self.sandbox.api_url, "SAHELBOT_LISTEN": f"127.0.0.1:{self.listen}"}

    def environment(self, *, sahelbot: str = "opt/sahelbot/.venv/bin", telegram: bool = True) -> dict[str, str]:
        """Of a shell on it: the stand-ins come first, and one of the two folders in which `sahelbot` is."""
        path = os.pathsep.join([str(self.root / "standins"), str(self.root / sahelbot), os.environ["PATH"]])
        return {"PATH": path, "HOME": str(self.root / "root"), "PYTHONUTF8": "1"} | (self.outside if telegram else {})

    def runs(self, block: str, *, sahelbot: str = "usr/local/sbin") -> str:
        """A block, to its end, as somebody types it who has the token ready to paste; what it said."""
        done = subprocess.run(
            ["sh", "-eu", "-c", self.here(block)], cwd=self.checkout if self.checkout.exists() else self.root,
            env=self.environment(sahelbot=sahelbot),
            input=f"{TOKEN}\n", text=True, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    @contextmanager
    def running(self, block: str, *, telegram: bool) -> Iterator[Path]:
        """A block that goes on until Ctrl+C, which ends it well; what it says is in the file."""
        said, pasted = self.root / "said.txt", self.root / "pasted.txt"
        pasted.write_text(f"{TOKEN}\n", encoding="utf-8")
        with said.open("w", encoding="utf-8") as file, pasted.open(encoding="utf-8") as keyboard:
            process = subprocess.Popen(
                ["sh", "-eu", "-c", self.here(block)], cwd=self.checkout, env=self.environment(telegram=telegram),
                stdin=keyboard, stdout=file, stderr=file, start_new_session=True,
            )  # fmt: skip
            try:
                yield said
                os.killpg(process.pid, signal.SIGINT)
                process.wait(60)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait(10)

    def forget(self) -> None:
        """The checkout and what was kept in it: the next one begins with nothing."""
        shutil.rmtree(self.checkout)

    def end(self) -> None:
        """No service is left behind."""
        for kept in (self.root / "run").glob("*.pid"):
            pid = int(kept.read_text("utf-8"))
            if runs(pid):
                os.kill(pid, signal.SIGKILL)


def fresh(root: Path, sandbox: Sandbox) -> Machine:
    """A machine on which nothing is done yet but to put the first release into /opt/sahelbot."""
    machine = Machine(root, sandbox, free_port(), free_port())
    for folder in ("opt", "etc/systemd/system", "var/lib", "usr/local/sbin", "run", "root", "standins", "packages"):
        (root / folder).mkdir(parents=True)
    (root / "outside.json").write_text(json.dumps(machine.outside), "utf-8")
    for name in PROGRAMS:
        shim = root / "standins" / name
        command = shlex.join([sys.executable, str(ROOT / "tests" / "standins.py"), str(root), name])
        shim.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
        shim.chmod(0o755)
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "sahelbot" not in package.name:
            (root / "packages" / package.name).symlink_to(package)
    _releases(machine)
    return machine


def _releases(machine: Machine) -> None:
    """A repository with this project as the first release, and one more release after it, cloned at the first."""
    origin = machine.root / "origin"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, origin / name, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
    for name in FILES:
        shutil.copy(ROOT / name, origin / name)
    for name in IN_PLACE:
        (origin / name).write_text(machine.here((origin / name).read_text("utf-8")), "utf-8")
    lifespan, project = origin / "bot" / "lifespan.py", origin / "pyproject.toml"
    code = lifespan.read_text("utf-8")
    assert "SANDBOX_PORT = 8090" in code
    lifespan.write_text(code.replace("SANDBOX_PORT = 8090", f"SANDBOX_PORT = {machine.page}"), "utf-8")
    _git(origin, "init", "--quiet")
    for release in RELEASES:
        text = re.sub(r'^version = ".*"', f'version = "{release[1:]}"', project.read_text("utf-8"), flags=re.MULTILINE)
        project.write_text(text, "utf-8")
        _git(origin, "add", "--all", "--force")
        _git(origin, "commit", "--quiet", "--message", release)
        _git(origin, "tag", release)
        if release == RELEASES[0]:
            _git(origin, "clone", "--quiet", str(origin), str(machine.checkout))


def _git(folder: Path, *words: str) -> None:
    known = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *known, *words], cwd=folder, check=True, capture_output=True, timeout=60)
