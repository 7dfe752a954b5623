"""Programs of a Debian machine that a test must not run or has not, played as far as they can be. A shim of each name
stands first in PATH and runs this file with the folder that plays the machine's root.

What is real: make, git, install, mkdir, touch, curl, pip, the whole of sahelbot. What is played, and how far: apt-get
(knows names), useradd (notes the user), runuser (asks for a noted user, stays who we are), systemctl (reads the unit
and starts its process as it says, but for what shuts the process in), journalctl (shows until the bot has started),
chown (looks that the owner is the image's), docker (looks that everything exists that the services name), python3
(makes a virtual environment that finds the packages of these tests, so that pip fetches none)."""

import argparse
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PACKAGES = {"git", "make", "python3-venv"}
PATIENCE_S = 60.0
# What shuts the process in, or asks systemd to start it again: held against systemd itself in tests/deploy.
NOT_PLAYED = re.compile(
    r"Restart\w*|MemoryMax|TasksMax|NoNewPrivileges|\w*Capabilit\w+|Protect\w+|Private\w+|DevicePolicy|ProcSubset"
    r"|KeyringMode|LockPersonality|MemoryDenyWriteExecute|RemoveIPC|Restrict\w+|SystemCall\w+"
)
PLAYED = {
    "Type", "User", "Group", "WorkingDirectory", "EnvironmentFile", "LoadCredential", "Environment", "ExecStart",
    "StateDirectory", "StateDirectoryMode", "UMask", "TimeoutStopSec",
}  # fmt: skip


class Refused(Exception):
    """The program would not have done it, and says why."""


def need(truth: object, otherwise: str) -> None:
    if not truth:
        raise Refused(otherwise)


def users(machine: Path) -> list[str]:
    book = machine / "etc" / "passwd"
    return book.read_text("utf-8").split() if book.exists() else []


def apt_get(machine: Path, words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["install"])
    parser.add_argument("--yes", action="store_true", required=True)
    parser.add_argument("packages", nargs="+", choices=sorted(PACKAGES))
    parser.parse_args(words)


