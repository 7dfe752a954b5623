"""Backup and restore: a sound, private file; a bot that revives nobody and sends nothing before an admin has chosen."""

import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import opening
from bot.operating import restoring
from bot.services import Store
from bot.settings import Settings
from bot.store import restored, results
from bot.store.deliveries import DeliveryState, Lease
from bot.store.editions import EditionState
from bot.store.inbox import InboxState
from bot.store.instance import InstanceLock
from bot.store.refusals import StoreError
from tests.operating.conftest import EDITION, PEOPLE
from tests.rig import ADA, FATOU, GROUP


async def backed_up(settings: Settings) -> Path:
    file = settings.data_dir.parent / "one.backup"
    await restoring.backup(settings, file)
    return file


async def taken(store: Store) -> list[Lease]:
    async with store.database.write() as connection:
        return await store.ledger.lease(connection, owner="test", now=datetime.now(UTC), term_s=60, limit=10)


async def active(store: Store) -> set[int]:
    async with store.database.read() as connection:
        return {each.chat_id async for each in store.subscribers.iterate(connection) if each.active}


async def chosen(store: Store, *, send: bool) -> bool:
    async with store.database.write() as connection:
        return await restored.choose(connection, send=send, now=datetime.now(UTC))


# The file


async def test_a_backup_is_made_while_the_database_is_in_use_and_is_private(peopled: Settings, store: Store) -> None:
    async with store.database.write():
        file = await backed_up(peopled)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.glob("*backup*")) == ["one.backup"]


async def test_a_stolen_backup_shows_no_reader(peopled: Settings) -> None:
    content = (await backed_up(peopled)).read_bytes()
    for chat in PEOPLE:
        assert str(chat).encode() not in content
        assert chat.to_bytes(8, "big", signed=True) not in content


async def test_a_backup_overwrites_nothing_and_leaves_nothing_half_made(peopled: Settings) -> None:
    file = await backed_up(peopled)
    with pytest.raises(StoreError, match="is there already") as refused:
        await restoring.backup(peopled, file)
    assert refused.value.exit_code == 74
    with pytest.raises(StoreError, match="cannot be written"):
        await restoring.backup(peopled, file.parent / "no-such-folder" / "two.backup")
    assert not list(file.parent.rglob("*.partial"))


# Restoring


async def test_everything_of_the_backup_comes_back_and_what_was_there_is_kept_aside(peopled: Settings) -> None:
    file = await backed_up(peopled)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        ada = await store.subscribers.of_chat(connection, ADA)
        assert ada is not None
        await store.subscribers.save(
            connection, 77, 0, ada.kind, ada.subscription, next_due_at=None, seen_until=None, now=datetime.now(UTC)
        )
    told = await restoring.restore(peopled, file, force=False)
    async with opening.remembered(peopled) as store:
        assert await active(store) == set(PEOPLE)
    (aside,) = peopled.data_dir.glob("sahelbot.db.before-*")
    assert str(aside) in told
    shutil.move(aside, peopled.data_dir / "sahelbot.db")
    async with opening.remembered(peopled) as store:
        assert await active(store) == {*PEOPLE, 77}


async def test_nobody_who_left_since_the_backup_is_revived(peopled: Settings) -> None:
    file = await backed_up(peopled)
    now = datetime.now(UTC)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.stop(connection, ADA, now=now)
        await store.subscribers.forget(connection, FATOU)
    told = await restoring.restore(peopled, file, force=False)
    assert "left since: 2." in told
    async with opening.remembered(peopled) as store:
        assert await active(store) == {GROUP}
        async with store.database.read() as connection:
            assert await store.subscribers.of_chat(connection, FATOU) is None
            assert await store.subscribers.of_chat(connection, ADA) is not None


async def test_a_new_machine_needs_the_backup_and_the_folder_of_the_data_key(peopled: Settings, tmp_path: Path) -> None:
    file = await backed_up(peopled)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.stop(connection, ADA, now=datetime.now(UTC))
    new = tmp_path / "new"
    shutil.copytree(peopled.config_home / "sahelbot", new / "keys" / "sahelbot")
    there = peopled.model_copy(update={"data_dir": new / "data", "config_home": new / "keys"})
    assert "left since: 1." in await restoring.restore(there, file, force=False)
    async with opening.remembered(there) as store:
        assert await active(store) == {FATOU, GROUP}


async def test_a_restore_without_the_notes_of_who_left_says_so(peopled: Settings) -> None:
    file = await backed_up(peopled)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.stop(connection, ADA, now=datetime.now(UTC))
    assert "Nobody is known to have left" not in await restoring.restore(peopled, file, force=False)
    shutil.rmtree(peopled.leavers)
    told = await restoring.restore(peopled, file, force=False)
    assert f"Nobody is known to have left: {peopled.leavers} holds no notes." in told


