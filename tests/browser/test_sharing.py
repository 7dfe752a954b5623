"""What readers pass on: a card into a group, its link, a citation, a page that somebody kept, a question to a bot that
is not there, a letter to the newsroom. Ada reads English on a phone, Fatou French; one real bot on the real pack."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route, expect

from tests.browser.chat import WITHIN_S, Chat
from tests.browser.pages import LOOP, Complaints, PageAt, overflows, picture
from tests.rig import ADA, FATOU, GROUP, IDRISS, MOUSSA, ROOT, TOKEN, Person, Sandbox, bot_running, sandbox_running

DESK, NEWSROOM = -1001000000002, -1001000000011
PICTURES = "https://pictures.example/"
AT_A_TIME = 20  # offers
CITATION = re.compile(
    r"Sahel briefings: (?P<title>.+)\. As of [\w ]+\. Sources: .+ and \d+ more\. Revision (?P<revision>[0-9a-f]{8})\. "
    r"(?P<link>https://t\.me/sandbox_bot\?start=minusma)"
)

OLD_CITATION = "Sahel briefings: MINUSMA. As of 30 June 2023. Revision 01234567. https://t.me/sandbox_bot?start=minusma"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as running:
        running.post("/sandbox/chats", id=NEWSROOM, title="Newsroom", members=[IDRISS, MOUSSA])
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def bot(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    folder, thumbnails = tmp_path_factory.mktemp("sharing"), PICTURES + "{id}.png"
    with bot_running(
        folder, sandbox.api_url, content_dir=ROOT / "content", newsroom_chat=NEWSROOM, thumbnails_url=thumbnails
    ):
        for reader in (ADA, FATOU):
            Person(sandbox, reader).say("/start")
        yield folder


def offers(chat: Chat) -> Locator:
    return chat.page.get_by_test_id("inline-result")


async def ask_inline(chat: Chat, words: str) -> None:
    """Type the bot's name and the words into the field, as in any chat."""
    await chat.page.get_by_test_id("composer").fill(f"@sandbox_bot {words}")


async def act(chat: Chat, words: str, *, item: str) -> None:
    """Choose from the menu of the newest message with these words."""
    await chat.holding(words).get_by_role("button", name="Message actions").click()
    await chat.page.get_by_role("menuitem", name=item).click()


async def forward_to_bot(chat: Chat, words: str, *, expecting: str) -> None:
    await act(chat, words, item="Forward")
    await chat.page.get_by_test_id("pick").first.click()  # the bot stands first
    await expect(chat.page.get_by_test_id("subtitle")).to_have_text("bot")
    await chat.shows("Forwarded from")
    await chat.reads(expecting)


async def opened(chat: Chat, command: str) -> str:
    """The command's page, newly come; its first line."""
    before = await chat.messages.count()
    await chat.tell(command)
    await expect(chat.messages).to_have_count(before + 2, timeout=WITHIN_S * 1000)
    return (await chat.last.inner_text()).partition("\n")[0]


async def led_to(chat: Chat, parameter: str, *, expecting: str) -> None:
    """The person has followed a link into the chat with the bot, and is shown what it leads to."""
    await expect(chat.page.get_by_test_id("subtitle")).to_have_text("bot")
    await expect(chat.messages.nth(-2)).to_contain_text(f"/start {parameter}", timeout=WITHIN_S * 1000)
    await chat.reads(expecting)


async def copied(chat: Chat, label: str) -> str:
    """What the button lays on the clipboard."""
    await chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await chat.page.get_by_test_id("button").filter(has_text=label).last.click()
    await chat.toasted("Copied")
    text: str = await chat.page.evaluate("navigator.clipboard.readText()")
    return text


