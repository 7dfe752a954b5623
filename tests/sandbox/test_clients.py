"""Two real clients, one of them strict about every field, find nothing to complain of."""

from collections.abc import AsyncIterator
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import telegram

from tests.sandbox.loopback import ADA, CHANNEL, FATOU, FORUM, GROUP, MOUSSA, TOKEN, Loopback
from tests.sandbox.test_files import png

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import InlineKeyboardMarkup, InputMediaUnion


@pytest.fixture(scope="module")
def aiogram() -> ModuleType:
    """Imported by the process that needs it: its types take five seconds, which every process would pay for looking
    at this file."""
    import aiogram.client.session.aiohttp
    import aiogram.client.telegram
    import aiogram.exceptions
    import aiogram.types

    return aiogram


@pytest.fixture
async def bot(sandbox: Loopback, aiogram: ModuleType) -> "AsyncIterator[Bot]":
    server = aiogram.client.telegram.TelegramAPIServer.from_base(sandbox.base)
    async with aiogram.Bot(TOKEN, session=aiogram.client.session.aiohttp.AiohttpSession(api=server)) as made:
        yield made


@pytest.fixture
def keys(aiogram: ModuleType) -> "InlineKeyboardMarkup":
    button = aiogram.types.InlineKeyboardButton
    rows = [[button(text="Go", callback_data="go")], [button(text="Web", url="https://x.yz/")]]
    return aiogram.types.InlineKeyboardMarkup(inline_keyboard=rows)


async def test_aiogram_sends_edits_and_deletes(
    sandbox: Loopback, bot: "Bot", aiogram: ModuleType, keys: "InlineKeyboardMarkup"
) -> None:
    assert (await bot.get_me()).is_bot
    sent = await bot.send_message(ADA, "<b>one</b> <a href='https://x.yz'>x</a>", parse_mode="HTML", reply_markup=keys)
    assert sent.entities is not None
    assert [entity.type for entity in sent.entities] == ["bold", "text_link"]
    edited = await bot.edit_message_text("two", chat_id=ADA, message_id=sent.message_id)
    assert isinstance(edited, aiogram.types.Message)
    assert edited.text == "two"
    assert await bot.delete_message(ADA, sent.message_id)


async def test_aiogram_reads_every_kind_of_update(
    sandbox: Loopback, bot: "Bot", aiogram: ModuleType, keys: "InlineKeyboardMarkup"
) -> None:
    await bot.get_updates(allowed_updates=["message", "edited_message", "channel_post", "callback_query",
                                           "my_chat_member", "chat_member"])  # fmt: skip
    sandbox.do("membership", chat=GROUP, bot=True, status="administrator", by=MOUSSA)
    sandbox.do("membership", chat=GROUP, user=ADA, status="restricted", by=MOUSSA)
    sandbox.do("membership", chat=GROUP, user=FATOU, status="kicked", by=MOUSSA)
    said = sandbox.say(ADA, "/help https://x.yz", chat=FORUM, topic=2)
    sandbox.do("forward", **{"as": ADA, "chat": FORUM, "message_id": said, "to": ADA})
    sandbox.do("forward", **{"as": ADA, "chat": FORUM, "message_id": said, "to": ADA, "hidden": True})
    post = sandbox.say(MOUSSA, "post", chat=CHANNEL)
    sandbox.do("forward", **{"as": ADA, "chat": CHANNEL, "message_id": post, "to": ADA})
    sandbox.say(MOUSSA, "anonymous", chat=GROUP, anonymous=True)
    own = sandbox.say(ADA, "typo")
    sandbox.do("edit", **{"as": ADA, "chat": ADA, "message_id": own, "text": "no typo"})
    sent = sandbox.send(reply_markup=keys.model_dump(exclude_none=True), reply_parameters={"message_id": own})
    sandbox.do("press", **{"as": ADA, "chat": ADA, "message_id": sent["message_id"], "row": 0, "column": 0})
    sandbox.do("press", **{"as": ADA, "chat": ADA, "message_id": 999, "data": "old"})
    sandbox.do("pin", **{"as": ADA, "chat": ADA, "message_id": sent["message_id"]})
    old = sandbox.do("chats", type="group", title="Desk", members=[ADA])["id"]
    sandbox.do("upgrade", chat=old)
    sandbox.do("block", **{"as": ADA})
    updates = await bot.get_updates()
    assert {update.event_type for update in updates} == {
        "message", "edited_message", "channel_post", "callback_query", "my_chat_member", "chat_member",
    }  # fmt: skip
    presses = [
        update.callback_query for update in updates if isinstance(update.callback_query, aiogram.types.CallbackQuery)
    ]
    assert [press.data for press in presses] == ["go", "old"]


