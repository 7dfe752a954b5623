"""A database that is not ours to use is refused in one sentence, with its exit code, and left as it was."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.store import sqlite
from bot.store.database import Database
from bot.store.keys import Cipher, DataKey
from bot.store.refusals import (
    BadAddress,
    DamagedDatabase,
    DatabaseUnreachable,
    ForeignDatabase,
    KeyMismatch,
    NewerSchema,
    ReadOnlyDatabase,
    StorageFull,
    StoreError,
    UnfitSystem,
)
from tests.postgres import Postgres
from tests.store.conftest import Clock, Store

OTHER_KEY = Cipher(DataKey(bytes(64)))


@pytest.fixture
def path(file_address: str, made_file: Path) -> Path:
    """A sound database of ours, to be spoilt."""
    copy = Path(file_address.removeprefix("sqlite+aiosqlite:///"))
    copy.write_bytes(made_file.read_bytes())
    return copy


async def refused(address: str | Path, cipher: Cipher, clock: Clock) -> StoreError:
    """How it is refused, after a look that nothing beside or in it has changed."""
    url = f"sqlite+aiosqlite:///{address}" if isinstance(address, Path) else address
    folder = address.parent if isinstance(address, Path) else None
    before = {each: each.read_bytes() for each in folder.iterdir()} if folder else {}
    with pytest.raises(StoreError) as raised:
        await Database.open(url, cipher=cipher, now=clock)
    after = {each: each.read_bytes() for each in folder.iterdir()} if folder else {}
    assert after == before
    assert "\n" not in str(raised.value)
    return raised.value


def spoil(path: Path, change: Callable[[bytearray], bytes | bytearray]) -> None:
    path.write_bytes(change(bytearray(path.read_bytes())))


def flip(content: bytearray, place: range) -> bytearray:
    for index in place:
        content[index] ^= 0x55
    return content


def replace(path: Path, *statements: str) -> None:
    """Another database in its place."""
    path.unlink()
    edit(path, *statements)


def edit(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        for statement in statements:
            connection.execute(statement)


async def test_an_old_sqlite(path: Path, cipher: Cipher, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 34, 1))
    error = await refused(path, cipher, clock)
    assert isinstance(error, UnfitSystem)
    assert error.exit_code == 78


@pytest.mark.parametrize("kept", [0, 1, 50, 99, 100, 512, 4096, 50_000])
async def test_a_truncated_file(path: Path, cipher: Cipher, clock: Clock, kept: int) -> None:
    spoil(path, lambda content: content[:kept])
    error = await refused(path, cipher, clock)
    assert isinstance(error, DamagedDatabase)
    assert error.exit_code == 74


@pytest.mark.parametrize("place", [range(16), range(20, 24), range(100, 400)])
async def test_a_broken_header(path: Path, cipher: Cipher, clock: Clock, place: range) -> None:
    spoil(path, lambda content: flip(content, place))
    assert (await refused(path, cipher, clock)).exit_code == 74


async def test_a_file_of_something_else(path: Path, cipher: Cipher, clock: Clock) -> None:
    spoil(path, lambda _: b"timeline,figure\n" * 100)
    assert isinstance(await refused(path, cipher, clock), DamagedDatabase)


async def test_another_applications_database(path: Path, cipher: Cipher, clock: Clock) -> None:
    replace(path, "CREATE TABLE contacts (name)")
    error = await refused(path, cipher, clock)
    assert isinstance(error, ForeignDatabase)
    assert error.exit_code == 74


async def test_a_database_of_ours_without_its_tables(path: Path, cipher: Cipher, clock: Clock) -> None:
    replace(path, f"PRAGMA application_id={0x53414845}", "CREATE TABLE contacts (name)")
    assert isinstance(await refused(path, cipher, clock), DamagedDatabase)


@pytest.fixture
def read_only(path: Path) -> Path:
    path.chmod(0o444)
    return path


async def test_a_read_only_file(read_only: Path, cipher: Cipher, clock: Clock) -> None:
    path = read_only
    error = await refused(path, cipher, clock)
    assert isinstance(error, ReadOnlyDatabase)
    assert error.exit_code == 74


async def test_a_folder_in_the_files_place(tmp_path: Path, cipher: Cipher, clock: Clock) -> None:
    with pytest.raises(StoreError) as raised:
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}", cipher=cipher, now=clock)
    assert raised.value.exit_code == 74


@pytest.fixture
def orphan(path: Path) -> Path:
    path.rename(path.with_name(path.name + "-wal"))
    return path


async def test_a_journal_without_its_database(orphan: Path, cipher: Cipher, clock: Clock) -> None:
    assert isinstance(await refused(orphan, cipher, clock), DamagedDatabase)


async def test_a_newer_file(path: Path, cipher: Cipher, clock: Clock) -> None:
    edit(path, "UPDATE alembic_version SET version_num = '9999'")
    error = await refused(path, cipher, clock)
    assert isinstance(error, NewerSchema)
    assert error.exit_code == 78


@pytest.fixture
def killed(path: Path) -> Path:
    """As after a kill: what was committed last is in the journal alone."""
    journal = path.with_name(path.name + "-wal")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        kept = path.read_bytes(), journal.read_bytes()
    path.write_bytes(kept[0])
    journal.write_bytes(kept[1])
    return path


async def test_a_newer_file_whose_last_commits_lie_in_its_journal(killed: Path, cipher: Cipher, clock: Clock) -> None:
    def both() -> list[bytes]:
        return [each.read_bytes() for each in (killed, killed.with_name(killed.name + "-wal"))]

    before = both()
    with pytest.raises(NewerSchema):
        await Database.open(f"sqlite+aiosqlite:///{killed}", cipher=cipher, now=clock)
    assert both() == before


async def test_a_file_sealed_with_another_key(path: Path, clock: Clock) -> None:
    error = await refused(path, OTHER_KEY, clock)
    assert isinstance(error, KeyMismatch)
    assert error.exit_code == 78


async def test_a_file_that_breaks_while_it_is_open(file_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "sahelbot.db"
    async with file_store.database.write() as conn:
        await conn.exec_driver_sql("CREATE TABLE filler AS SELECT randomblob(200000) AS content")
    async with file_store.database.write() as conn:
        await conn.exec_driver_sql("PRAGMA cache_size=0")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.write(b"\x55" * len(content))

    async def read() -> None:
        async with file_store.database.read() as conn:
            await conn.exec_driver_sql("SELECT count(*) FROM subscribers")

    with pytest.raises(StoreError) as raised:
        await read()
    assert raised.value.exit_code == 74
    path.write_bytes(content)


async def _edit_server(address: str, *statements: str) -> None:
    url = make_url(address)
    connection = await asyncpg.connect(host=url.query["host"], user=url.username, database=url.database)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def test_another_applications_server_database(postgres_server: Postgres, cipher: Cipher, clock: Clock) -> None:
    address = postgres_server.database()
    await _edit_server(address, "CREATE TABLE contacts (name text)")
    assert isinstance(await refused(address, cipher, clock), ForeignDatabase)


async def test_a_newer_server_database(
    postgres_server: Postgres, made_template: str, cipher: Cipher, clock: Clock
) -> None:
    address = postgres_server.database(made_template)
    await _edit_server(address, "UPDATE alembic_version SET version_num = '9999'")
    assert isinstance(await refused(address, cipher, clock), NewerSchema)


async def test_a_server_database_sealed_with_another_key(
    postgres_server: Postgres, made_template: str, clock: Clock
) -> None:
    assert isinstance(await refused(postgres_server.database(made_template), OTHER_KEY, clock), KeyMismatch)


async def test_a_server_database_that_does_not_exist(postgres_server: Postgres, cipher: Cipher, clock: Clock) -> None:
    error = await refused(postgres_server.address("nowhere"), cipher, clock)
    assert isinstance(error, BadAddress)
    assert error.exit_code == 78


async def test_a_server_that_does_not_answer(tmp_path: Path, cipher: Cipher, clock: Clock) -> None:
    for address in (
        f"postgresql+asyncpg://user:secret-word@/x?host={tmp_path}",
        "postgresql+asyncpg://user:secret-word@127.0.0.1:1/x",
    ):
        error = await refused(address, cipher, clock)
        assert isinstance(error, DatabaseUnreachable)
        assert error.exit_code == 75
        assert "secret-word" not in str(error)


async def test_a_server_that_goes_away_is_told_and_its_return_is_found(server_store: Store) -> None:
    database = server_store.database

    async def cut_off() -> None:
        async with database.write() as conn:
            await conn.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseUnreachable):
        await cut_off()
    async with database.write() as conn:
        assert (await conn.exec_driver_sql("SELECT 1")).scalar_one() == 1


async def test_a_database_that_cannot_be_made(
    tmp_path: Path, cipher: Cipher, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WRITER_PRAGMAS", ("journal_mode=WAL", "max_page_count=9"))
    url = f"sqlite+aiosqlite:///{tmp_path}/sahelbot.db"
    with pytest.raises(StorageFull):
        await Database.open(url, cipher=cipher, now=clock)
    assert not [each for each in tmp_path.iterdir() if each.name == "sahelbot.db"]  # noqa: ASYNC240
    with pytest.raises(ReadOnlyDatabase, match="No database can be made"):
        await Database.open("sqlite+aiosqlite:////dev/null/sahelbot.db", cipher=cipher, now=clock)
