"""The atelier: drawings become files, in a worker process, one at a time. Which drawings there are: `subject`.

A file is named after what it shows and after the code that drew it, so that it is drawn once and never again; by the
same name (`fingerprint`) the store can remember what Telegram already holds. Whatever goes wrong, there is no picture,
and the text that goes with it says the same.
"""

import asyncio
import hashlib
import importlib.util
import os
import tempfile
from functools import cache
from pathlib import Path

from bot import log
from bot.pictures.drawing import Drawing
from bot.pictures.png import UnfitPictureError, size_of
from bot.pictures.press import Press, PressFailedError

KEPT = 1_000  # files in the folder; a pack in two languages has some 500
WAITING = 16  # drawings asked for at once; who comes then gets the text alone
ATTEMPTS = 2
REST_S = 600.0  # before something that could not be drawn is tried again
MODULES = ("matplotlib", "PIL")

_log = log.get(__name__)


@cache
def _drawn_by() -> bytes:
    """What the code that draws looks like: other code, other pictures."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def fingerprint(drawing: Drawing) -> str:
    """What the picture of this drawing is known by, 64 hex digits: equal for equal pictures, whatever the revision."""
    return hashlib.sha256(_drawn_by() + repr(drawing).encode("utf-8", "surrogatepass")).hexdigest()


def can_draw() -> bool:
    """Whether the extra `pictures` is installed. Nothing of it is imported to find out."""
    return all(importlib.util.find_spec(name) for name in MODULES)


class Pictures:
    """Pictures in `folder`. `timeout_s` bounds one drawing, `idle_s` the life of a worker nobody asks."""

    def __init__(
        self, folder: Path, *, timeout_s: float = 20.0, idle_s: float = 300.0, memory_bytes: int = 1 << 30
    ) -> None:
        self._folder = folder
        self._press = Press(folder / ".fonts", timeout_s=timeout_s, idle_s=idle_s, memory_bytes=memory_bytes)
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0
        self._failed: dict[str, float] = {}

    async def picture(self, drawing: Drawing) -> Path | None:
        """The file of this drawing, drawn if need be; None if it cannot be had now."""
        name = fingerprint(drawing)
        file = self._folder / f"{name}.png"
        if await asyncio.to_thread(file.exists):
            return file
        if not can_draw() or self._waiting >= WAITING or self._is_resting(name):
            return None
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                return file if await self._is_made(drawing, file) else None
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the worker, if there is one."""
        await self._press.close()

    async def _is_made(self, drawing: Drawing, file: Path) -> bool:
        """Whether the file is there in the end. Who waited while somebody else drew the same needs no second attempt,
        however the first one ended."""
        if await asyncio.to_thread(file.exists):
            return True
        if self._is_resting(file.stem):
            return False
        if await self._made(drawing, file):
            return True
        self._failed[file.stem] = asyncio.get_running_loop().time()
        return False

    def _is_resting(self, name: str) -> bool:
        now = asyncio.get_running_loop().time()
        self._failed = {known: at for known, at in self._failed.items() if now - at < REST_S}
        return name in self._failed

    async def _made(self, drawing: Drawing, file: Path) -> bool:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                png = await self._press.printed(drawing)
                size = size_of(png)
                await asyncio.to_thread(_keep, file, png)
            except (PressFailedError, UnfitPictureError, OSError) as reason:
                _log.warning("a picture could not be drawn", action="picture", attempt=attempt, reason=str(reason))
            else:
                _log.info("drawn", action="picture", name=file.stem[:12], bytes=len(png), height=size.height)
                return True
        return False


def _keep(file: Path, png: bytes) -> None:
    """Write the file whole or not at all, and let go of the oldest ones when there are too many."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(png)
        Path(aside).rename(file)
    finally:
        Path(aside).unlink(missing_ok=True)
    oldest_first = sorted(file.parent.glob("*.png"), key=lambda path: path.stat().st_mtime_ns)
    for old in oldest_first[:-KEPT]:
        old.unlink(missing_ok=True)
