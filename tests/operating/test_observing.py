"""What watches the bot sees: numbers that name nobody, reasons when it does not work, each problem told once."""

import asyncio
import logging
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot import log, opening
from bot.chat.troubles import Troubles
from bot.store import restored
from bot.store.leavers import Departed
from bot.web import health, metrics
from bot.web.watch import Watch
from tests.house import KEY, House, opened_house
from tests.operating.conftest import people
from tests.rig import ADA, FATOU, GROUP, IDRISS, TOKEN

DOCS = Path(__file__).resolve().parents[2] / "docs" / "operators.md"


@pytest.fixture
async def house(folder: Path) -> AsyncIterator[House]:
    async with opened_house(folder, error_chat=IDRISS) as house:
        await people(house.services.store)
        yield house


def watch(house: House) -> Watch:
    return Watch(house.services, heard_at=lambda: house.poller.last_good_at, fresh_s=0.0)


async def got(house: House, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(health.application(watch(house)))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        return await client.get(path)


# Numbers


async def test_every_metric_is_told_to_operators_and_the_other_way_round(house: House) -> None:
    async with house.awake():
        await house.answer(ADA, "/start")
    logging.getLogger("x").warning("a line")
    section = DOCS.read_text("utf-8").partition("## Metrics")[2].partition("\n## ")[0]
    told = set(re.findall(r"`((?:sahelbot|process)_[a-z_]+)", section))
    families = text_string_to_metric_families((await got(house, "/metrics")).text)
    shown = {sample.name for family in families for sample in family.samples}
    named = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown if not name.endswith("_created")}
    assert told - named <= {"sahelbot_backup_age_seconds", "sahelbot_errors_total", "sahelbot_warnings_total"}
    assert named <= told


async def test_no_metric_names_a_chat_or_holds_a_secret(house: House) -> None:
    async with house.awake():
        await house.answer(ADA, "/start")
    text = (await got(house, "/metrics")).text
    for secret in (TOKEN, KEY, str(ADA), str(FATOU), str(GROUP), str(IDRISS)):
        assert secret not in re.sub(r" [-+.e0-9]+$", "", text, flags=re.MULTILINE)


async def test_numbers_follow_what_happens(house: House) -> None:
    def value(text: str, name: str) -> float:
        return float(re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[0])

    before = (await got(house, "/metrics")).text
    async with house.awake():
        await house.answer(ADA, "/start")
    after = (await got(house, "/metrics")).text
    count = "sahelbot_answer_seconds_count"
    assert value(after, count) == value(before, count) + 1
    assert value(after, 'sahelbot_subscribers{state="active"}') == 3
    assert value(after, "sahelbot_deliveries_waiting") == 3


# Health


async def test_a_database_that_does_not_answer_is_a_reason_and_the_process_is_still_live(house: House) -> None:
    await house.services.store.database.close()
    house.services.settings.data_dir.joinpath("sahelbot.db").write_bytes(b"")
    ill = await got(house, "/healthz")
    assert ill.status_code == 503
    assert any("database does not answer" in reason for reason in ill.json()["reasons"])
    assert (await got(house, "/healthz/live")).json() == {"live": True}


async def test_a_full_disk_is_a_reason(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 1000))
    assert (await got(house, "/healthz")).json()["reasons"] == ["The disk of the data folder is nearly full."]


async def test_deliveries_that_are_due_and_not_made_are_a_reason_after_ten_minutes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.web import watch as watching

    seconds = 1e9
    monkeypatch.setattr(watching, "monotonic", lambda: seconds)
    looks = watch(house)
    assert (await looks.sight()).is_ready
    seconds += 601
    stalled = await looks.sight()
    assert stalled.reasons == ("Deliveries are due, and none has been made for ten minutes.",)
    assert b"\nsahelbot_deliveries_stalled_seconds 601.0\n" in metrics.text(stalled)
    assert b"\nsahelbot_deliveries_stalled_seconds 0.0\n" in metrics.text(replace(stalled, waits_for_choice=True))
    watching.tally.sent_at_s = seconds
    assert (await looks.sight()).is_ready
    idle = Watch(house.services, heard_at=house.clock, is_sender=lambda: False, fresh_s=0.0)
    seconds += 601
    await idle.sight()
    seconds += 601
    assert (await idle.sight()).is_ready


