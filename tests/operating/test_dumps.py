"""Backup and restore of a PostgreSQL database, by the server's own programs."""

import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import opening
from bot.operating import audit, restoring
from bot.settings import Settings
from bot.store import restored
from bot.store.refusals import StoreError
from tests import postgres
from tests.chat.house import ADA, FATOU, GROUP, settings_for
from tests.operating.conftest import EDITION, people


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
