"""Going back to an earlier revision, who is told what when two publish at once, and who is said to have published."""

from pathlib import Path

import pytest

from bot.publishing import make_current, proposed
from tests.chat.newsdesk import CARD, NEWS, SECOND, edit, previewed
from tests.house import House
from tests.rig import ADA, IDRISS, MOUSSA


async def publish(house: House, person: int = IDRISS) -> str:
    await previewed(house, person)
    assert "Published revision" in await house.press(person, "Publish")
    return house.services.current.pack.revision


async def test_the_newsroom_lists_the_last_revisions_with_who_and_when(desk: House, content: Path) -> None:
    first = desk.services.current.pack.revision
    desk.clock.advance(hours=1)
    edit(content)
    second = await publish(desk, MOUSSA)
    said = await desk.answer(IDRISS, "/newsroom")
    assert f"Published: {second[:8]} · 21 November 2026, 13:00 UTC · published by an editor" in said
    assert f"{first[:8]} · 21 November 2026, 12:00 UTC · published by the operator" in said
    assert desk.labels(desk.said(IDRISS)[-1])[0] == f"Back to {first[:8]}"


async def test_one_button_and_a_tap_lead_back_to_an_earlier_revision(desk: House, content: Path) -> None:
    first = desk.services.current.pack.revision
    edit(content)
    await publish(desk)
    await desk.say(MOUSSA, "/newsroom")
    assert "early 2019" in await desk.press(MOUSSA, "Back to")
    assert "early 2019" in await desk.answer(ADA, "/examplegroup")
    assert "Published revision" in await desk.press(MOUSSA, "Publish")
    assert "early 2019" not in await desk.answer(ADA, "/examplegroup")
    assert desk.services.current.pack.revision == first
    assert "early 2019" in (content / CARD).read_text(encoding="utf-8")
    store = desk.services.store
    async with store.database.read() as connection:
        (entry, *_) = await store.audit.entries(connection)
        current = await store.publications.current(connection)
    assert (entry.actor, entry.action, entry.after) == (MOUSSA, "publish", first[:12])
    assert current is not None
    assert current.revision == first


async def test_the_command_goes_back_by_the_first_digits(desk: House, content: Path) -> None:
    first = desk.services.current.pack.revision
    edit(content)
    await publish(desk)
    await previewed(desk, command=f"/reload {first[:6].upper()}")
    assert "Published revision" in await desk.press(IDRISS, "Publish")
    assert desk.services.current.pack.revision == first


@pytest.mark.parametrize("revision", ["ffffffff", "0", "../../etc", "*"])
async def test_a_revision_that_nobody_published_is_told(desk: House, revision: str) -> None:
    assert "none of the published revisions" in await desk.answer(IDRISS, f"/reload {revision}")


async def test_a_damaged_copy_is_mended_from_the_database_before_it_is_served(desk: House, content: Path) -> None:
    first = desk.services.current.pack.revision
    edit(content)
    await publish(desk)
    await previewed(desk, command=f"/reload {first[:8]}")
    file = desk.services.settings.data_dir / "packs" / first / CARD
    file.chmod(0o644)
    file.write_text("nothing")
    assert "Published revision" in await desk.press(IDRISS, "Publish")
    assert "early 2019" not in await desk.answer(ADA, "/examplegroup")
    assert "founded in 2019" in file.read_text(encoding="utf-8")


async def test_going_back_to_what_is_served_changes_nothing(desk: House) -> None:
    now = desk.services.current.pack.revision
    assert "Nothing has changed" in await desk.answer(IDRISS, f"/reload {now[:8]}")


async def test_the_second_of_two_admins_is_told_that_it_is_published_already(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk, IDRISS)
    await previewed(desk, SECOND)
    assert "Somebody else has a preview open" not in desk.said(IDRISS)[-1].text
    assert "Somebody else has a preview open" in desk.said(SECOND)[-1].text
    assert "Published revision" in await desk.press(IDRISS, "Publish")
    assert "It is published already" in await desk.press(SECOND, "Publish")
    assert "published by an admin" in desk.said(SECOND)[-1].text


async def test_the_second_of_two_admins_never_undoes_what_the_first_published(desk: House, content: Path) -> None:
    edit(content)
    await previewed(desk, SECOND)
    desk.clock.advance(seconds=1)
    await previewed(desk, IDRISS)
    text = (content / CARD).read_text(encoding="utf-8")
    edit(content, "early 2019", "late 2019")
    newer = await publish(desk, IDRISS)
    (content / CARD).write_text(text, encoding="utf-8")
    assert "Meanwhile something else was published" in await desk.press(SECOND, "Publish")
    assert desk.services.current.pack.revision == newer


async def test_a_publish_on_the_command_line_overtakes_a_preview_even_while_it_is_checked(
    desk: House, content: Path
) -> None:
    edit(content)
    await previewed(desk)
    pack = (await proposed(desk.services.settings, None, now=desk.clock())).pack
    assert pack is not None
    await make_current(desk.services.store, pack, now=desk.clock())
    assert "It is published already" in await desk.press(IDRISS, "Publish")
    assert "published by the operator" in desk.said(IDRISS)[-1].text


async def test_readers_are_told_who_published_as_a_role(desk: House, content: Path) -> None:
    assert "published by the operator" in await desk.answer(ADA, "/about")
    edit(content)
    await publish(desk, MOUSSA)
    told = await desk.answer(ADA, "/about")
    assert "published by an editor" in told
    assert "Moussa" not in told


async def test_more_problems_than_ten_come_as_a_file(desk: House, content: Path) -> None:
    for number in range(12):
        (content / "cards" / "actor" / f"new-{number}.yaml").write_text("titel: {en: New}\n")
    (refusal, file) = await desk.say(IDRISS, "/reload")
    if refusal.text == "":
        refusal, file = file, refusal
    assert "The file lists them all" in refusal.text
    assert refusal.text.count(".yaml:") == 10
    assert file.media is not None
    assert file.media.kind == "document"


async def test_a_withdrawal_that_is_written_but_not_published_leads_to_the_preview(desk: House, content: Path) -> None:
    edit(content, "status: published", "status: withdrawn", file=NEWS)
    assert "not published yet" in await desk.answer(IDRISS, f"/withdraw {NEWS.stem}")
    assert "1 withdrawn" in await desk.press(IDRISS, "Look at it")
    assert "Published revision" in await desk.press(IDRISS, "Publish")
    assert "0 messages carry it" in await desk.answer(IDRISS, f"/withdraw {NEWS.stem}")


async def test_a_correction_says_so_when_its_file_has_changed_since(desk: House, content: Path) -> None:
    edit(content, "headline: {en: Council votes", "headline: {en: Council decides", file=NEWS)
    told = await desk.answer(IDRISS, f"/correct {NEWS.stem}")
    assert "Its file has changed since the last Publish" in told
    assert "Council votes" in told
