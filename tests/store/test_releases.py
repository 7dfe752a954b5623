"""Every release's database opens with the present code and has lost nothing; what was released is not changed."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store import copies, schema
from bot.store.deliveries import DeliveryState
from bot.store.tables import HEAD, REVISIONS
from tests.store.conftest import Clock, Store, opened
from tests.store.people import subscribe
from tests.store.released import FOLDER, key, migrations, rebuild, told

RELEASES = sorted(path.stem for path in FOLDER.glob("*.sql"))


def notes(release: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{release}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(release: str, tmp_path: Path) -> Path:
    """The database as that release left it."""
    made = tmp_path / "sahelbot.db"
    rebuild((FOLDER / f"{release}.sql").read_text(encoding="utf-8"), made)
    return made


@pytest.fixture
async def upgraded(path: Path) -> AsyncIterator[Store]:
    """The same, opened by the present code."""
    async with opened(f"sqlite+aiosqlite:///{path}", key(), Clock()) as store:
        yield store


def columns(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table and index of a file, with what each of its columns is."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        ]
        return {
            name: sorted(row[1:] for row in connection.execute(f"PRAGMA table_xinfo({name})"))
            or connection.execute(f"PRAGMA index_xinfo({name})").fetchall()
            for name in names
        }


def holds(now: Any, then: Any) -> bool:
    """Whether all of `then` is in `now`: later code may tell more, and nothing else."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(name in now and holds(now[name], then[name]) for name in then)
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(holds, now, then))
    return bool(now == then)


def test_there_is_a_first_release() -> None:
    assert "1.0.0" in RELEASES
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RELEASES)


async def test_nothing_is_lost_by_an_upgrade(upgraded: Store, release: str) -> None:
    async with upgraded.database.read() as conn:
        now = await told(upgraded, conn)
    for noun, then in notes(release)["told"].items():
        assert then, f"{release} tells nothing of {noun}"
        assert holds(now[noun], then), f"{noun}: {now[noun]}\nwere: {then}"


async def test_the_upgraded_database_is_sound_and_like_a_new_one(
    path: Path, upgraded: Store, made_file: Path, release: str
) -> None:
    await upgraded.database.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert copies.look(path, fingerprint=upgraded.cipher.fingerprint).revision == HEAD
    assert columns(path) == columns(made_file)


async def test_the_bot_goes_on_with_what_was_under_way(upgraded: Store) -> None:
    async with upgraded.database.write() as conn:
        (lease,) = await upgraded.ledger.lease(conn, owner="me", now=upgraded.clock.now, term_s=60, limit=10)
        settled = lease.settled(DeliveryState.SENT, message_id=99)
        await upgraded.ledger.settle(conn, [settled], owner="me", now=upgraded.clock.now)
        before = await upgraded.subscribers.of_chat(conn, 1)
        (same,) = await subscribe(conn, upgraded.subscribers, 1, now=upgraded.clock.now)
        (other,) = await subscribe(conn, upgraded.subscribers, 4711, now=upgraded.clock.now)
    assert before is not None
    assert (same, other > same) == (before.id, True)


# What was released stays


def test_no_migration_of_a_release_is_changed_or_taken_away(release: str) -> None:
    """A database in the field has run it as it was: what shall be otherwise is a new step."""
    then, now = notes(release)["migrations"], migrations()
    changed = [name for name, digest in then.items() if now.get(name) != digest]
    assert not changed, f"released with {release} and changed since: {changed}; write a new step instead"
    assert notes(release)["schema"] in REVISIONS


def test_the_words_written_of_a_release_are_of_its_schema(path: Path, release: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert revision == notes(release)["schema"]


def test_a_change_of_a_released_migration_is_seen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, release: str
) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    for step in (schema.MIGRATIONS / "versions").glob("*.py"):
        (versions / step.name).write_bytes(step.read_bytes() + b"# changed\n")
    monkeypatch.setattr(schema, "MIGRATIONS", tmp_path)
    with pytest.raises(AssertionError, match="write a new step"):
        test_no_migration_of_a_release_is_changed_or_taken_away(release)
