"""The pack in a process of its own: loading and checking, memory, and how long a swap keeps the loop from its work."""

import asyncio
import gc
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.content.current import CurrentPack, Served
from bot.content.loader import load
from bot.content.worker import load_aside
from tests.bench.peers.load import told

BEAT_S = 0.002
SWAPS = 3


async def main(folder: Path) -> None:
    today = datetime.now(UTC).date()
    gc.collect()
    before = _resident()
    load_s, pack = [], None
    for _ in range(SWAPS):
        began_s, from_s = time.perf_counter(), time.process_time()
        loaded = load(folder, today=today)
        load_s.append((time.perf_counter() - began_s, time.process_time() - from_s))
        pack = loaded.pack
    assert pack is not None, loaded.problems[:3]
    del loaded
    gc.collect()
    memory_mb = _resident() - before
    current = CurrentPack(pack)
    idle_s = await _longest_gap(asyncio.sleep(1))
    swap_s = [await _longest_gap(_swapped(current, folder)) for _ in range(SWAPS)]
    told(
        files=sum(1 for file in folder.rglob("*") if file.is_file()),  # noqa: ASYNC240 - nobody waits
        load_s=sorted(load_s)[SWAPS // 2][0],
        load_cpu_s=sorted(load_s)[SWAPS // 2][1],
        memory_mb=memory_mb,
        idle_gap_s=idle_s,
        swap_gap_s=sorted(swap_s)[SWAPS // 2],
    )


async def _swapped(current: CurrentPack, folder: Path) -> None:
    """As a Publish does it: loaded aside, its index made in a thread, then one assignment."""
    loaded = await load_aside(folder, datetime.now(UTC).date(), timeout_s=30)
    assert loaded.pack is not None
    served = Served(loaded.pack)
    await asyncio.to_thread(lambda: served.index)
    current.swap(served)


async def _longest_gap(work: object) -> float:
    """The longest time that a beat of 2 ms had to wait beyond its own, while the work was done."""
    longest, done = 0.0, False

    async def beat() -> None:
        nonlocal longest
        while not done:
            began_s = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            longest = max(longest, time.perf_counter() - began_s - BEAT_S)

    async with asyncio.TaskGroup() as group:
        group.create_task(beat())
        await work  # type: ignore[misc]
        done = True
    return longest


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
