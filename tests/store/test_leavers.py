"""Leavers: what is noted of who left, and what a restore learns from it."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.readers.subscription import Frequency, Subscription
from bot.store.choices import ChatKind
from bot.store.keys import Cipher, DataKey
from bot.store.leavers import Departure, Leavers
from bot.store.subscribers import Subscribers
from tests.store.conftest import Clock, Store

ADA, GROUP, LATER_GROUP = 1001, -4001, -1001000004001


@pytest.fixture
def leavers(tmp_path: Path, cipher: Cipher, clock: Clock) -> Leavers:
    return Leavers(tmp_path / "leavers", cipher, now=clock)


async def test_who_stopped_or_was_erased_is_known_afterwards(leavers: Leavers, clock: Clock) -> None:
    before = clock.now
    await leavers.stopped(GROUP, 7)
    await leavers.forgotten(ADA)
    told = leavers.since(before)
    assert told.of(GROUP, 7) is Departure.STOP
    assert told.of(GROUP, 8) is None
    assert told.of(ADA, 0) is told.of(ADA, 3) is Departure.FORGET
    assert leavers.since(clock.now + timedelta(seconds=1)).of(ADA, 0) is None


async def test_a_group_that_moved_and_then_stopped_is_known_by_its_old_number(leavers: Leavers, clock: Clock) -> None:
    await leavers.moved(GROUP, LATER_GROUP)
    await leavers.stopped(LATER_GROUP, 0)
    assert leavers.since(clock.now).of(GROUP, 0) is Departure.STOP


async def test_nothing_in_the_files_tells_a_number(leavers: Leavers, clock: Clock, tmp_path: Path) -> None:
    await leavers.stopped(ADA, 0)
    for path in (tmp_path / "leavers").iterdir():
        assert b"1001" not in path.read_bytes().replace(clock.now.isoformat().encode(), b"")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_line_that_a_kill_cut_short_is_passed_over(leavers: Leavers, clock: Clock, tmp_path: Path) -> None:
    await leavers.stopped(ADA, 0)
    month = tmp_path / "leavers" / f"{clock.now:%Y-%m}"
    month.write_text(month.read_text("utf-8") + "2027-03-29T07:00:00+00:00 stop 00", "utf-8")
    assert leavers.since(clock.now).of(ADA, 0) is Departure.STOP


async def test_months_that_no_backup_reaches_are_dropped(leavers: Leavers, clock: Clock) -> None:
    await leavers.stopped(ADA, 0)
    assert leavers.prune(clock.now) == 0
    assert leavers.prune(datetime(2027, 4, 1, tzinfo=UTC)) == 1
    assert leavers.since(clock.now).of(ADA, 0) is None


async def test_another_key_is_refused_until_it_was_admitted(leavers: Leavers, clock: Clock, tmp_path: Path) -> None:
    await leavers.stopped(ADA, 0)
    later = Cipher(DataKey(bytes(64)))
    with pytest.raises(ValueError, match="another data key"):
        Leavers(tmp_path / "leavers", later, now=clock).since(clock.now)
    leavers.admit(later)
    assert Leavers(tmp_path / "leavers", later, now=clock).since(clock.now).of(ADA, 0) is Departure.STOP


async def test_what_two_replicas_noted_can_be_laid_together(cipher: Cipher, clock: Clock, tmp_path: Path) -> None:
    one, other = (Leavers(tmp_path / name, cipher, now=clock) for name in ("one", "other"))
    await one.stopped(ADA, 0)
    await other.stopped(GROUP, 0)
    month = f"{clock.now:%Y-%m}"
    with (tmp_path / "one" / month).open("a", encoding="utf-8") as file:
        file.write((tmp_path / "other" / month).read_text("utf-8"))
    told = Leavers(tmp_path / "one", cipher, now=clock).since(clock.now)
    assert told.of(ADA, 0) is told.of(GROUP, 0) is Departure.STOP


async def test_a_folder_that_takes_no_notes_keeps_nobody_from_leaving(
    store: Store, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "leavers").write_text("no folder", "utf-8")
    noting = Subscribers(store.cipher, Leavers(tmp_path / "leavers", store.cipher, now=clock))
    choices = Subscription(Frequency.DAILY, clock.now.time(), "Etc/UTC")
    async with store.database.write() as conn:
        await noting.save(
            conn, ADA, 0, ChatKind.PRIVATE, choices, next_due_at=None, seen_until=None, now=clock.now
        )  # fmt: skip
        assert len(await noting.stop(conn, ADA, now=clock.now)) == 1
    assert "could not be noted" in caplog.text


async def test_whoever_stops_moves_or_is_erased_is_noted(store: Store, tmp_path: Path, clock: Clock) -> None:
    leavers = Leavers(tmp_path / "leavers", store.cipher, now=clock)
    noting = Subscribers(store.cipher, leavers)
    choices = Subscription(Frequency.DAILY, clock.now.time(), "Etc/UTC")
    async with store.database.write() as conn:
        for chat in (ADA, GROUP):
            await noting.save(
                conn, chat, 0, ChatKind.PRIVATE, choices, next_due_at=None, seen_until=None, now=clock.now
            )  # fmt: skip
        await noting.migrate_chat(conn, GROUP, LATER_GROUP, now=clock.now)
        await noting.stop(conn, LATER_GROUP, now=clock.now)
        await noting.forget(conn, ADA)
    told = leavers.since(clock.now)
    assert told.of(GROUP, 0) is told.of(LATER_GROUP, 0) is Departure.STOP
    assert told.of(ADA, 0) is Departure.FORGET
