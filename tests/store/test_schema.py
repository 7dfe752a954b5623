"""Steps go up and down, none is half done after a kill, and nobody pays for them who has none to run."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.store import schema
from bot.store.database import Database
from bot.store.keys import Cipher
from bot.store.tables import HEAD, REVISIONS, metadata
from tests.postgres import Postgres
from tests.store.conftest import Clock, Store, opened

# Runs `Database.open` with two more steps, in a process that dies before its nth statement.
DIES = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from sqlalchemy import Engine, event
import alembic.command
from bot.store import schema
from bot.store.database import Database
from bot.store.keys import Cipher, DataKey

address, migrations, revisions, last = sys.argv[1], Path(sys.argv[2]), tuple(sys.argv[3].split()), int(sys.argv[4])
schema.MIGRATIONS, schema.REVISIONS, schema.HEAD = migrations, revisions, revisions[-1]
cipher = Cipher(DataKey(bytes(range(64))))

async def opens():
    database = await Database.open(address, cipher=cipher, now=lambda: datetime.now(UTC))
    await database.close()

seen = 0
def count(*_):
    global seen
    seen += 1
    if seen == last:
        os._exit(9)

event.listen(Engine, "before_cursor_execute", count)
asyncio.run(opens())
print(seen)
"""

STEP = """
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = "{before}"

def upgrade():
    op.create_table("extra{revision}", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO extra{revision} VALUES (1)")

def downgrade():
    op.drop_table("extra{revision}")
"""


@pytest.fixture
async def server_store(
    postgres_server: Postgres, made_template: str, cipher: Cipher, clock: Clock
) -> AsyncIterator[Store]:
    """One of its own, since its schema is changed."""
    async with opened(postgres_server.database(made_template), cipher, clock) as store:
        yield store


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrations with two more steps."""
    copy = tmp_path_factory.mktemp("longer") / "migrations"
    shutil.copytree(schema.MIGRATIONS, copy)
    for before, revision in (("0001", "0002"), ("0002", "0003")):
        (copy / "versions" / f"{revision}_extra.py").write_text(STEP.format(before=before, revision=revision))
    return copy


def opens(address: str, migrations: Path, *, revisions: str, dies_before: int = 0) -> subprocess.CompletedProcess[str]:
    arguments = [address, str(migrations), revisions, str(dies_before)]
    return subprocess.run(
        [sys.executable, "-c", DIES, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )


def revision_of(path: Path) -> tuple[str, set[str]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0], tables


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")  # SQLite's inspector
async def test_the_steps_lead_to_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    def indexes(connection: Connection) -> set[str]:
        found = inspect(connection)
        return {str(index["name"]) for name in metadata.tables for index in found.get_indexes(name)}

    wanted = {str(index.name) for table in metadata.tables.values() for index in table.indexes}
    wanted -= {"subscribers_chat"} if database.is_file else set()  # looked at below
    async with database.write() as conn:
        assert await conn.run_sync(differences) == []
        assert wanted <= await conn.run_sync(indexes)


async def test_the_ledger_of_a_file_has_no_second_key_and_its_indexes_are_partial(file_store: Store) -> None:
    async with file_store.database.read() as conn:
        made = dict((await conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all())
    assert "WITHOUT ROWID" in made["deliveries"]
    for index in ("deliveries_open", "subscribers_due", "inbox_open"):
        assert "WHERE" in made[index]
    assert "UNIQUE INDEX subscribers_chat ON subscribers (substr(chat, 1, 8), thread_id)" in made["subscribers_chat"]


async def test_up_down_and_up_again(database: Database) -> None:
    async with database.write() as conn:
        await conn.run_sync(schema.downgrade)
        assert await conn.run_sync(lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
        await conn.run_sync(schema.upgrade)
        left = await conn.run_sync(lambda connection: set(inspect(connection).get_table_names()))
    assert left == {"alembic_version", *metadata.tables}


def test_the_revisions_we_name_are_the_ones_there_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == HEAD
    assert tuple(reversed([step.revision for step in script.walk_revisions()])) == REVISIONS


def test_opening_a_current_database_imports_no_alembic(file_address: str, made_file: Path) -> None:
    shutil.copy(made_file, file_address.removeprefix("sqlite+aiosqlite:///"))
    code = DIES.replace("import alembic.command\n", "") + "\nassert 'alembic' not in sys.modules"
    arguments = [file_address, str(schema.MIGRATIONS), " ".join(REVISIONS), "0"]
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, timeout=60)


def test_a_kill_while_a_database_is_made_leaves_none_or_a_whole_one(file_address: str, tmp_path: Path) -> None:
    path = tmp_path / "sahelbot.db"
    whole = opens(f"sqlite+aiosqlite:///{tmp_path}/other.db", schema.MIGRATIONS, revisions=HEAD)
    statements = int(whole.stdout)
    for dies_before in range(1, statements, statements // 4):
        assert opens(file_address, schema.MIGRATIONS, revisions=HEAD, dies_before=dies_before).returncode == 9
        assert not path.exists() or revision_of(path)[0] == HEAD
    assert opens(file_address, schema.MIGRATIONS, revisions=HEAD).returncode == 0
    assert revision_of(path)[0] == HEAD
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other.db", "sahelbot.db"]


def test_a_kill_while_a_database_is_migrated_leaves_each_step_done_or_not(
    file_address: str, made_file: Path, longer: Path, tmp_path: Path
) -> None:
    path, revisions = tmp_path / "sahelbot.db", "0001 0002 0003"
    shutil.copy(made_file, tmp_path / "other.db")
    whole = opens(f"sqlite+aiosqlite:///{tmp_path}/other.db", longer, revisions=revisions)
    assert whole.returncode == 0, whole.stderr
    reached = set()
    for dies_before in range(4, int(whole.stdout), 3):
        shutil.copy(made_file, path)
        assert opens(file_address, longer, revisions=revisions, dies_before=dies_before).returncode == 9
        revision, tables = revision_of(path)
        reached.add(revision)
        assert {f"extra{each}" for each in revisions.split()[1:] if each <= revision} == {
            each for each in tables if each.startswith("extra")
        }
        if revision != "0003":
            assert opens(file_address, longer, revisions=revisions).returncode == 0
            assert revision_of(path)[0] == "0003"
    assert reached >= {"0001", "0002"}


async def test_an_older_server_database_is_migrated(
    server_store: Store, longer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", longer)
    monkeypatch.setattr(schema, "REVISIONS", ("0001", "0002", "0003"))
    monkeypatch.setattr(schema, "HEAD", "0003")
    address = server_store.database.url.render_as_string(hide_password=False)
    for _ in range(2):
        database = await Database.open(address, cipher=server_store.cipher, now=server_store.clock)
        async with database.read() as conn:
            assert (await conn.exec_driver_sql("SELECT version_num FROM alembic_version")).scalar_one() == "0003"
            assert (await conn.exec_driver_sql("SELECT count(*) FROM extra0003")).scalar_one() == 1
        await database.close()
