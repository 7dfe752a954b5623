"""A real PostgreSQL for tests: a throw-away server on a socket of its own, a fresh database for whoever asks."""

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.lacking import lacking

SPEED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "listen_addresses=")
DURABLE = tuple(setting for setting in SPEED if not setting.startswith("synchronous_commit"))  # survives its own kill
MISSING = "PostgreSQL is not installed (Debian: apt-get install postgresql); its tests cannot run."


Run = Callable[..., None]


class Postgres:
    """A running server. `database` makes an empty one, or a copy of `template`, and gives its address."""

    def __init__(self, binaries: Path, sockets: Path, control: Run) -> None:
        self._binaries = binaries
        self._sockets = sockets
        self._control = control
        self._numbers = itertools.count(1)

    def kill(self) -> None:
        """The server dies without warning, with all its processes, as by a cut of the power."""
        self._control("stop", "-m", "immediate")

    def start(self) -> None:
        self._control("start")

    def database(self, template: str = "template0") -> str:
        name = f"test{next(self._numbers)}"
        self.run("createdb", "-T", template, name)
        return self.address(name)

    def address(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@/{name}?host={self._sockets}"

    def run(self, program: str, *arguments: str) -> str:
        command = [self._binaries / program, "-h", self._sockets, "-U", "postgres", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout


def _binaries() -> Path | None:
    found = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    if shutil.which("pg_config"):
        found.append(
            subprocess.run(["pg_config", "--bindir"], check=True, capture_output=True, text=True).stdout.strip()
        )
    return next((Path(path) for path in reversed(found) if (Path(path) / "initdb").exists()), None)


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """Start one, if one is installed. `durable`: it survives its own death."""
    binaries = _binaries()
    if binaries is None:
        lacking(MISSING)
    identity = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        if identity:
            os.chown(folder, identity["user"], identity["group"])  # type: ignore[arg-type]

        def run(*command: object) -> None:
            subprocess.run(
                [str(part) for part in command],
                check=True,
                cwd=folder,
                timeout=60,
                stdout=subprocess.DEVNULL,
                **identity,
            )  # type: ignore[call-overload]

        data, log = Path(folder, "data"), Path(folder, "log")

        def control(what: str, *more: str) -> None:
            given = ("-l", log, "-o", options) if what == "start" else ()
            run(binaries / "pg_ctl", "-D", data, *given, *more, "-w", what)

        run(binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        options = " ".join(
            f"-c {setting}" for setting in (*(DURABLE if durable else SPEED), f"unix_socket_directories={folder}")
        )
        control("start")
        try:
            yield Postgres(binaries, Path(folder), control)
        finally:
            control("stop", "-m", "immediate")
