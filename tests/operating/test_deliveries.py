"""What became of deliveries, and the newsroom's book, as an operator sees them."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import opening
from bot.operating import audit, deliveries
from bot.settings import ConfigurationError, Settings
from tests.operating.conftest import EDITION, PEOPLE
from tests.rig import ADA, IDRISS


async def told(settings: Settings, edition: str | None = None, *, as_json: bool = False) -> list[str]:
    lines: list[str] = []
    await deliveries.tell(settings, edition, as_json=as_json, out=lines.append)
    return lines


async def test_every_edition_is_a_line_with_its_numbers(peopled: Settings) -> None:
    (line,) = await told(peopled)
    assert line.startswith(f"{EDITION} running until ")
    assert line.endswith("pending=3")


async def test_of_one_edition_every_delivery_is_told_without_a_chats_number(peopled: Settings) -> None:
    head, *rows = await told(peopled, EDITION)
    assert head.startswith(EDITION)
    assert len(rows) == 3
    assert all("pending attempts=0" in row for row in rows)
    assert str(ADA) not in "".join(rows)


@pytest.mark.parametrize("edition", [None, EDITION])
async def test_json_is_one_array_of_deliveries_and_stands_in_the_audit(peopled: Settings, edition: str | None) -> None:
    rows = json.loads("\n".join(await told(peopled, edition, as_json=True)))
    assert {row["chat_id"] for row in rows} == set(PEOPLE)
    assert {(row["edition"], row["state"], row["message_id"]) for row in rows} == {(EDITION, "pending", None)}
    async with opening.remembered(peopled) as store, store.database.read() as connection:
        (entry, *_) = await store.audit.entries(connection)
    assert entry.action == "export"


async def test_without_any_edition_json_is_an_empty_array(settings: Settings) -> None:
    assert json.loads("".join(await told(settings, as_json=True))) == []
    assert await told(settings) == []


async def test_an_edition_that_is_not_there_is_refused(peopled: Settings) -> None:
    with pytest.raises(ConfigurationError, match="no edition “daily:1999-01-01”"):
        await told(peopled, "daily:1999-01-01")


async def test_the_book_is_written_for_its_owner_and_says_that_it_was(settings: Settings, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    async with opening.remembered(settings) as store, store.database.write() as connection:
        await store.audit.record(connection, at=now, actor=IDRISS, action="alert", subject="one", after="sent")
    file = tmp_path / "book.jsonl"
    await audit.export(settings, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first, *_ = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert first == {
        "at": now.isoformat(), "actor": IDRISS, "action": "alert", "subject": "one", "before": None, "after": "sent"
    }  # fmt: skip
    await audit.export(settings, tmp_path / "again.jsonl")
    assert json.loads((tmp_path / "again.jsonl").read_text("utf-8").splitlines()[0])["subject"] == "audit"
