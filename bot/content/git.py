"""git as a bounded child: no prompts, no hooks, no configuration but ours, one protocol, limited time and size.

What to ask it is `checkout`'s to know. Its environment holds nothing of ours but the one credential it needs, which
stands neither in its arguments nor in a file."""

import asyncio
import contextlib
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from pathlib import Path

from bot.content.repository import Repository

FILE_BYTES = 512 << 20  # the largest file it may write: a pack of one commit
_SAID_BYTES = 4096
_SENTENCE = 300
_CPU_S = 120
_BOUNDED = 'ulimit -f "$1"; ulimit -t "$2"; ulimit -c 0; shift 2; exec "$@"'
_SSH = (
    "ssh -oBatchMode=yes -oConnectTimeout=15 -oForwardAgent=no -oClearAllForwardings=yes -oPermitLocalCommand=no "
    "-oControlMaster=no -oControlPath=none"
)
_LOCKED_OUT = ("askpass", "Authentication failed", "could not read Username", "Permission denied (publickey")
_CONFIG = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.askPass": "",
    "credential.helper": "",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "transfer.fsckObjects": "true",
    "transfer.bundleURI": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "100",
    "http.lowSpeedTime": "20",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "init.defaultBranch": "main",
    "tar.umask": "0022",
}


class GitFailed(Exception):
    """git did not do it; the message is a sentence without any credential."""


async def git(source: Repository, *arguments: str, folder: Path, within_s: float, file_bytes: int = FILE_BYTES) -> str:
    """What git writes, 4 KiB of it at most, run in `folder`. Raises GitFailed."""
    program = shutil.which("git", path=f"{os.defpath}:/usr/local/bin")
    if program is None:
        raise GitFailed("git is not installed on this machine")
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", _BOUNDED, "sh", str(file_bytes // 512), str(_CPU_S), program, *arguments),
        cwd=folder,
        env=environment(source),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(within_s), asyncio.TaskGroup() as group:
            out, complaint = (group.create_task(_tail(stream)) for stream in (process.stdout, process.stderr))
            await process.wait()
    except TimeoutError:
        raise GitFailed(f"{source.address} did not answer within {within_s:g} s") from None
    finally:
        await _end(process)
    if process.returncode:
        raise GitFailed(_sentence(complaint.result(), process.returncode, source))
    return out.result()


def environment(source: Repository) -> Mapping[str, str]:
    """All that git and its children know of the world."""
    config = _CONFIG | ({"http.extraHeader": source.header} if source.header else {})
    numbered = {
        f"GIT_CONFIG_{what}_{number}": text
        for number, entry in enumerate(config.items())
        for what, text in zip(("KEY", "VALUE"), entry, strict=True)
    }
    return numbered | {
        "GIT_CONFIG_COUNT": str(len(config)),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": source.protocol,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "/bin/false",
        "SSH_ASKPASS": "/bin/false",
        "GIT_SSH_COMMAND": _SSH,
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C.UTF-8",
        "PATH": f"{os.defpath}:/usr/local/bin",
    }


async def _tail(stream: asyncio.StreamReader | None) -> str:
    """The end of what is said; a server that talks for ever takes no memory."""
    said = b""
    while stream is not None and (more := await stream.read(_SAID_BYTES)):
        said = (said + more)[-_SAID_BYTES:]
    return said.decode(errors="replace").strip()


async def _end(process: Process) -> None:
    """git's own children go with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _sentence(complaint: str, code: int, source: Repository) -> str:
    """The line that tells most, without the credential."""
    if code in (-signal.SIGXFSZ, 128 + signal.SIGXFSZ):
        return f"{source.address} is too large"
    if any(sign in complaint for sign in _LOCKED_OUT):
        return f"{source.address} does not let us in: the credential is missing or refused"
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    telling = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    words = telling.removeprefix("fatal:").removeprefix("error:").strip() or f"git ended with {code}"
    for secret in (source.credential, source.credential.partition(":")[2], source.header.rpartition(" ")[2]):
        words = words.replace(secret, "…") if secret else words
    said = words if source.address in words else f"{source.address}: {words}"
    return "".join(sign if sign.isprintable() else " " for sign in said)[:_SENTENCE]
