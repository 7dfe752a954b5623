"""Backup and restore of a PostgreSQL database, by the server's own programs."""

import resource
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import opening
from bot.operating import audit, restoring
from bot.settings import Settings
from bot.store import dumps, restored
from bot.store.keys import Cipher
from bot.store.refusals import StoreError
from tests import postgres
from tests.house import settings_for
from tests.operating.conftest import EDITION, people
from tests.rig import ADA, FATOU, GROUP


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture
async def served(server: postgres.Postgres, tmp_path: Path) -> Settings:
    settings = settings_for(tmp_path, database_url=SecretStr(server.database()))
    async with opening.remembered(settings) as store:
        await people(store)
    return settings


async def test_a_dump_is_private_and_comes_back_without_those_who_left(served: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    await restoring.backup(served, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    async with opening.remembered(served) as store, store.database.write() as connection:
        await store.subscribers.forget(connection, ADA)
    told = await restoring.restore(served, file, force=False)
    assert "left since: 1." in told
    async with opening.remembered(served) as store, store.database.read() as connection:
        assert {each.chat_id async for each in store.subscribers.iterate(connection)} == {FATOU, GROUP}
        assert await restored.held(connection) == [EDITION]


async def test_a_restore_waits_until_every_other_process_has_let_go(served: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    await restoring.backup(served, file)
    async with opening.remembered(served) as store, store.database.read():
        with pytest.raises(StoreError, match="stop every bot first") as refused:
            await restoring.restore(served, file, force=False)
    assert refused.value.exit_code == 75


async def test_a_dump_tells_when_it_was_made_and_one_too_old_to_know_who_left_needs_to_be_forced(
    served: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "one.dump"
    await restoring.backup(served, file)
    cipher = Cipher(opening.data_key(served))
    found = await dumps.look(file, fingerprint=cipher.fingerprint)
    assert found.made_at is not None
    assert abs(opening.now() - found.made_at) < timedelta(minutes=5)
    a_year_ago(file, found.made_at)
    async with opening.remembered(served) as store, store.database.write() as connection:
        await store.subscribers.forget(connection, ADA)
    with pytest.raises(restoring.TooOld) as refused:
        await restoring.restore(served, file, force=False)
    assert refused.value.exit_code == 78
    async with opening.remembered(served) as store, store.database.read() as connection:
        assert await store.subscribers.of_chat(connection, ADA) is None  # the database is as it was
    assert "Restored" in await restoring.restore(served, file, force=True)


def a_year_ago(file: Path, made_at: datetime) -> None:
    """The day and year in the head of a dump are numbers with a sign before them, the year since 1900."""

    def number(what: int) -> bytes:
        return b"\0" + what.to_bytes(4, "little")

    def head(year: int) -> bytes:
        return number(made_at.day) + number(made_at.month - 1) + number(year - 1900)

    whole = file.read_bytes()
    assert whole.count(head(made_at.year)) == 1
    file.write_bytes(whole.replace(head(made_at.year), head(made_at.year - 1)))


async def test_what_is_no_dump_of_ours_changes_nothing(served: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    file.write_text("no dump", "utf-8")
    with pytest.raises(StoreError) as refused:
        await restoring.restore(served, file, force=False)
    assert refused.value.exit_code == 74


async def test_a_dump_of_another_key_is_refused(served: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.dump"
    await restoring.backup(served, file)
    other = served.model_copy(update={"data_key": SecretStr("11" * 64)})
    with pytest.raises(StoreError, match="another data key"):
        await restoring.restore(other, file, force=False)


async def test_a_full_disk_of_ours_is_not_called_a_server_that_does_not_answer(
    served: Settings, tmp_path: Path
) -> None:
    async with opening.remembered(served) as store, store.database.write() as connection:
        long = "x" * 300_000
        await store.audit.record(connection, at=opening.now(), actor=None, action="test", subject="x", after=long)
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, allowed[1]))
    try:
        with pytest.raises(StoreError, match="cannot be written") as refused:
            await audit.export(served, tmp_path / "audit.jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert refused.value.exit_code == 74
