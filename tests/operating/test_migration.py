"""A database moves to another one with everything that is in it, or not at all."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.opening import alone, remembered
from bot.operating.migration import migrate_to
from bot.publishing import served
from bot.readers.edition import EditionKind
from bot.readers.subscription import Frequency, Subscription
from bot.settings import ConfigurationError, Settings
from bot.store.choices import ChatKind
from bot.store.deliveries import DeliveryState
from bot.store.refusals import AnotherInstance, KeyMismatch, NotEmpty
from bot.store.tables import metadata
from tests import postgres
from tests.house import copied, settings_for
from tests.outside import Outside
from tests.rig import sahelbot

NOW = datetime(2027, 3, 29, 7, tzinfo=UTC)
SEVEN = Subscription(Frequency.DAILY, time(7), "Africa/Bamako", language="fr", topics=frozenset({"displacement"}))
CHATS = range(-50, 5_000)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a bot with a pack, subscribers, an edition half sent and an update that waits; made once."""
    folder = tmp_path_factory.mktemp("furnished")
    asyncio.run(furnish(settings_for(folder)))
    return folder


@pytest.fixture
def settings(furnished: Path, tmp_path: Path) -> Settings:
    """Of a bot in a copy of it."""
    return settings_for(copied(furnished, tmp_path))


async def furnish(made: Settings) -> None:
    async with remembered(made) as store:
        await served(made, store, now=NOW)
        async with store.database.write() as connection:
            ids = [
                await store.subscribers.save(
                    connection, chat, 0, ChatKind.PRIVATE, SEVEN, next_due_at=NOW, seen_until=None, now=NOW
                )
                for chat in CHATS
                if chat
            ]
            seq = await store.editions.open(
                connection, "daily:2027-03-29", kind=EditionKind.DAILY, created_at=NOW, expires_at=NOW.replace(hour=19)
            )
            variant = await store.editions.variant(connection, seq, "fr", body='{"text": "x"}', dispatches=["one"])
            await store.ledger.plan(connection, seq, [(which, variant) for which in ids])
            leases = await store.ledger.lease(connection, owner="one", now=NOW, term_s=60, limit=100)
            sent = [lease.settled(DeliveryState.SENT, message_id=2**40) for lease in leases]
            await store.ledger.settle(connection, sent, owner="one", now=NOW)
            await store.inbox.store(connection, [(7, 1001, b'{"update_id": 7}')], NOW)


def elsewhere(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(url)})


async def everything(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, sorted."""
    async with remembered(settings) as store, store.database.read() as connection:
        return {
            name: sorted(map(tuple, (await connection.execute(select(table))).all()), key=repr)
            for name, table in metadata.tables.items()
        }


async def test_everything_moves_and_the_bot_goes_on_there(settings: Settings, server: postgres.Postgres) -> None:
    before, url = await everything(settings), server.database()
    told = await migrate_to(settings, url)
    assert f"{len(CHATS) - 1} subscribers" in told
    there = elsewhere(settings, url)
    assert await everything(there) == before
    assert await everything(settings) == before, "the old one is as it was"
    async with remembered(there) as store, store.database.write() as connection:
        assert (await store.inbox.waiting(connection))[0].payload == {"update_id": 7}
        assert len(await store.ledger.lease(connection, owner="two", now=NOW, term_s=60, limit=50)) == 50
        new = await store.subscribers.save(
            connection, 9_999, 0, ChatKind.PRIVATE, SEVEN, next_due_at=NOW, seen_until=None, now=NOW
        )
        assert new == len(CHATS), "new rows are numbered after those that were moved"


async def test_it_goes_back_to_a_file_too(settings: Settings, server: postgres.Postgres, tmp_path: Path) -> None:
    before, url = await everything(settings), server.database()
    await migrate_to(settings, url)
    back = f"sqlite+aiosqlite:///{tmp_path}/back.db"
    await migrate_to(elsewhere(settings, url), back)
    assert await everything(elsewhere(settings, back)) == before


async def test_a_database_that_has_something_is_left_alone(settings: Settings, server: postgres.Postgres) -> None:
    url = server.database()
    await migrate_to(settings, url)
    before = await everything(elsewhere(settings, url))
    with pytest.raises(NotEmpty, match="empty one") as refused:
        await migrate_to(settings, url)
    assert refused.value.exit_code == 78
    assert await everything(elsewhere(settings, url)) == before


async def test_a_move_that_fails_midway_leaves_nothing_there(settings: Settings, server: postgres.Postgres) -> None:
    url = server.database()
    async with remembered(elsewhere(settings, url)):
        pass
    outside = Outside(url)
    outside.query("ALTER TABLE deliveries ADD CONSTRAINT full_up CHECK (subscriber < 4000)")
    with pytest.raises(Exception, match="full_up"):
        await migrate_to(settings, url)
    assert outside.query("SELECT count(*) FROM subscribers") == [(0,)]
    outside.query("ALTER TABLE deliveries DROP CONSTRAINT full_up")
    await migrate_to(settings, url)


async def test_a_running_bot_is_not_moved(settings: Settings, server: postgres.Postgres) -> None:
    with alone(settings), pytest.raises(AnotherInstance):
        await migrate_to(settings, server.database())


async def test_what_replicas_still_write_to_is_not_moved(
    settings: Settings, server: postgres.Postgres, tmp_path: Path
) -> None:
    url = server.database()
    await migrate_to(settings, url)
    elsewhere_too = elsewhere(settings_for(tmp_path / "another machine"), url)
    async with remembered(elsewhere_too) as store, store.database.read():
        with pytest.raises(AnotherInstance, match="stop every bot first"):
            await migrate_to(elsewhere(settings, url), f"sqlite+aiosqlite:///{tmp_path}/back.db")
    assert not (tmp_path / "back.db").exists()


async def test_neither_the_same_database_nor_one_under_another_key_is_moved_to(
    settings: Settings, server: postgres.Postgres
) -> None:
    with pytest.raises(ConfigurationError, match="in use"):
        await migrate_to(settings, settings.database)
    url = server.database()
    other = elsewhere(settings.model_copy(update={"data_key": SecretStr("ff" * 64)}), url)
    async with remembered(other):
        pass
    with pytest.raises(KeyMismatch):
        await migrate_to(settings, url)


def test_the_command_moves_and_tells_what(tmp_path: Path, server: postgres.Postgres) -> None:
    outcome = sahelbot("publish", folder=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    url = server.database()
    outcome = sahelbot("migrate", "--to", url, folder=tmp_path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "1 packs" in outcome.stdout
    assert Outside(url).query("SELECT count(*) FROM publications") == [(1,)]