async def lays_out_pictures(page: Page) -> list[str]:
    """Stand in for the server of the pictures; the list fills with what it is asked for."""
    asked: list[str] = []

    async def give(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(content_type="image/png", body=picture())

    await page.route(f"{PICTURES}**", give)
    return asked


async def test_a_letter_reaches_the_newsroom_and_its_answer_the_reader(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    fatou = await Chat.of(page_at, sandbox, FATOU, "phone")
    await fatou.say("/feedback", expecting="Écrire à la rédaction")
    await act(fatou, "Écrire à la rédaction", item="Reply")
    await fatou.say("La date de Kidal me semble fausse.", expecting="La date de Kidal")
    await fatou.press("Envoyer", expecting="la rédaction")
    idriss = await Chat.of(page_at, sandbox, IDRISS, chat=NEWSROOM)
    await idriss.reads("La date de Kidal me semble fausse.")
    await expect(idriss.last).to_contain_text("French")
    await expect(idriss.last).not_to_contain_text("Fatou")
    await act(idriss, "A reader writes", item="Reply")
    await idriss.say("Merci, nous vérifions.", expecting="Sent to the reader.")
    await fatou.reads("La rédaction vous répond")
    await expect(fatou.last).to_contain_text("Merci, nous vérifions.")
    await expect(fatou.last).not_to_contain_text("Idriss")
    assert await overflows(fatou.page) == []
    assert not complaints.heard


async def test_who_types_the_bots_name_is_offered_the_latest_and_more_on_the_way_down(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    ada = await Chat.of(page_at, sandbox, ADA, "phone", chat=GROUP)
    asked = await lays_out_pictures(ada.page)
    await ask_inline(ada, "")
    await expect(offers(ada)).to_have_count(AT_A_TIME)
    newest = await offers(ada).first.locator("b").inner_text()
    thumbnail = offers(ada).first.locator("img")
    await expect(thumbnail).to_have_js_property("naturalWidth", 80)
    assert await thumbnail.get_attribute("src") in asked
    await offers(ada).last.scroll_into_view_if_needed()
    await expect(offers(ada)).to_have_count(2 * AT_A_TIME)
    titles = await offers(ada).locator("b").all_inner_texts()
    assert len(set(titles)) == len(titles)
    assert await overflows(ada.page) == []
    await offers(ada).nth(AT_A_TIME).click()
    await expect(ada.messages.last).to_contain_text("via @sandbox_bot")
    await ada.reads(titles[AT_A_TIME])
    await ada.page.goto(f"{sandbox.address}/#{ADA}/{ADA}")
    await ada.say("/latest", expecting=newest)
    assert [one for one in complaints.heard if PICTURES not in one] == []


async def test_a_card_is_sent_into_a_group_and_read_on_by_another_in_her_language(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    await lays_out_pictures(ada.page)
    name = await opened(ada, "/minusma")
    await ada.press("Share", expecting="Send it to a chat")
    await ada.page.get_by_test_id("button").filter(has_text="Send to a chat").last.click()
    await ada.page.get_by_test_id("pick").get_by_text("Press room").click()
    await expect(offers(ada).first).to_contain_text(name)
    await offers(ada).first.click()
    await expect(ada.messages.last).to_contain_text("via @sandbox_bot")
    await ada.reads(name)
    fatou = await Chat.of(page_at, sandbox, FATOU, "phone", chat=GROUP)
    await lays_out_pictures(fatou.page)
    await fatou.page.get_by_test_id("button").filter(has_text="Read on").last.click()
    await led_to(fatou, "minusma", expecting="Mission")
    await ask_inline(fatou, "minusma")
    await expect(offers(fatou).first).to_contain_text("novembre 2024")
    await ask_inline(fatou, "qqzzx wwvvk")
    await fatou.page.get_by_test_id("inline-start").click()
    await led_to(fatou, "inline", expecting="Dossiers Sahel")
    assert [one for one in complaints.heard if PICTURES not in one] == []


async def test_a_citation_is_copied_and_its_link_leads_to_the_card(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    name = await opened(ada, "/minusma")
    await ada.press("Share", expecting="Send it to a chat")
    citation, link = await copied(ada, "Copy citation"), await copied(ada, "Copy link")
    found = CITATION.fullmatch(citation)
    assert found, citation
    assert (found["title"], found["link"]) == (name, link)
    await ada.page.goto(f"{sandbox.address}/#{ADA}/{GROUP}")
    await ada.tell(citation)
    fatou = await Chat.of(page_at, sandbox, FATOU, "phone", chat=GROUP)
    await fatou.holding(found["revision"]).get_by_role("link", name=link).click()
    await led_to(fatou, "minusma", expecting="Mission")
    await fatou.say(citation, expecting="Toujours à jour")
    assert not complaints.heard


async def test_the_link_of_a_search_is_followed_by_another_in_her_language(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    await ada.say("/search drones", expecting="Found for “drones”")
    link = await copied(ada, "Copy link")
    await ada.page.goto(f"{sandbox.address}/#{ADA}/{GROUP}")
    await ada.tell(link)
    fatou = await Chat.of(page_at, sandbox, FATOU, "phone", chat=GROUP)
    await fatou.holding(link).get_by_role("link", name=link).click()
    await led_to(fatou, link.rpartition("=")[2], expecting="Turquie")
    assert await overflows(fatou.page) == []
    assert not complaints.heard


async def test_what_was_kept_is_told_to_be_current_or_not(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    fatou = await Chat.of(page_at, sandbox, FATOU, "phone")
    await opened(fatou, "/asof 2023-10-15 minusma")
    await forward_to_bot(fatou, "15 octobre 2023", expecting="Ce n’est pas ce que dit la page")
    ada = await Chat.of(page_at, sandbox, ADA, "phone")
    name = await opened(ada, "/minusma")
    await forward_to_bot(ada, name, expecting="This is still current")
    Person(sandbox, MOUSSA, GROUP).tell(OLD_CITATION)
    await ada.page.goto(f"{sandbox.address}/#{ADA}/{GROUP}")
    await forward_to_bot(ada, "Revision 01234567", expecting="This is not what the page says today")
    await ada.press("Open the page of today", expecting=name)
    assert await overflows(ada.page) == []
    assert not complaints.heard


async def test_a_bot_that_is_no_member_answers_where_it_is_named(
    bot: Path, sandbox: Sandbox, page_at: PageAt, complaints: Complaints
) -> None:
    moussa = await Chat.of(page_at, sandbox, MOUSSA, chat=DESK)
    await moussa.page.get_by_test_id("chat-actions").click()
    await moussa.page.get_by_role("menuitem", name="Remove the bot").click()
    ada = await Chat.of(page_at, sandbox, ADA, "phone", chat=DESK)
    await ada.tell("When did the UN leave Kidal?")
    await ada.say("@sandbox_bot when did the UN leave Kidal", expecting="31 Oct 2023")
    await ada.tell("Thank you")
    await moussa.say("@sandbox_bot minusma", expecting="Mission")
    by_bot = moussa.messages.filter(has=moussa.page.get_by_test_id("button"))
    await expect(by_bot).to_have_count(2)
    await ada.page.get_by_test_id("button").filter(has_text="Read on").last.click()
    await expect(ada.page.get_by_test_id("subtitle")).to_have_text("bot")
    assert not complaints.heard
