"""/audit in the chat."""

from pathlib import Path

from bot.store.audit import Entry
from tests.house import House, opened_house
from tests.rig import ADA, IDRISS, MOUSSA


async def written(house: House, count: int) -> None:
    store = house.services.store
    async with store.database.write() as connection:
        for number in range(count):
            await store.audit.record(
                connection, at=house.clock.now, actor=IDRISS, action="alert", subject=f"dispatch-{number}"
            )


async def entries(house: House) -> list[Entry]:
    store = house.services.store
    async with store.database.read() as connection:
        return await store.audit.entries(connection)


async def test_it_tells_who_did_what_with_what_it_was_and_became(house: House) -> None:
    store = house.services.store
    async with store.database.write() as connection:
        await store.audit.record(
            connection,
            at=house.clock.now,
            actor=IDRISS,
            action="rotate",
            subject="data.key",
            before="ab12",
            after="cd34",
        )
    told = await house.answer(IDRISS, "/audit")
    assert "21 November 2026, 12:00 UTC · 1003\nChanged the data key · data.key\nab12 → cd34" in told
    assert "the program\nPublished" in told


async def test_a_publish_is_written_down_with_the_revision_before(house: House) -> None:
    from bot.publishing import make_current  # what the command line does

    pack = house.services.current.pack
    await make_current(house.services.store, pack, now=house.clock.now)
    newest, oldest = await entries(house)
    assert (oldest.before, oldest.after) == (None, pack.revision[:12])
    assert (newest.before, newest.after) == (pack.revision[:12], pack.revision[:12])


async def test_it_is_read_back_page_by_page(house: House) -> None:
    await written(house, 25)
    first = await house.answer(IDRISS, "/audit")
    assert "dispatch-24" in first
    assert "dispatch-14" not in first
    assert "dispatch-14" in await house.press(IDRISS, "Older")
    assert "dispatch-0\n" in await house.press(IDRISS, "Older") + "\n"
    assert house.labels(house.said(IDRISS)[-1])[0] == "Newest"
    assert await house.press(IDRISS, "Newest") == first


async def test_reading_it_leaves_no_trace_in_it(house: House) -> None:
    before = await entries(house)
    await house.say(IDRISS, "/audit")
    assert await entries(house) == before


async def test_editors_and_readers_do_not_have_it_nor_its_buttons(folder: Path) -> None:
    async with opened_house(folder, editors=frozenset({MOUSSA})) as house, house.awake():
        for person in (ADA, MOUSSA):
            unknown = (await house.answer(person, "/nosuchcommand")).replace("nosuchcommand", "…")
            assert (await house.answer(person, "/audit")).replace("audit", "…") == unknown
            (mine,) = await house.say(person, "/start")
            await house.press_data(person, "1.desk.nothing.0", message_id=mine.message_id)
            gone = house.said(person)[-1].text
            await house.press_data(person, "1.desk.audit.0", message_id=mine.message_id)
            assert house.said(person)[-1].text == gone
