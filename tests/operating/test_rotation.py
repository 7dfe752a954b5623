"""A new data key: everything opens with it and nothing with the old one; a kill in between is finished by a repeat."""

import base64
import errno
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import LargeBinary

from bot import opening
from bot.operating import restoring, rotation
from bot.settings import ConfigurationError, Settings
from bot.store import resealing
from bot.store.confirmations import HALT
from bot.store.instance import InstanceLock
from bot.store.refusals import KeyMismatch, StoreError
from bot.store.tables import metadata
from tests.house import settings_for
from tests.operating.conftest import EDITION, PEOPLE, people
from tests.rig import ADA, FATOU, GROUP, IDRISS


@pytest.fixture
async def made(folder: Path) -> Settings:
    """Settings with a key of the program's own making, and people sealed with it."""
    for old in (folder / "data").glob("sahelbot.db*"):
        old.unlink()
    settings = settings_for(folder, data_key=None)
    async with opening.remembered(settings) as store:
        await people(store)
        now = datetime.now(UTC)
        async with store.database.write() as connection:
            await store.inbox.store(connection, [(1, ADA, b'{"update_id": 1}')], now)
            await store.audit.record(connection, at=now, actor=IDRISS, action="alert", subject="one")
            for action in (HALT, "publish"):
                await store.confirmations.ask(
                    connection, action=action, actor=IDRISS, chat_id=IDRISS, payload="x",
                    expires_at=now + timedelta(hours=1),
                )  # fmt: skip
    return settings


async def everything(settings: Settings) -> tuple[set[int], list[tuple[int | None, int]], list[int | None], list[int]]:
    async with opening.remembered(settings) as store, store.database.read() as connection:
        chats = {each.chat_id async for each in store.subscribers.iterate(connection)}
        waiting = [(each.chat_id, each.payload["update_id"]) for each in await store.inbox.waiting(connection)]
        actors = [entry.actor for entry in await store.audit.entries(connection)]
        handles = [each.actor for each in await store.confirmations.open(connection, HALT, datetime.now(UTC))]
    return chats, waiting, actors, handles


def test_every_column_of_bytes_is_known_to_be_sealed_or_not() -> None:
    known = {*resealing.SEALED, *resealing.PASSING, *resealing.OPEN}
    there = {
        column for table in metadata.tables.values() for column in table.columns if isinstance(column.type, LargeBinary)
    }
    assert known == there


async def test_everything_opens_with_the_new_key_and_nothing_with_the_old_one(made: Settings) -> None:
    before, old = await everything(made), made.made_key.read_text("utf-8")
    told = await rotation.rotate(made, None)
    chats, waiting, actors, handles = await everything(made)
    assert before == (set(PEOPLE), [(ADA, 1)], [IDRISS], [IDRISS])
    assert (chats, waiting, actors, handles) == (before[0], before[1], [None, IDRISS], before[3])
    assert stat.S_IMODE(made.made_key.stat().st_mode) == 0o600
    (kept,) = made.made_key.parent.glob("data.key.until-*")
    assert kept.read_text("utf-8") == old != made.made_key.read_text("utf-8")
    assert str(kept) in told
    with pytest.raises(KeyMismatch):
        await everything(made.model_copy(update={"data_key": SecretStr(old.strip())}))


async def test_no_byte_that_the_old_key_sealed_stays_in_the_file(made: Settings) -> None:
    from bot.store.keys import Cipher

    old = Cipher(opening.data_key(made))
    await rotation.rotate(made, None)
    files = b"".join(path.read_bytes() for path in made.data_dir.glob("sahelbot.db*"))
    for chat in (ADA, FATOU, GROUP):
        assert old.seal_chat(chat) not in files


async def test_the_drill_a_backup_of_before_comes_back_with_the_old_key_and_is_sealed_anew(made: Settings) -> None:
    file = made.data_dir.parent / "before.backup"
    await restoring.backup(made, file)
    async with opening.remembered(made) as store, store.database.write() as connection:
        await store.subscribers.forget(connection, ADA)
    await rotation.rotate(made, None)
    with pytest.raises(StoreError, match="another data key"):
        await restoring.restore(made, file, force=False)
    (kept,) = made.made_key.parent.glob("data.key.until-*")
    old = made.model_copy(update={"data_key": SecretStr(kept.read_text("utf-8").strip())})
    told = await restoring.restore(old, file, force=False)
    assert "left since: 1." in told  # noted before the rotation
    await rotation.rotate(old, made.made_key)
    chats, *_ = await everything(made)
    assert chats == {FATOU, GROUP}


@pytest.mark.parametrize("point", ["before the commit", "after it"])
async def test_a_rotation_that_was_cut_off_is_finished_by_the_same_command(
    made: Settings, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    before = await everything(made)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    name, where = ("reseal", rotation) if point == "before the commit" else ("_put_in_place", rotation)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, dies)
        with pytest.raises(KeyboardInterrupt):
            await rotation.rotate(made, None)
    await rotation.rotate(made, None)
    chats, waiting, _, handles = await everything(made)
    assert (chats, waiting, handles) == (before[0], before[1], before[3])
    assert not made.made_key.with_name("data.key.new").exists()


async def test_a_key_that_was_given_needs_a_file_for_the_new_one(peopled: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--new"):
        await rotation.rotate(peopled, None)
    file = tmp_path / "keys" / "new.key"
    assert "set SAHELBOT_DATA_KEY_FILE to it" in await rotation.rotate(peopled, file)
    assert len(base64.b64decode(file.read_text("utf-8"))) == 64
    later = peopled.model_copy(update={"data_key": SecretStr(file.read_text("utf-8").strip())})
    async with opening.remembered(later) as store, store.database.read() as connection:
        assert {each.chat_id async for each in store.subscribers.iterate(connection)} == set(PEOPLE)
        assert [edition.id for edition in await store.editions.latest(connection)] == [EDITION]


async def test_a_new_key_may_come_from_another_file_system(
    made: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rename = Path.replace

    def within_a_folder(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", within_a_folder)
    before, file = await everything(made), tmp_path / "stick" / "new.key"
    assert f"It is in {made.made_key}, and still in {file}" in await rotation.rotate(made, file)
    chats, *_ = await everything(made)
    assert chats == before[0]
    assert made.made_key.read_text("utf-8") == file.read_text("utf-8")
    assert stat.S_IMODE(made.made_key.stat().st_mode) == 0o600
    assert not list(made.made_key.parent.glob("*.new"))


async def test_a_rotation_needs_the_bot_stopped(made: Settings) -> None:
    with InstanceLock(made.data_dir), pytest.raises(StoreError) as refused:
        await rotation.rotate(made, None)
    assert refused.value.exit_code == 75
