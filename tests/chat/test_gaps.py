"""Searches in vain, from the chat to the newsroom, without those who searched."""

from sqlalchemy import select

from bot.chat.gaps import write_down
from bot.store.tables import gaps
from tests.house import House
from tests.rig import ADA, FATOU, IDRISS


async def rows(house: House) -> list[tuple[str, int]]:
    async with house.services.store.database.read() as connection:
        return [(word, times) for word, _, times in await connection.execute(select(gaps))]


async def test_what_two_readers_missed_is_told_and_of_one_reader_nothing_is_stored(house: House) -> None:
    await house.say(ADA, "zanzibar cloves")
    await house.say(FATOU, "/search cloves")
    await house.say(FATOU, "/search xylophones")
    await house.say(ADA, "/ask groupe exemple")
    assert await write_down(house.services) == 1
    assert await rows(house) == [("cloves", 2)]
    await house.say(IDRISS, "/stats")
    told = await house.press(IDRISS, "Searches in vain")
    assert "cloves × 2" in told
    assert "zanzibar" not in told


async def test_nothing_missed_writes_nothing(house: House) -> None:
    await house.say(ADA, "/examplegroup")
    assert await write_down(house.services) == 0
    await house.say(IDRISS, "/stats")
    assert "None." in await house.press(IDRISS, "Searches in vain")
