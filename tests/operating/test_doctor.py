"""The doctor: each thing that is wrong is named with what to do; what keeps a bot from starting has its exit code."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import opening
from bot.content.origin import origin
from bot.operating import doctor, findings, profile, subscribers
from bot.operating.findings import Health
from bot.sandbox.running import serve
from bot.sandbox.world import World
from bot.settings import ConfigurationError, Settings
from bot.store import schema
from bot.store.refusals import BadAddress
from tests import postgres
from tests.content.remote import repository_of
from tests.house import settings_for
from tests.operating.conftest import people
from tests.outside import Outside
from tests.rig import EXAMPLE, TOKEN

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def examined(settings: Settings) -> str:
    lines: list[str] = []
    async with serve(World.default(tokens=[TOKEN])) as address:
        try:
            lines.append(
                await doctor.examine(settings.model_copy(update={"api_url": f"{address}/bot"}), out=lines.append)
            )
        except doctor.Ill as ill:
            lines.append(f"{ill.exit_code} {ill}")
    assert TOKEN not in "\n".join(lines)
    return "\n".join(lines)


async def test_a_well_bot_is_told_so(peopled: Settings) -> None:
    told = await examined(peopled)
    assert "A start would find what it needs." in told
    for subject in ("version", "token", "webhook", "database", "disk", "backups", "pack", "zones"):
        assert f"ok    {subject}: " in told, told


async def test_a_token_that_telegram_does_not_know_ends_it_with_78(peopled: Settings) -> None:
    told = await examined(peopled.model_copy(update={"token": type(peopled.token)("1234567:" + "w" * 35)}))
    assert "bad   token: Telegram does not accept it" in told
    assert "\n78 token: " in told


async def test_no_answer_of_telegram_ends_it_with_75(peopled: Settings) -> None:
    lines: list[str] = []
    with pytest.raises(doctor.Ill) as ill:
        await doctor.examine(peopled, out=lines.append)
    assert ill.value.exit_code == 75
    assert TOKEN not in "\n".join(lines)


async def test_a_damaged_database_ends_it_with_74(peopled: Settings) -> None:
    file = peopled.data_dir / "sahelbot.db"
    file.write_bytes(b"\0" * 4096)
    assert "\n74 database: " in await examined(peopled)
    assert file.read_bytes() == b"\0" * 4096


async def test_a_broken_folder_is_only_looked_at_while_a_published_pack_is_served(peopled: Settings) -> None:
    empty = peopled.data_dir.parent / "nothing"
    empty.mkdir()
    assert "look  pack: " in await examined(peopled.model_copy(update={"content_dir": empty}))


async def test_the_pack_of_a_repository_is_looked_at_as_it_was_pulled(tmp_path: Path) -> None:
    remote = repository_of(Path(shutil.copytree(EXAMPLE, tmp_path / "remote")))
    given = {"content_git": SecretStr(f"file://{remote}"), "content_dir": tmp_path / "nowhere"}
    settings = settings_for(tmp_path, **given)
    assert f"ok    pack: nothing of file://{remote} is here yet" in await examined(settings)
    await origin(settings).pull()
    assert "cards in en" in await examined(settings)


async def test_without_any_pack_it_ends_with_66(tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    assert "\n66 pack: " in await examined(settings_for(tmp_path, content_dir=empty))


async def test_a_database_that_others_can_read_is_looked_at(peopled: Settings) -> None:
    (peopled.data_dir / "sahelbot.db").chmod(0o644)
    assert "can be read by others (644)" in await examined(peopled)


def test_a_clock_that_is_a_minute_off_is_looked_at() -> None:
    assert findings.of_clock(NOON, NOON + timedelta(seconds=2)).health is Health.GOOD
    assert findings.of_clock(NOON, NOON + timedelta(minutes=5)).health is Health.DOUBTFUL


@pytest.mark.parametrize(
    ("url", "wanted", "error", "health"),
    [
        ("", None, "", Health.GOOD),
        ("https://a/b", "https://a/b", "", Health.GOOD),
        ("https://a/b", None, "", Health.DOUBTFUL),
        ("", "https://a/b", "", Health.DOUBTFUL),
        ("https://a/b", "https://a/b", "Connection refused", Health.DOUBTFUL),
    ],
)
def test_the_webhook_is_held_against_what_is_set(url: str, wanted: str | None, error: str, health: Health) -> None:
    assert findings.of_webhook(url, wanted, pending=0, error=error).health is health


@pytest.mark.parametrize("address", ["nonsense", "mysql://x/y", "sqlite:///x.db"])
async def test_an_address_that_is_no_databases_ends_every_command_with_78(settings: Settings, address: str) -> None:
    wrong = settings.model_copy(update={"database_url": SecretStr(address)})
    assert "\n78 database: " in await examined(wrong)
    with pytest.raises(BadAddress):
        await subscribers.count(wrong)


# On a server


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


async def test_an_empty_server_and_a_key_that_is_not_made_yet_are_left_as_they_are(
    server: postgres.Postgres, tmp_path: Path
) -> None:
    url = server.database()
    settings = settings_for(tmp_path, database_url=SecretStr(url), data_key=None)
    assert "ok    database: the server's is empty" in await examined(settings)
    assert Outside(url).query("SELECT 1 FROM information_schema.tables WHERE table_schema = 'public'") == []
    assert not settings.made_key.exists()


async def test_an_older_schema_of_a_server_is_left_to_a_start(
    server: postgres.Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path, database_url=SecretStr(server.database()), data_key=None)
    async with opening.remembered(settings) as store:
        await people(store)
    assert "ok    database: sound; 3 active subscribers" in await examined(settings)
    with monkeypatch.context() as later:
        later.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
        later.setattr(schema, "HEAD", "9999")
        assert "look  database: its schema is older" in await examined(settings)
    settings.made_key.unlink()
    assert f"bad   database: The data key {settings.made_key} is missing" in await examined(settings)
    assert not settings.made_key.exists()


# The profile


async def test_the_profile_is_brought_level_once(peopled: Settings) -> None:
    world = World.default(tokens=[TOKEN])
    async with serve(world) as address:
        settings = peopled.model_copy(update={"api_url": f"{address}/bot"})

        def calls(method: str) -> int:
            return sum(each["method"] == method for each in world.record.requests_after(0))

        assert "is as the pack has it" in await profile.publish(settings)
        first = {method: calls(method) for method in ("setMyName", "setMyDescription", "setMyCommands")}
        assert all(first.values()), first
        await profile.publish(settings)
        assert first == {method: calls(method) for method in first}


async def test_the_profile_needs_a_token(peopled: Settings) -> None:
    with pytest.raises(ConfigurationError):
        await profile.publish(peopled.model_copy(update={"token": None}))
