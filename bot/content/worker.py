"""The worker: checks a folder in a child process with bounded memory and time. How a folder is checked: `checking`.

Whatever a folder holds, the serving process waits at most `timeout_s` and never runs out of memory for it. The child
gets no environment of ours, so it holds no secret.
"""

import asyncio
import contextlib
import pickle
import resource
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import date
from pathlib import Path

from bot.cards.problems import Problem
from bot.content.checking import check
from bot.content.keeping import kept
from bot.content.loader import Loaded

MAX_MEMORY_BYTES = 1 << 30
MAX_CPU_S = 30
TIMEOUT_S = 15.0  # a bomb is refused within a second or two; rendering a large pack on a slow machine takes longer
_NO_MEMORY = 9
_STOPPED = (_NO_MEMORY, -signal.SIGKILL, -signal.SIGXCPU, -signal.SIGSEGV)
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONUTF8": "1"}


async def load_aside(
    folder: Path, today: date, *, timeout_s: float = TIMEOUT_S, memory_bytes: int = MAX_MEMORY_BYTES
) -> Loaded:
    """The same as `check`, in a child that is killed after `timeout_s`; then, or when it dies, that is the problem."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", __name__, str(folder), today.isoformat(), str(memory_bytes)),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=DEVNULL,
        env=ENVIRONMENT,
    )
    try:
        async with asyncio.timeout(timeout_s):
            answer, _ = await process.communicate()
    except TimeoutError:
        return _refused(f"loading took longer than {timeout_s:g} s and was stopped")
    finally:
        await _end(process)
    if process.returncode in _STOPPED:
        return _refused("loading needed more memory or time than it may have, and was stopped")
    if process.returncode:
        return _refused("loading broke off; `sahelbot check` tells why")
    return await asyncio.to_thread(_unpacked, answer)


def _unpacked(answer: bytes) -> Loaded:
    with kept():
        loaded = pickle.loads(answer)  # noqa: S301 - written by this module in a child of ours
    assert isinstance(loaded, Loaded)  # noqa: S101 - the child writes nothing else
    return loaded


def _refused(sentence: str) -> Loaded:
    return Loaded(None, (Problem(".", 1, 1, "", sentence, rule="worker"),))


async def _end(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _child(folder: str, today: str, memory_bytes: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = pickle.dumps(check(Path(folder), today=date.fromisoformat(today)))
    except MemoryError:
        sys.exit(_NO_MEMORY)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    _child(*sys.argv[1:4])
