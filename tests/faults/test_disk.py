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
NO_ROOM = (
    """CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION USING ERRCODE = ''disk_full''; END'""",
    "CREATE TRIGGER no_room BEFORE UPDATE ON deliveries EXECUTE FUNCTION no_room()",
)


class Disk:
    """Full: a file may not grow, and every change of the ledger makes it. A server says the same of itself."""

    def __init__(self, stage: Stage) -> None:
        self._database = stage.services.store.database

    async def make_ready(self) -> None:
        await self._run(*BALLAST if self._database.is_file else ())

    async def fill(self) -> None:
        if not self._database.is_file:
            await self._run(*NO_ROOM)
            return
        async with self._database.read() as connection:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await self._run(f"PRAGMA max_page_count={pages}")

    async def make_room(self) -> None:
        await self._run(
            f"PRAGMA max_page_count={LARGEST}" if self._database.is_file else "DROP TRIGGER no_room ON deliveries"
        )

    async def _run(self, *statements: str) -> None:
        async with self._database.write() as connection:
            for statement in statements:
                await connection.exec_driver_sql(statement)


def is_refused(caplog: pytest.LogCaptureFixture) -> bool:
    return any("is full" in str(record.msg) for record in caplog.records)


async def test_a_full_disk_stops_sending_until_there_is_room(
    stage: Stage, figure: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """No more is begun than could be under way; what was under way is recorded once there is room."""
    await stage.planned(*CHATS)
    disk, begun = Disk(stage), list[int]()
    await disk.make_ready()
    is_full = False

    async def freed() -> bool:
        nonlocal is_full
        if not is_full and not begun and len(stage.started) >= 100:
            await disk.fill()
            is_full = True
        if is_full and is_refused(caplog):
            begun.append(len(stage.started))
        if is_full and len(begun) == 60:
            await disk.make_room()
            is_full = False
        return len(begun) == 60 and not stage.open_rows

    await stage.deliver(freed)
    verdict = stage.hold(repeats=0)
    meanwhile = begun[-1] - begun[0]
    figure("D09", "disk full, then freed", begun_meanwhile=meanwhile, **verdict.numbers)
    assert meanwhile <= WINDOW
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
