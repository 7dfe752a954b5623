"""The press: the worker process from outside. It starts it, asks it, and ends it when it is late or was left waiting.

The worker stays for the next drawing, since starting one costs more than drawing. It ends itself when idle.
"""

import asyncio
import contextlib
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from bot.pictures.drawing import Drawing
from bot.pictures.png import MAX_BYTES
from bot.pictures.worker import LENGTH

_CODE = str(Path(__file__).resolve().parents[2])
_TOLD = 300  # characters of a worker's last words


class PressFailedError(Exception):
    """The worker gave no picture; the message says why."""


class Press:
    """At most one worker at a time; its callers take turns. `fonts` is a folder for what it knows of fonts."""

    def __init__(self, fonts: Path, *, timeout_s: float, idle_s: float, memory_bytes: int) -> None:
        self._fonts = fonts
        self._timeout_s = timeout_s
        self._command = (sys.executable, "-P", "-m", "bot.pictures.worker", str(idle_s), str(memory_bytes))
        self._worker: Process | None = None

    @property
    def worker_id(self) -> int | None:
        """The process id of the worker, if one is running."""
        return self._worker.pid if self._worker and self._worker.returncode is None else None

    async def printed(self, drawing: Drawing) -> bytes:
        """The picture's bytes. Raises PressFailedError; then the next drawing gets a new worker."""
        is_done = False
        try:
            async with asyncio.timeout(self._timeout_s):
                png = await self._asked(drawing)
            is_done = True
        except TimeoutError:
            raise PressFailedError(f"drawing took longer than {self._timeout_s:g} s and was stopped") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            raise PressFailedError(f"the worker ended: {await self._last_words()}") from None
        finally:
            if not is_done:
                await self.close()
        return png

    async def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        if worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                worker.kill()
        await worker.communicate()

    async def _asked(self, drawing: Drawing) -> bytes:
        if self.worker_id is None:
            await self.close()
            self._worker = await self._started()
        worker = self._worker
        assert worker and worker.stdin and worker.stdout  # noqa: S101, PT018 - started with pipes
        asked = pickle.dumps(drawing)
        worker.stdin.write(LENGTH.pack(len(asked)) + asked)
        await worker.stdin.drain()
        (length,) = LENGTH.unpack(await worker.stdout.readexactly(LENGTH.size))
        if length > MAX_BYTES:
            raise PressFailedError(f"the picture has {length:,} bytes, too many")
        return await worker.stdout.readexactly(length)

    async def _started(self) -> Process:
        environment = {
            "PYTHONPATH": _CODE,
            "PYTHONUTF8": "1",
            "MPLCONFIGDIR": str(self._fonts),
            "MPLBACKEND": "agg",
            "OPENBLAS_NUM_THREADS": "1",
        }
        await asyncio.to_thread(self._fonts.mkdir, parents=True, exist_ok=True)
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment
        )

    async def _last_words(self) -> str:
        """The last line a dead worker wrote to its standard error."""
        if self._worker is None or self._worker.stderr is None:
            return "it was not there"
        told = (await self._worker.stderr.read()).decode("utf-8", "replace").strip().splitlines()
        return told[-1][-_TOLD:] if told else f"exit code {await self._worker.wait()}"
