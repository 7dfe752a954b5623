"""The sandbox's chat page in a real browser, against the real sandbox, with a toy bot behind it."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.pages import Complaints, PageAt, overflows, picture
from tests.browser.toy import Toy, at

ADA, FATOU, MOUSSA = 1001, 1002, 1004
GROUP, FORUM, CHANNEL = -1001000000001, -1001000000002, -1001000000003
MALI = 2


async def height(part: Locator) -> float:
    box = await part.bounding_box()
    assert box
    return box["height"]


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


async def test_start_begins_an_empty_chat_and_the_answer_appears(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(toy.address, "phone")
    await page.get_by_test_id(f"person-{ADA}").click()
    await page.get_by_test_id(f"chat-{ADA}").click()
    await expect(page.get_by_test_id("about")).to_contain_text("A bot that shows cards.")
    await page.get_by_test_id("start").click()
    asked = await toy.update("message")
    assert (asked["text"], asked["from"]["id"]) == ("/start", ADA)
    await toy.say(ADA, "<b>Welcome</b>")
    messages = page.get_by_test_id("message")
    await expect(messages).to_have_count(2)
    await expect(messages.last.get_by_test_id("message-text")).to_have_text("Welcome")
    await expect(page.get_by_test_id("start")).to_be_hidden()


async def test_what_is_typed_reaches_the_bot_and_the_field_is_empty_again(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, FATOU, FATOU))
    await toy.say(FATOU, "Bonjour")
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await page.get_by_test_id("composer").fill("Où en est le retrait ?")
    await page.keyboard.press("Enter")
    asked = await toy.update("message")
    assert (asked["text"], asked["from"]["language_code"]) == ("Où en est le retrait ?", "fr")
    await expect(page.get_by_test_id("composer")).to_have_value("")
    await expect(page.get_by_test_id("message").last).to_contain_text("Où en est le retrait ?")


async def test_a_press_is_busy_until_answered_and_the_message_changes_in_place(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, ADA))
    number = await toy.show_card(ADA)
    message = page.locator(f'[data-message-id="{number}"]')
    button = message.get_by_test_id("button").get_by_text("Timeline")
    await button.click()
    await expect(message.get_by_role("button", name="Timeline")).to_have_attribute("aria-busy", "true")
    press = await toy.update("callback_query")
    assert (press["data"], press["message"]["message_id"]) == ("timeline", number)
    await toy.call("editMessageText", chat_id=ADA, message_id=number, text="Dates in order")
    await toy.call("answerCallbackQuery", callback_query_id=press["id"], text="Here it is")
    await expect(message.get_by_test_id("message-text")).to_have_text("Dates in order")
    await expect(message.get_by_test_id("edited")).to_be_visible()
    await expect(page.get_by_test_id("toast")).to_have_text("Here it is")
    await expect(page.get_by_test_id("message")).to_have_count(1)


async def test_the_busy_mark_goes_when_the_answer_says_nothing(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, ADA))
    await toy.show_card(ADA)
    button = page.get_by_role("button", name="Sources", exact=True)
    await button.click()
    press = await toy.update("callback_query")
    await toy.call("answerCallbackQuery", callback_query_id=press["id"])
    await expect(button).not_to_have_attribute("aria-busy", "true")
    await expect(page.get_by_test_id("toast")).to_have_count(0)


async def test_an_alert_stays_until_it_is_closed(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, ADA), "phone")
    await toy.show_card(ADA)
    await page.get_by_role("button", name="Sources", exact=True).click()
    press = await toy.update("callback_query")
    await toy.call("answerCallbackQuery", callback_query_id=press["id"], text="Two sources.", show_alert=True)
    await expect(page.get_by_test_id("alert")).to_contain_text("Two sources.")
    await page.get_by_test_id("alert-ok").click()
    await expect(page.get_by_test_id("alert")).to_be_hidden()


async def test_a_long_quote_is_folded_to_three_lines_until_asked_for(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, ADA), "phone")
    await toy.show_card(ADA)
    await toy.say(ADA, "<blockquote expandable>Short.</blockquote>")
    quote = page.locator("blockquote").first
    toggle = page.get_by_test_id("expand")
    await expect(toggle).to_have_count(1)
    folded = await height(quote)
    await toggle.click()
    await expect(toggle).to_have_text("Show less")
    assert await height(quote) > 2 * folded
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    assert await height(quote) == folded


async def test_each_person_has_chats_of_their_own(toy: Toy, page_at: PageAt) -> None:
    await toy.say(ADA, "For Ada")
    await toy.say(FATOU, "Pour Fatou")
    page = await page_at(toy.address)
    await page.get_by_test_id(f"person-{FATOU}").click()
    await expect(page.get_by_test_id("message-text")).to_have_text("Pour Fatou")
    await expect(page.get_by_test_id(f"person-{FATOU}")).to_have_attribute("aria-pressed", "true")
    await page.get_by_test_id(f"person-{ADA}").click()
    await expect(page.get_by_test_id("message-text")).to_have_text("For Ada")
    await expect(page.get_by_test_id(f"chat-{FATOU}")).to_have_count(0)


async def test_the_commands_menu_opens_by_slash_and_by_button_and_sends_what_is_chosen(
    toy: Toy, page_at: PageAt
) -> None:
    await toy.say(ADA, "Hello")
    page = await page_at(at(toy, ADA, ADA), "phone")
    await page.get_by_test_id("commands-button").click()
    await expect(page.get_by_test_id("command")).to_have_count(3)
    await page.get_by_test_id("commands-button").click()
    await expect(page.get_by_test_id("commands")).to_be_hidden()
    await page.get_by_test_id("composer").press_sequentially("/su")
    await expect(page.get_by_test_id("command")).to_have_text(["/subscribeA digest at your hour"])
    await page.get_by_test_id("command").click()
    assert (await toy.update("message"))["text"] == "/subscribe"


async def test_the_commands_menu_is_walked_by_keyboard(toy: Toy, page_at: PageAt) -> None:
    await toy.say(ADA, "Hello")
    page = await page_at(at(toy, ADA, ADA))
    await page.get_by_test_id("composer").press_sequentially("/st")
    await expect(page.get_by_test_id("command")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_test_id("command").last).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    assert (await toy.update("message"))["text"] == "/status"


async def test_a_command_chosen_in_a_group_names_the_bot(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, MOUSSA, GROUP))
    await page.get_by_test_id("composer").press_sequentially("/sta")
    await page.get_by_test_id("command").last.click()
    asked = await toy.update("message")
    assert (asked["text"], asked["chat"]["id"]) == ("/status@sandbox_bot", GROUP)


async def test_a_link_to_the_bot_opens_in_the_page(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, GROUP))
    await toy.show_card(GROUP)
    await page.get_by_role("button", name="Open the card").click()
    asked = await toy.update("message")
    assert (asked["text"], asked["chat"]["id"]) == ("/start card", ADA)
    await expect(page.get_by_test_id("message-text")).to_have_text("/start card")


async def test_a_topic_keeps_to_itself(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, FORUM))
    await page.get_by_test_id(f"topic-{FORUM}-{MALI}").click()
    await write(page, "/status@sandbox_bot")
    assert (await toy.update("message"))["message_thread_id"] == MALI
    await toy.say(FORUM, "Here, in Mali", message_thread_id=MALI)
    await expect(page.get_by_test_id("message-text").last).to_have_text("Here, in Mali")
    await page.get_by_test_id(f"chat-{FORUM}").click()
    await expect(page.get_by_test_id("subtitle")).to_contain_text("general")
    await expect(page.get_by_test_id("message-text").get_by_text("Here, in Mali")).to_have_count(0)


async def test_only_its_owner_writes_in_the_channel(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, CHANNEL))
    await expect(page.get_by_test_id("note")).to_contain_text("Only the owner")
    await expect(page.get_by_test_id("composer")).to_be_hidden()
    page = await page_at(at(toy, MOUSSA, CHANNEL))
    await write(page, "News for all")
    assert (await toy.update("channel_post"))["text"] == "News for all"


async def test_a_photo_is_enlarged_and_a_file_offered(toy: Toy, page_at: PageAt) -> None:
    await toy.send_file("sendPhoto", "photo", ADA, name="chart.png", content=picture())
    await toy.send_file("sendDocument", "document", ADA, name="mydata.json", content=b"{}")
    page = await page_at(at(toy, ADA, ADA), "phone")
    await page.get_by_test_id("photo").click()
    await expect(page.get_by_test_id("picture")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("picture")).to_be_hidden()
    async with page.expect_download() as offered:
        await page.get_by_test_id("document").click()
    assert (await offered.value).suggested_filename == "mydata.json"


async def test_the_bot_is_asked_in_the_text_field_and_an_offer_of_its_is_sent(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, GROUP))
    await page.get_by_test_id("composer").press_sequentially("@sandbox_bot card")
    question = await toy.update("inline_query")
    assert question["query"] == "card"
    offer = {"type": "article", "id": "1", "title": "A card", "input_message_content": {"message_text": "Its text"}}
    await toy.call("answerInlineQuery", inline_query_id=question["id"], results=[offer])
    await page.get_by_test_id("inline-result").click()
    await expect(page.get_by_test_id("message")).to_contain_text("via @sandbox_bot")
    await expect(page.get_by_test_id("message-text")).to_have_text("Its text")
    await expect(page.get_by_test_id("composer")).to_have_value("")


async def test_more_offers_come_on_the_way_down_also_by_keyboard(toy: Toy, page_at: PageAt) -> None:
    def offers(first: int) -> list[dict[str, object]]:
        content = {"message_text": "Its text"}
        return [
            {"type": "article", "id": str(n), "title": f"Card {n}", "input_message_content": content}
            for n in range(first, first + 3)
        ]

    page = await page_at(at(toy, ADA, GROUP))
    await page.get_by_test_id("composer").press_sequentially("@sandbox_bot card")
    question = await toy.update("inline_query")
    await toy.call("answerInlineQuery", inline_query_id=question["id"], results=offers(1), next_offset="3")
    await expect(page.get_by_test_id("inline-more")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    question = await toy.update("inline_query")
    assert (question["query"], question["offset"]) == ("card", "3")
    await toy.call("answerInlineQuery", inline_query_id=question["id"], results=offers(4))
    await expect(page.get_by_test_id("inline-result")).to_have_count(6)
    await expect(page.get_by_test_id("inline-more")).to_have_count(0)
    await expect(page.get_by_role("option", selected=True)).to_have_text("CCard 4")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message")).to_contain_text("via @sandbox_bot")


async def test_an_offers_picture_is_shown_and_a_letter_where_none_comes(toy: Toy, page_at: PageAt) -> None:
    page = await page_at(at(toy, ADA, GROUP))
    await page.route("https://pictures.example/1.png", lambda route: route.fulfill(body=picture()))
    await page.route("https://pictures.example/2.png", lambda route: route.abort())
    await page.get_by_test_id("composer").press_sequentially("@sandbox_bot card")
    question = await toy.update("inline_query")
    content = {"message_text": "Its text"}
    results = [
        {"type": "article", "id": n, "title": f"Card {n}", "input_message_content": content, "thumbnail_url": address}
        for n, address in (("1", "https://pictures.example/1.png"), ("2", "https://pictures.example/2.png"))
    ]
    await toy.call("answerInlineQuery", inline_query_id=question["id"], results=results)
    offers = page.get_by_test_id("inline-result")
    await expect(offers.first.locator("img")).to_have_js_property("naturalWidth", 80)
    await expect(offers.last.locator("img")).to_have_count(0)
    await expect(offers.last).to_have_text("CCard 2")


async def test_a_blocked_bot_is_let_in_again(toy: Toy, page_at: PageAt) -> None:
    await toy.say(ADA, "Hello")
    page = await page_at(at(toy, ADA, ADA))
    await page.get_by_test_id("chat-actions").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    assert (await toy.update("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await page.get_by_test_id("unblock").click()
    assert (await toy.update("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_a_message_is_answered_and_forwarded_from_its_menu(toy: Toy, page_at: PageAt) -> None:
    number = await toy.say(ADA, "Is it so?")
    page = await page_at(at(toy, ADA, ADA))
    await page.get_by_test_id("message").get_by_role("button", name="Message actions").click()
    await page.get_by_role("menuitem", name="Reply").click()
    await write(page, "Yes")
    assert (await toy.update("message"))["reply_to_message"]["message_id"] == number
    await page.get_by_test_id("message").first.focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Forward").click()
    await page.get_by_test_id("pick").get_by_text("Press room").click()
    await expect(page.get_by_test_id("message").last).to_contain_text("Forwarded from Sandbox bot")


async def test_markup_in_a_text_stays_text(toy: Toy, page_at: PageAt, complaints: Complaints) -> None:
    page = await page_at(at(toy, ADA, ADA))
    await toy.order("send", **{"as": ADA, "chat": ADA, "text": "<img src=x onerror=alert(1)> & <b>not bold</b>"})
    text = page.get_by_test_id("message-text")
    await expect(text).to_have_text("<img src=x onerror=alert(1)> & <b>not bold</b>")
    await expect(text.locator("img, b")).to_have_count(0)
    assert complaints.heard == []


@pytest.mark.parametrize("look", [("phone", False), ("phone", True), ("desk", False), ("desk", True)])
async def test_nothing_is_cut_off_and_nothing_complains(
    toy: Toy, page_at: PageAt, complaints: Complaints, look: tuple[str, bool]
) -> None:
    viewport, dark = look
    await toy.show_card(ADA)
    await toy.say(ADA, "averyveryverylongwordwithoutanyspaceatall" * 6)
    page = await page_at(at(toy, ADA, ADA), viewport, dark=dark)
    await expect(page.get_by_test_id("message")).to_have_count(2)
    await expect(page.get_by_test_id("composer")).to_be_in_viewport(ratio=1)
    assert await overflows(page) == []
    await toy.show_card(GROUP)
    await page.goto(at(toy, ADA, GROUP))
    await expect(page.get_by_test_id("message")).to_have_count(1)
    assert await overflows(page) == []
    assert complaints.heard == []
