"""The watcher: tells that something in the content folder has changed. What, and whether it may be served: others.

A folder that is removed and made anew (a checkout, a mounted volume) is found again.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

DEBOUNCE_MS = 1000
LOOK_AGAIN_S = 2.0


async def changes(
    folder: Path, *, debounce_ms: int = DEBOUNCE_MS, look_again_s: float = LOOK_AGAIN_S
) -> AsyncIterator[None]:
    """Yields once after each burst of changes, until it is cancelled or closed.

    `look_again_s` is how soon it is noticed that the folder itself has gone, come or been replaced."""
    seen = _identity(folder)
    is_new = False
    while True:
        if seen is None:
            await asyncio.sleep(look_again_s)
        else:
            async for burst in _bursts(folder, debounce_ms, look_again_s):
                if _identity(folder) != seen or (Change.deleted, str(folder)) in burst:
                    break
                if burst or is_new:
                    is_new = False
                    yield
        before, seen = seen, _identity(folder)
        is_new = seen is not None
        if before is not None and seen is None:
            yield


def _bursts(folder: Path, debounce_ms: int, look_again_s: float) -> AsyncIterator[set[tuple[Change, str]]]:
    """Sets of changes; an empty one when nothing has changed for a while."""
    return awatch(
        folder,
        watch_filter=_concerns_us,
        debounce=debounce_ms,
        rust_timeout=round(look_again_s * 1000),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )


def _concerns_us(_: Change, path: str) -> bool:
    return Path(path).suffix in (".yaml", ".geojson", "")


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
