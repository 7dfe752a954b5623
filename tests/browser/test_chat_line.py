"""The chat page and its line to the sandbox: what happens elsewhere, earlier, meanwhile and after a break of it."""

from aiohttp import ClientSession
from playwright.async_api import Route, expect

from bot.sandbox.running import serve
from bot.sandbox.world import World
from tests.browser.pages import PageAt
from tests.browser.toy import Toy, at

ADA, GROUP = 1001, -1001000000001


async def test_messages_elsewhere_are_counted_in_the_list(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, ADA))
    await expect(page.get_by_test_id("start")).to_be_visible()
    await toy.say(GROUP, "One")
    await toy.say(GROUP, "Two")
    row = page.get_by_test_id(f"chat-{GROUP}")
    await expect(row.get_by_test_id("unread")).to_contain_text("2")
    await expect(row).to_contain_text("Two")
    await row.click()
    await expect(row.get_by_test_id("unread")).to_have_count(0)


async def test_a_long_chat_shows_its_tail_and_earlier_messages_on_the_way_up(toy: Toy, page_at: PageAt) -> None:
    for n in range(150):
        await toy.order("send", **{"as": ADA, "chat": GROUP, "text": f"Note {n}"})
    page = await page_at(at(toy, ADA, GROUP))
    await expect(page.get_by_test_id("message").last).to_contain_text("Note 149")
    assert await page.get_by_test_id("message").count() == 60
    await page.get_by_test_id("log").evaluate("log => { log.scrollTop = 0 }")
    await expect(page.get_by_test_id("message")).to_have_count(120)
    await expect(page.get_by_test_id("latest")).to_be_visible()
    await page.get_by_test_id("latest").click()
    await expect(page.get_by_test_id("message").last).to_be_in_viewport()


async def test_what_was_missed_while_the_line_was_down_is_caught_up(toy: Toy, page_at: PageAt) -> None:
    await toy.say(ADA, "Before")
    page = await page_at(at(toy, ADA, ADA))
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await page.context.set_offline(True)
    await toy.say(ADA, "Meanwhile")
    await page.context.set_offline(False)
    await toy.say(ADA, "After")
    await expect(page.get_by_test_id("message-text")).to_have_text(["Before", "Meanwhile", "After"])


async def test_what_is_said_while_a_chat_opens_stands_in_it(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, ADA))
    first = await toy.say(GROUP, "Before")

    async def hold_up(route: Route) -> None:
        fetched = await route.fetch()
        await toy.call("editMessageText", chat_id=GROUP, message_id=first, text="Before, edited")
        await toy.say(GROUP, "Meanwhile")
        await expect(page.get_by_test_id(f"chat-{GROUP}")).to_contain_text("Meanwhile")
        await route.fulfill(response=fetched)

    await page.route(f"**/sandbox/chats/{GROUP}/messages?*", hold_up)
    await page.get_by_test_id(f"chat-{GROUP}").click()
    await expect(page.get_by_test_id("message-text")).to_have_text(["Before, edited", "Meanwhile"])


async def test_a_sandbox_that_began_anew_is_found_again(page_at: PageAt) -> None:
    async with serve(World.default()) as address, ClientSession() as http:
        await Toy(http, address).order("send", **{"as": ADA, "chat": GROUP, "text": "In the old world"})
        page = await page_at(f"{address}/#{ADA}/{GROUP}")
        await expect(page.get_by_test_id("message-text")).to_have_text("In the old world")
    await expect(page.locator("#strip")).to_have_text("Reconnecting…")
    async with serve(World.default(), port=int(address.rpartition(":")[2])), ClientSession() as http:
        await expect(page.locator("#strip")).to_have_text("", timeout=10_000)
        await expect(page.get_by_test_id("message")).to_have_count(0)
        await Toy(http, address).order("send", **{"as": ADA, "chat": GROUP, "text": "In the new one"})
        await expect(page.get_by_test_id("message-text")).to_have_text("In the new one")


async def test_without_a_bot_the_page_says_so_until_one_comes(page_at: PageAt) -> None:
    async with serve(World.default()) as address, ClientSession() as http:
        page = await page_at(address)
        await expect(page.get_by_test_id("note")).to_contain_text("No bot is connected yet")
        await expect(page.get_by_test_id("about")).to_contain_text(f"{address}/bot")
        await Toy(http, address).introduce()
        await expect(page.get_by_test_id("start")).to_be_visible()
