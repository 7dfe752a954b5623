"""One process per data folder. The lock dies with its holder, so a kill leaves nothing to clean up."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.store.refusals import AnotherInstance, ReadOnlyDatabase

FILE_NAME = "sahelbot.lock"


class InstanceLock:
    """Held from `acquire` (or `with`) until `release` or the end of the process. The file itself stays."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / FILE_NAME
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """At once or not at all: AnotherInstance when somebody holds it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ReadOnlyDatabase(f"The data folder {self.path.parent} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AnotherInstance(f"Another instance is running on {self.path.parent}; stop it first.") from None
        self._descriptor = descriptor

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