async def test_aiogram_reads_chats_members_and_menus(sandbox: Loopback, bot: "Bot", aiogram: ModuleType) -> None:
    for chat in (ADA, GROUP, FORUM, CHANNEL):
        assert (await bot.get_chat(chat)).id == chat
    assert (await bot.get_chat_member(GROUP, MOUSSA)).status == "administrator"
    assert [member.user.id for member in await bot.get_chat_administrators(CHANNEL)] == [MOUSSA, bot.id]
    await bot.set_my_commands([aiogram.types.BotCommand(command="help", description="Help")], language_code="fr")
    assert [item.command for item in await bot.get_my_commands(language_code="fr")] == ["help"]
    assert (await bot.get_webhook_info()).url == ""
    assert (await bot.get_chat_menu_button()).type == "commands"


async def test_aiogram_sends_pictures_and_documents(sandbox: Loopback, bot: "Bot", aiogram: ModuleType) -> None:
    picture = aiogram.types.BufferedInputFile(png(30, 20), "map.png")
    sent = await bot.send_photo(ADA, picture, caption="Map")
    assert sent.photo is not None
    assert sent.photo[-1].width == 30
    assert (await bot.send_document(ADA, aiogram.types.BufferedInputFile(b"a,b", "x.csv"))).document is not None
    album: list[InputMediaUnion] = [
        aiogram.types.InputMediaPhoto(media=picture),
        aiogram.types.InputMediaPhoto(media=sent.photo[-1].file_id),
    ]
    assert len(await bot.send_media_group(ADA, album)) == 2
    edited = await bot.edit_message_media(
        aiogram.types.InputMediaPhoto(media=picture, caption="x"), chat_id=ADA, message_id=sent.message_id
    )
    assert isinstance(edited, aiogram.types.Message)
    file = await bot.get_file(sent.photo[-1].file_id)
    content = await bot.download_file(str(file.file_path))
    assert content is not None
    assert content.read() == png(30, 20)


async def test_aiogram_tells_errors_apart(sandbox: Loopback, bot: "Bot", aiogram: ModuleType) -> None:
    with pytest.raises(aiogram.exceptions.TelegramForbiddenError):
        await bot.send_message(FATOU, "x")
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="chat not found"):
        await bot.send_message(99, "x")
    sandbox.do("faults", method="sendMessage", status=429, retry_after=5)
    with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as caught:
        await bot.send_message(ADA, "x")
    assert caught.value.retry_after == 5


async def test_python_telegram_bot_sends_and_reads(sandbox: Loopback) -> None:
    base = f"{sandbox.base}/bot"
    async with telegram.Bot(TOKEN, base_url=base, base_file_url=f"{sandbox.base}/file/bot") as bot:
        keys = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("Go", callback_data="go")]])
        sent = await bot.send_message(ADA, "<i>one</i>", parse_mode="HTML", reply_markup=keys)
        assert sent.text_html == "<i>one</i>"
        photo = await bot.send_photo(ADA, png(30, 20), caption="Map")
        assert bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == png(30, 20)
        sandbox.do("press", **{"as": ADA, "chat": ADA, "message_id": sent.message_id, "row": 0, "column": 0})
        (update,) = await bot.get_updates(timeout=2)
        assert update.callback_query is not None
        assert await update.callback_query.answer("Done")
        assert (await bot.get_chat(GROUP)).title == "Press room"
        assert isinstance(await bot.get_chat_member(GROUP, MOUSSA), telegram.ChatMemberAdministrator)
        with pytest.raises(telegram.error.Forbidden):
            await bot.send_message(FATOU, "x")
        old = sandbox.do("chats", type="group", title="Desk", members=[ADA])["id"]
        new = sandbox.do("upgrade", chat=old, silent=True)["chat"]
        with pytest.raises(telegram.error.ChatMigrated) as caught:
            await bot.send_message(old, "x")
        assert caught.value.new_chat_id == new