def useradd(machine: Path, words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--system", action="store_true", required=True)
    parser.add_argument("--home-dir", required=True)
    parser.add_argument("--shell", choices=["/usr/sbin/nologin"], required=True)
    parser.add_argument("name")
    given = parser.parse_args(words)
    need(given.name not in users(machine), f"user {given.name} already exists")
    with (machine / "etc" / "passwd").open("a", encoding="utf-8") as book:
        book.write(f"{given.name}\n")


def runuser(machine: Path, words: list[str]) -> None:
    need(words[0] == "-u" and words[1] in users(machine), f"user {words[1]} does not exist")
    need(words[2] == "--", "a command is expected")
    os.execvp(words[3], words[3:])


def python3(machine: Path, words: list[str]) -> None:
    if words[:2] != ["-m", "venv"]:
        os.execv(sys.executable, [sys.executable, *words])
    made = Path(words[2])
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", made], check=True)
    (site,) = made.glob("lib/python3*/site-packages")
    (site / "this-machine.pth").write_text(f"{machine / 'packages'}\n", "utf-8")


def chown(machine: Path, words: list[str]) -> None:
    owner, *files = words
    image = Path("deploy/Dockerfile").read_text("utf-8")
    need(f"\nUSER {owner}:" in image, f"the image runs as another user than {owner}")
    need(files and all(Path(file).is_file() for file in files), "no such file")


def docker(machine: Path, words: list[str]) -> None:
    import yaml

    parser = argparse.ArgumentParser()
    parser.add_argument("compose", choices=["compose"])
    parser.add_argument("-f", required=True, type=Path)
    parser.add_argument("--profile", required=True)
    orders = parser.add_subparsers(dest="order", required=True)
    orders.add_parser("up").add_argument("--detach", action="store_true", required=True)
    orders.add_parser("stop").add_argument("service")
    copying = orders.add_parser("cp")
    copying.add_argument("source")
    copying.add_argument("to", choices=["."])
    running, entering = orders.add_parser("run"), orders.add_parser("exec")
    running.add_argument("--rm", action="store_true", required=True)
    for order in (running, entering):
        order.add_argument("service")
        order.add_argument("words", nargs=argparse.REMAINDER)
    given = parser.parse_args(words)
    told = yaml.safe_load(given.f.read_text("utf-8"))
    services = {name: each for name, each in told["services"].items() if given.profile in each["profiles"]}
    need(services, f"no service has profile {given.profile}")
    named, _, inside = getattr(given, "source", getattr(given, "service", "")).partition(":")
    need(not named or named in services, f"no service {named} in profile {given.profile}")
    match given.order:
        case "up":
            _all_there(told, given.f.parent, list(services.values()))
        case "cp":
            kept = [each.split(":")[-1] for each in services[named]["volumes"]]
            need(any(inside.startswith(f"{place}/") for place in kept), f"{inside} is in no volume")
        case "run" | "exec":
            _is_a_command(machine, given.words if given.order == "run" else _after_its_name(given.words))


def _after_its_name(words: list[str]) -> list[str]:
    need(words[0] == "sahelbot", f"the image has no {words[0]}")
    return words[1:]


def _is_a_command(machine: Path, words: list[str]) -> None:
    """Whether sahelbot knows it; a container would run it."""
    asked = [machine / "opt/sahelbot/.venv/bin/sahelbot", words[0], "--help"]
    need(subprocess.run(asked, check=False, capture_output=True).returncode == 0, f"no such command: {words}")


def _all_there(told: dict[str, Any], folder: Path, services: list[dict[str, Any]]) -> None:
    # docker looks for the secrets of every service before it starts one
    files = [secret["file"] for secret in told["secrets"].values()]
    for service in services:
        files += [service["env_file"]] if "env_file" in service else []
        if "build" in service:
            context = folder / service["build"]["context"]
            need((context / service["build"]["dockerfile"]).is_file(), "no Dockerfile")
        mounted = (each.split(":")[0] for each in service.get("volumes", ()))
        files += [each for each in mounted if each.startswith(".")]
    for file in files:
        need((folder / file).exists(), f"{folder / file} does not exist")


# systemd


def section(text: str) -> list[tuple[str, str]]:
    """What stands under [Service], in its order."""
    body = text.partition("[Service]\n")[2].partition("\n[")[0]
    found = [line.partition("=") for line in body.splitlines() if line.strip() and not line.startswith("#")]
    return [(key, value) for key, _, value in found]


def environment(machine: Path, lines: list[tuple[str, str]], credentials: Path) -> dict[str, str]:
    """What systemd gives the process: nothing of ours but the two settings that stand for Telegram and a free port."""
    given = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    pairs = [pair for key, value in lines if key == "Environment" for pair in shlex.split(value)]
    for path in (Path(value.removeprefix("-")) for key, value in lines if key == "EnvironmentFile"):
        pairs += [shlex.split(line)[0] for line in path.read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    given |= dict(pair.replace("%d", str(credentials)).split("=", 1) for pair in pairs)
    outside: dict[str, str] = json.loads((machine / "outside.json").read_text("utf-8"))
    return given | outside


def start(machine: Path, name: str) -> None:
    unit = machine / "run" / "loaded" / f"{name}.service"
    need(unit.exists(), f"unit {name}.service not found")
    lines = section(unit.read_text("utf-8"))
    unknown = [key for key, _ in lines if key not in PLAYED and not NOT_PLAYED.fullmatch(key)]
    need(not unknown, f"this stand-in does not know {unknown}")
    service = dict(lines)
    need(service["User"] in users(machine) and service["Group"] == service["User"], "no such user")
    credentials = machine / "run" / "credentials" / name
    credentials.mkdir(parents=True, exist_ok=True)
    label, _, source = service["LoadCredential"].partition(":")
    (credentials / label).unlink(missing_ok=True)
    (credentials / label).write_bytes(Path(source).read_bytes())
    (credentials / label).chmod(0o400)
    for folder in service["StateDirectory"].split():
        (machine / "var" / "lib" / folder).mkdir(mode=int(service["StateDirectoryMode"], 8), exist_ok=True)
    with (machine / "run" / f"{name}.log").open("ab") as journal:
        process = subprocess.Popen(
            shlex.split(service["ExecStart"]), cwd=service["WorkingDirectory"], stdin=subprocess.DEVNULL,
            env=environment(machine, lines, credentials), stdout=journal, stderr=journal,
            umask=int(service["UMask"], 8), start_new_session=True,
        )  # fmt: skip
    (machine / "run" / f"{name}.pid").write_text(str(process.pid), "utf-8")


def runs(pid: int) -> bool:
    """Whether it is there, and more than a name that nobody has asked for yet."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def stop(machine: Path, name: str) -> None:
    """As systemd does: SIGTERM, then SIGKILL when TimeoutStopSec is over; here that is a refusal, too."""
    kept = machine / "run" / f"{name}.pid"
    pid = int(kept.read_text("utf-8"))
    kept.unlink()
    if runs(pid):
        os.kill(pid, signal.SIGTERM)
    limit = float(dict(section((machine / "run/loaded" / f"{name}.service").read_text("utf-8")))["TimeoutStopSec"])
    deadline = time.monotonic() + limit
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    if runs(pid):
        os.kill(pid, signal.SIGKILL)
        raise Refused(f"{name} did not stop within {limit:g} s")


def systemctl(machine: Path, words: list[str]) -> None:
    units, loaded = machine / "etc/systemd/system", machine / "run" / "loaded"
    match words:
        case ["daemon-reload"]:
            loaded.mkdir(parents=True, exist_ok=True)
            for unit in units.glob("*.service"):
                (loaded / unit.name).write_bytes(unit.read_bytes())
        case ["enable", "--now", name]:
            need("WantedBy=multi-user.target" in (loaded / f"{name}.service").read_text("utf-8"), "no [Install]")
            start(machine, name)
        case ["start", name]:
            start(machine, name)
        case ["stop", name]:
            stop(machine, name)
        case _:
            raise Refused(f"this stand-in does not know {words}")


def journalctl(machine: Path, words: list[str]) -> None:
    """`-f` follows until the bot has started; then somebody has seen enough and presses Ctrl+C."""
    need(words[0] == "-u" and words[2:] == ["-f"], "this stand-in knows -u UNIT -f")
    journal, kept = machine / "run" / f"{words[1]}.log", machine / "run" / f"{words[1]}.pid"
    deadline = time.monotonic() + PATIENCE_S
    while '"action":"start"' not in (told := journal.read_text("utf-8")).replace(" ", ""):
        need(runs(int(kept.read_text("utf-8"))), f"it ended:\n{told}")
        need(time.monotonic() < deadline, f"it has not started:\n{told}")
        time.sleep(0.05)
    sys.stdout.write(told)


PROGRAMS: dict[str, Callable[[Path, list[str]], None]] = {
    "apt-get": apt_get, "useradd": useradd, "runuser": runuser, "python3": python3, "chown": chown, "docker": docker,
    "systemctl": systemctl, "journalctl": journalctl,
}  # fmt: skip

if __name__ == "__main__":
    machine, name, *words = sys.argv[1:]
    try:
        PROGRAMS[name](Path(machine), words)
    except Refused as refusal:
        sys.exit(f"{name}: {refusal}")
