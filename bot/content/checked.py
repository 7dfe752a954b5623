"""The folder as it was last checked: while an editor looks and decides, it is not checked anew for every tap.

It counts only while every file is as it was, and on the same day. Checking itself is `worker`'s."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from bot.cards.problems import Problem
from bot.content.loader import Loaded
from bot.content.tree import read_tree

KEPT_S = 600.0
Check = Callable[[Path, date], Awaitable[Loaded]]
_Key = tuple[Path, str, tuple[Problem, ...], date]


class Checked:
    """One folder without errors, for `kept_s` seconds; then its memory is free again."""

    def __init__(self, *, kept_s: float = KEPT_S) -> None:
        self._kept_s = kept_s
        self._last: tuple[_Key, Loaded] | None = None
        self._until: asyncio.TimerHandle | None = None

    async def load(self, folder: Path, today: date, check: Check) -> Loaded:
        """What `check` says of the folder, now or a little while ago."""
        tree = await asyncio.to_thread(read_tree, folder)
        key = (folder, tree.revision, tree.problems, today)
        if self._last is not None and self._last[0] == key:
            return self._last[1]
        loaded = await check(folder, today)
        if loaded.pack is not None and loaded.pack.revision == tree.revision:
            self._keep(key, loaded)
        return loaded

    def _keep(self, key: _Key, loaded: Loaded) -> None:
        self._last = key, loaded
        if self._until is not None:
            self._until.cancel()
        self._until = asyncio.get_running_loop().call_later(self._kept_s, self.forget)

    def forget(self) -> None:
        self._last = None
