"""A swap of a large pack: the loop has its hands free all the time, and what was served before is gone afterwards."""

import asyncio
import gc
import shutil
import time
import weakref
from pathlib import Path

import pytest

from bot.content.publications import publish_copy
from bot.content.tree import read_tree
from bot.publishing import follow
from tests.house import House
from tests.rig import ADA, ROOT

BLOCKED_S = 0.05


@pytest.fixture
def revisions(folder: Path, tmp_path: Path) -> list[str]:
    """Two revisions of the whole pack, published beside the small one."""
    content = Path(shutil.copytree(ROOT / "content", tmp_path / "whole"))
    found = []
    for _ in range(2):
        found.append(read_tree(content).revision)
        publish_copy(content, folder / "data" / "packs", found[-1])
        next((content / "dispatches").rglob("*.yaml")).unlink()
    return found


class Watch:
    """How long the loop's own thread was busy between two turns, in seconds of its processor time: what other threads
    and processes take is not the swap's."""

    longest_s = 0.0

    async def run(self) -> None:
        before = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest_s, before = max(self.longest_s, now - before), now


async def test_c16_a_swap_never_holds_the_loop_for_fifty_milliseconds(house: House, revisions: list[str]) -> None:
    services, watch = house.services, Watch()
    gc.collect()
    gc.freeze()  # as the lifespan does once it has opened
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(watch.run())
        for revision in (*revisions, *revisions):
            async with services.store.database.write() as connection:
                publish = services.store.publications.publish
                await publish(connection, revision, by=None, at=house.clock.now, visible={})
            before = weakref.ref(services.current.pack)
            assert await follow(services)
            assert services.current.pack.revision == revision
            assert before() is None, "what was served is still held by somebody"
            assert await house.answer(ADA, "/status")
        watching.cancel()
    assert watch.longest_s < BLOCKED_S
