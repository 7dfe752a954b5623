"""Looking at pages before readers do: /preview and the pages of a reload."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot import publishing
from bot.content.checking import check
from bot.content.loader import Loaded
from tests.house import House, opened_house
from tests.rig import ADA, EXAMPLE, IDRISS, MOUSSA

CARD = Path("cards") / "actor" / "example-group.yaml"
NEWS = Path("dispatches") / "2023" / "2023-06-30-example-vote.yaml"
VOTE = "2023-06-30-example-vote"


async def load_here(folder: Path, today: date, **_: object) -> Loaded:
    """The loader without its child process, which has tests of its own."""
    return await asyncio.to_thread(check, folder, today=today)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "content"))


@pytest.fixture
async def desk(folder: Path, content: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """Moussa is an editor who reads English."""
    monkeypatch.setattr(publishing, "load_aside", load_here)
    async with opened_house(folder, content_dir=content, editors=frozenset({MOUSSA})) as house:
        house.world.people[MOUSSA].language_code = "en"
        async with house.awake():
            yield house


def edit(content: Path, old: str, new: str, *, file: Path = CARD) -> None:
    text = (content / file).read_text(encoding="utf-8")
    assert old in text
    (content / file).write_text(text.replace(old, new), encoding="utf-8")


def draft(content: Path) -> None:
    edit(content, "status: published", "status: draft")
    edit(content, "founded in 2019", "founded in early 2019")


async def test_each_changed_page_is_looked_at_in_each_language_and_light(desk: House, content: Path) -> None:
    edit(content, "founded in 2019", "founded in early 2019")
    edit(content, "fondé en 2019", "fondé début 2019")
    await desk.say(MOUSSA, "/reload")
    preview = desk.said(MOUSSA)[-1]
    assert "There is nothing" not in await desk.press(MOUSSA, "Look at the pages")
    assert "founded in early 2019" in await desk.press(MOUSSA, "Example Group")
    assert "fondé début 2019" in await desk.press(MOUSSA, "French")
    light = await desk.press(MOUSSA, "Light mode")
    assert "fondé début 2019" in light
    assert "Ce que c'est" not in light
    assert "founded in early 2019" in await desk.press(MOUSSA, "English")
    await desk.press(MOUSSA, "Back")
    assert desk.labels(desk.said(MOUSSA)[-1])[0] == "Example Group"
    assert desk.labels(preview)[:2] == ["Publish", "Keep"]
    await desk.press(MOUSSA, "Publish")
    assert "Published revision" in preview.text


async def test_a_look_has_none_of_a_reader_s_buttons(desk: House, content: Path) -> None:
    edit(content, "founded in 2019", "founded in early 2019")
    await desk.say(MOUSSA, "/preview example-group")
    assert desk.labels(desk.said(MOUSSA)[-1]) == ["French", "Light mode", "Back", "Home"]


async def test_a_draft_is_previewed_by_its_id_and_readers_see_nothing_of_it(desk: House, content: Path) -> None:
    draft(content)
    shown = await desk.answer(MOUSSA, "/preview example-group fr light")
    assert shown.startswith("Draft: readers do not see it.")
    assert "Groupe Exemple" in shown
    assert "founded in 2019" in await desk.answer(ADA, "/examplegroup")


async def test_an_embargoed_dispatch_is_shown_as_from_its_hour_on(desk: House, content: Path) -> None:
    edit(content, "publish_at: 2023-06-30T21:00:00Z", "publish_at: 2027-01-01T06:00:00Z", file=NEWS)
    shown = await desk.answer(MOUSSA, f"/preview {VOTE}")
    assert shown.startswith("Readers see it from 1 January 2027, 06:00 UTC on.")
    assert "Council votes" in shown
    assert "Council votes" in str(desk.labels((await desk.say(MOUSSA, "/preview"))[-1]))


async def test_what_is_withdrawn_is_not_shown_but_said(desk: House, content: Path) -> None:
    edit(content, "status: published", "status: withdrawn", file=NEWS)
    assert await desk.answer(MOUSSA, f"/preview {VOTE}") == "Withdrawn: readers no longer see it."


async def test_without_an_id_what_differs_and_drafts_are_listed(desk: House, content: Path) -> None:
    assert "nothing to look at" in await desk.answer(MOUSSA, "/preview")
    draft(content)
    (listed,) = await desk.say(MOUSSA, "/preview")
    assert desk.labels(listed)[0] == "Example Group"
    assert "There is no “no-such-card”" in await desk.answer(MOUSSA, "/preview no-such-card")


async def test_a_broken_folder_is_told_with_its_places(desk: House, content: Path) -> None:
    edit(content, "sources: [un-example-2023]", "sources: [nobody]")
    assert "cards/actor/example-group.yaml:" in await desk.answer(MOUSSA, "/preview example-group")


async def test_after_a_restart_the_folder_is_read_again_if_it_is_the_same(desk: House, content: Path) -> None:
    edit(content, "founded in 2019", "founded in early 2019")
    await desk.say(MOUSSA, "/preview")
    pack = desk.services.offered.find("")
    assert pack is None
    for revision in list(desk.services.offered._packs):
        desk.services.offered.drop(revision)
    assert "founded in early 2019" in await desk.press(MOUSSA, "Example Group")
    for revision in list(desk.services.offered._packs):
        desk.services.offered.drop(revision)
    edit(content, "early 2019", "late 2019")
    assert "no longer good" in await desk.press(MOUSSA, "French")


@pytest.mark.parametrize(
    "argument", ["", "0:0", "ffffffff:0:en:0:0", "x:y:en:0:0", "ffffffff:999:en:0:0", "a:0:xx:0:0"]
)
async def test_a_forged_look_shows_nothing(desk: House, argument: str) -> None:
    (mine,) = await desk.say(MOUSSA, "/start")
    await desk.press_data(MOUSSA, f"1.desk.see.{argument}".rstrip("."), message_id=mine.message_id)
    assert "no longer good" in desk.said(MOUSSA)[-1].text


async def test_readers_have_neither_the_command_nor_the_buttons(desk: House, content: Path) -> None:
    draft(content)
    await desk.say(MOUSSA, "/preview")
    unknown = (await desk.answer(ADA, "/nosuchcommand")).replace("nosuchcommand", "…")
    assert (await desk.answer(ADA, "/preview")).replace("preview", "…") == unknown
    data = (desk.said(MOUSSA)[-1].markup or {})["inline_keyboard"][0][0]["callback_data"]
    (mine,) = await desk.say(ADA, "/start")
    await desk.press_data(ADA, data, message_id=mine.message_id)
    assert "no longer here" in desk.said(ADA)[-1].text


async def test_a_reload_tells_which_alerts_would_wait_and_what_each_language_loses(desk: House, content: Path) -> None:
    await desk.say(ADA, "/subscribe alerts")
    text = (content / NEWS).read_text(encoding="utf-8")
    later = text.replace("importance: major", "importance: breaking")
    (content / NEWS).with_name("2023-07-01-example-news.yaml").write_text(
        later.replace("date: 2023-06-30", "date: 2023-07-01"), encoding="utf-8"
    )
    edit(content, "\n  fr: Une ou deux phrases qui se suffisent.", "")
    told = await desk.answer(MOUSSA, "/reload")
    assert "1 alert would wait for its tap:" in told
    assert "/alert 2023-07-01-example-news" in told
    assert "1 subscriber gets it." in told
    assert "French: 1 page partly in another language: Example Group" in told


async def test_the_desk_leads_to_its_other_rooms(desk: House) -> None:
    (page,) = await desk.say(MOUSSA, "/newsroom")
    assert "Who did what" not in desk.labels(page)
    for room, words in (
        ("Unseen pages", "What readers do not see yet"),
        ("What has grown old", "What has grown old"),
        ("Statistics", "Statistics"),
    ):
        await desk.say(MOUSSA, "/newsroom")
        assert (await desk.press(MOUSSA, room)).startswith(words)
    await desk.say(IDRISS, "/newsroom")
    assert "Who did what" in await desk.press(IDRISS, "Who did what")


async def test_the_warnings_of_a_preview_come_as_a_file(desk: House, content: Path) -> None:
    edit(content, "review_by: 2027-02-21", "review_by: 2026-01-01")
    await desk.say(MOUSSA, "/reload")
    assert "1 warning" in desk.said(MOUSSA)[-1].text
    await desk.press(MOUSSA, "Warnings")
    assert desk.requests("sendDocument") == 1
    edit(content, "review_by: 2026-01-01", "review_by: 2027-02-21")
    await desk.press(MOUSSA, "Warnings")
    assert desk.requests("sendDocument") == 1
