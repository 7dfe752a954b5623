"""What readers ask and get, the whole way from their update to the bot's message."""

from tests.chat.house import ADA, House


async def test_the_first_screen_names_the_pack(house: House) -> None:
    assert "Lake Chad briefings" in await house.answer(ADA, "/start")