async def test_a_data_folder_that_is_gone_is_a_reason(house: House) -> None:
    gone = house.services.settings.model_copy(update={"data_dir": house.services.settings.data_dir / "gone"})
    seen = await Watch(replace(house.services, settings=gone), heard_at=house.clock, fresh_s=0.0).sight()
    assert seen.reasons == ("The disk of the data folder is nearly full.",)


async def test_what_an_operator_should_look_at_does_not_make_it_unready(house: House) -> None:
    store = house.services.store
    async with store.database.write() as connection:
        (edition,) = await store.editions.latest(connection)
        await store.editions.halt(connection, edition.seq, "three refusals")
    well = await got(house, "/healthz")
    assert well.status_code == 200
    assert "An edition stands still" in well.json()["notes"][0]
    async with store.database.write() as connection:
        await restored.enter(connection, store.cipher, Departed(b""), now=opening.now())
    assert any("an admin has to choose" in note for note in (await got(house, "/healthz")).json()["notes"])


async def test_a_backup_that_goes_while_it_is_looked_at_ends_nothing(house: House) -> None:
    folder = house.services.settings.backups
    folder.mkdir()
    made = house.clock.now - timedelta(hours=3)
    (folder / f"sahelbot-{made:%Y%m%dT%H%M%SZ}.db").symlink_to(folder / "gone")
    (folder / "sahelbot-by-hand.db").touch()
    assert (await got(house, "/healthz")).json()["backup_age_s"] == 3 * 3600


async def test_a_backup_of_a_clock_that_was_ahead_is_not_the_latest(house: House) -> None:
    folder = house.services.settings.backups
    folder.mkdir()
    for hours in (-3, 700):
        (folder / f"sahelbot-{house.clock.now + timedelta(hours=hours):%Y%m%dT%H%M%SZ}.db").touch()
    assert (await got(house, "/healthz")).json()["backup_age_s"] == 3 * 3600


async def test_a_pack_that_nobody_renews_is_noted(house: House) -> None:
    house.clock.advance(days=31)
    house.poller.last_good_at = house.clock.now
    assert any("Nothing has been published" in note for note in (await got(house, "/healthz")).json()["notes"])


# The error chat


async def told(house: House, count: int) -> list[str]:
    async with asyncio.timeout(10):
        while len(house.said(IDRISS)) < count:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    return [message.text for message in house.said(IDRISS)]


async def test_each_problem_is_told_once_and_without_secrets(house: House) -> None:
    log.configure("console", [TOKEN])
    logger = log.get("bot.test")

    async def nothing() -> list[str]:
        return []

    async with asyncio.TaskGroup() as group:
        telling = group.create_task(Troubles(house.services, nothing).run())
        await asyncio.sleep(0.05)
        for _ in range(3):
            logger.error("no backup was made", action="backup", reason=f"the disk of {TOKEN} is full")
        logger.error("an update was set aside", action="poison", reference="abc")
        texts = await told(house, 2)
        telling.cancel()
    assert [text.splitlines()[:2] for text in texts] == [
        ["backup", "no backup was made"],
        ["poison", "an update was set aside"],
    ]
    assert TOKEN not in "".join(texts)
    assert "[secret]" in texts[0]


async def test_what_stands_in_the_way_is_told_when_it_begins_and_when_it_is_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.chat import troubles

    monkeypatch.setattr(troubles, "LOOK_S", 0.01)
    standing: list[str] = ["The disk is full."]

    async def now() -> list[str]:
        return standing

    async with asyncio.TaskGroup() as group:
        telling = group.create_task(Troubles(house.services, now).run())
        await told(house, 1)
        standing = []
        texts = await told(house, 2)
        telling.cancel()
    assert texts == ["health\nThe disk is full.", "health\nOver: The disk is full."]


async def test_without_an_error_chat_nobody_is_told(folder: Path) -> None:
    async with opened_house(folder) as house:

        async def never() -> list[str]:
            raise AssertionError

        await Troubles(house.services, never).run()
