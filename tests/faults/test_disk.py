"""D09: the disk is full in the middle of an edition, and there is room again after a while."""

from collections.abc import Callable

import pytest

from bot.delivery.worker import Worker
from bot.store.refusals import StorageFull
from tests.faults.stage import FIRST, Stage

CHATS = range(FIRST, FIRST + 300)
WINDOW = 16
LARGEST = 1_073_741_823  # pages (sqlite.org/limits.html)


BALLAST = (
    "CREATE TABLE ballast (bytes BLOB)",
    "CREATE TRIGGER heavier AFTER UPDATE ON deliveries BEGIN INSERT INTO ballast VALUES (zeroblob(4000)); END",
)


async def grow_with_every_change(stage: Stage) -> None:
    async with stage.services.store.database.write() as connection:
        for statement in BALLAST:
            await connection.exec_driver_sql(statement)


async def pages_of(stage: Stage) -> int:
    async with stage.services.store.database.read() as connection:
        return int((await connection.exec_driver_sql("PRAGMA page_count")).scalar_one())


async def limit_pages(stage: Stage, pages: int) -> None:
    """The database may grow no larger: SQLite then says the same as on a disk without room."""
    async with stage.services.store.database.write() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def is_refused(caplog: pytest.LogCaptureFixture) -> bool:
    return any("is full" in str(record.msg) for record in caplog.records)


async def test_a_full_disk_stops_sending_until_there_is_room(
    stage: Stage, figure: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """No more is begun than could be under way; what was under way is recorded once there is room."""
    await stage.planned(*CHATS)
    await grow_with_every_change(stage)
    await limit_pages(stage, await pages_of(stage) + 100)
    seen: list[int] = []

    async def freed() -> bool:
        if (seen or is_refused(caplog)) and len(seen) < 60:
            seen.append(len(stage.started))
        elif len(seen) == 60:
            await limit_pages(stage, LARGEST)
            seen.append(len(stage.started))
        return len(seen) > 60 and not stage.open_rows

    await stage.deliver(freed)
    verdict = stage.hold(repeats=0)
    begun = seen[59] - seen[0]
    figure("D09", "disk full, then freed", begun_meanwhile=begun, **verdict.numbers)
    assert begun <= WINDOW
    assert verdict.ended == {"sent": len(CHATS)}


async def test_what_cannot_be_recorded_keeps_its_place(stage: Stage, figure: Callable[..., None]) -> None:
    """Leases could still be written, results not: no more is begun than the window holds."""
    await stage.planned(*CHATS)
    refusals: list[int] = []

    def point(name: str) -> None:
        if name == "settling" and len(stage.started) >= 40 and len(refusals) < 5:
            refusals.append(len(stage.started))
            raise StorageFull("The disk is full.")

    async def over() -> bool:
        return not stage.open_rows

    await stage.deliver(over, worker=Worker(stage.services, window=WINDOW, on_point=point), patience_s=40)
    verdict = stage.hold(repeats=0)
    begun = refusals[-1] - refusals[0]
    figure("D09", "no result can be recorded", refusals=len(refusals), begun_meanwhile=begun, **verdict.numbers)
    assert begun <= WINDOW
    assert verdict.ended == {"sent": len(CHATS)}