async def test_what_somebody_said_before_they_left_is_not_acted_on_afterwards(peopled: Settings) -> None:
    now = datetime.now(UTC)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.inbox.store(connection, [(1, ADA, b'{"update_id": 1}'), (2, FATOU, b'{"update_id": 2}')], now)
    file = await backed_up(peopled)
    async with opening.remembered(peopled) as store, store.database.write() as connection:
        await store.subscribers.stop(connection, ADA, now=now)
    await restoring.restore(peopled, file, force=False)
    async with opening.remembered(peopled) as store, store.database.read() as connection:
        assert [each.chat_id for each in await store.inbox.waiting(connection)] == [FATOU]
        assert await store.inbox.counts(connection) == {InboxState.NEW: 1, InboxState.DONE: 1}


@pytest.mark.parametrize("by_hand", [False, True])
async def test_nothing_is_sent_before_an_admin_has_chosen(peopled: Settings, *, by_hand: bool) -> None:
    file = await backed_up(peopled)
    if by_hand:
        for leftover in peopled.data_dir.glob("sahelbot.db*"):
            leftover.unlink()
        shutil.copy(file, peopled.data_dir / "sahelbot.db")
    else:
        await restoring.restore(peopled, file, force=False)
    async with opening.remembered(peopled) as store:
        await opening.entered_if_restored(store)
        async with store.database.read() as connection:
            assert await restored.waiting_since(connection) is not None
            assert await restored.held(connection) == [EDITION]
        assert await taken(store) == []


async def test_sending_goes_on_where_the_backup_was(peopled: Settings) -> None:
    await restoring.restore(peopled, await backed_up(peopled), force=False)
    async with opening.remembered(peopled) as store:
        assert await chosen(store, send=True)
        assert {lease.chat_id for lease in await taken(store)} == set(PEOPLE)
        assert not await chosen(store, send=False)


async def test_skipping_drops_what_ran_and_what_was_due(peopled: Settings) -> None:
    async with opening.remembered(peopled) as store:
        (first, *_) = await taken(store)  # somebody had it in hand when the backup was made
    await restoring.restore(peopled, await backed_up(peopled), force=False)
    async with opening.remembered(peopled) as store:
        assert await chosen(store, send=False)
        assert await taken(store) == []
        async with store.database.read() as connection:
            edition = await store.editions.of_id(connection, EDITION)
            assert edition is not None
            assert edition.state is EditionState.FINISHED
            counts = await results.counts(connection, edition.seq)
            assert counts.get(DeliveryState.SENDING, 0) == counts.get(DeliveryState.PENDING, 0) == 0
            for due in await store.subscribers.due(connection, datetime.now(UTC)):
                assert datetime.now(UTC) - due.seen_until < timedelta(minutes=1)
    assert first.attempt == 1


# Refusals


async def test_a_restore_needs_the_bot_stopped(peopled: Settings) -> None:
    file = await backed_up(peopled)
    with InstanceLock(peopled.data_dir), pytest.raises(StoreError) as refused:
        await restoring.restore(peopled, file, force=False)
    assert refused.value.exit_code == 75


def damaged(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:8192] + b"\xff" * 4096 + file.read_bytes()[12288:])


def foreign(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE of_another_program (x)")
    connection.close()


def newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(damaged, 74), (foreign, 74), (newer, 78), (lambda file: file.write_bytes(b""), 74), (Path.unlink, 74)],
    ids=["damaged", "foreign", "newer", "empty", "missing"],
)
async def test_what_is_no_good_backup_changes_nothing(peopled: Settings, spoil: object, code: int) -> None:
    file = await backed_up(peopled)
    spoil(file)  # type: ignore[operator]
    before = (peopled.data_dir / "sahelbot.db").read_bytes()
    with pytest.raises(StoreError) as refused:
        await restoring.restore(peopled, file, force=False)
    assert refused.value.exit_code == code
    assert (peopled.data_dir / "sahelbot.db").read_bytes() == before
    assert not list(peopled.data_dir.glob("*restoring*"))


async def test_a_backup_that_is_not_there_is_named(peopled: Settings, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere\.backup is no file that can be read"):
        await restoring.restore(peopled, tmp_path / "nowhere.backup", force=False)


async def test_a_backup_of_another_key_is_refused(peopled: Settings) -> None:
    file = await backed_up(peopled)
    other = peopled.model_copy(update={"data_key": SecretStr("11" * 64)})
    with pytest.raises(StoreError, match="another data key") as refused:
        await restoring.restore(other, file, force=False)
    assert refused.value.exit_code == 78


async def test_a_backup_too_old_to_know_who_left_needs_to_be_forced(peopled: Settings) -> None:
    file = await backed_up(peopled)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'backed_up_at'", (b"2020-01-01T00:00:00+00:00",))
    connection.close()
    with pytest.raises(restoring.TooOld) as refused:
        await restoring.restore(peopled, file, force=False)
    assert refused.value.exit_code == 78
    assert "2020-01-01" in await restoring.restore(peopled, file, force=True)
