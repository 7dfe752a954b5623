"""What axe-core, the checker of accessibility rules (WCAG 2.2 A and AA, and good practice), says of the chat page and
of the exported site: on a phone and at a desk, in the light and in the dark. No serious or critical fault is left.

Colours are all that differs in the dark, so the rules of contrast alone are asked again there."""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.exporting import Export, write
from bot.site.site import site
from tests.browser.pages import LOOP, PageAt, picture
from tests.browser.test_site import CONTENT, NOW, Quiet
from tests.browser.toy import Toy, known_toy
from tests.rig import ADA, FATOU, GROUP, MOUSSA

Scheme = Literal["light", "dark"]
OF_WEIGHT = ("serious", "critical")
PHONE, DESK = (390, 844), (1280, 800)
CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
SETTLED = "Promise.all(document.getAnimations().map((each) => each.finished.catch(() => 0)))"
PAGES = ("index.html", "{}/index.html", "{}/jnim/index.html", "{}/minusma-withdrawal/index.html", "{}/sources.html",
         "{}/latest.html")  # fmt: skip
STYLED = (
    "<code>code</code> <pre>and more</pre> <tg-spoiler>hidden</tg-spoiler> <a href='https://example.org'>a link</a>"
)


async def faults(page: Page, *schemes: Scheme) -> list[str]:
    """One line for each element that breaks a rule of weight, with what is wrong: in the light and in these schemes."""
    await page.evaluate(SETTLED)
    found = (await Axe().run(page)).response["violations"]
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme)
        await page.evaluate(SETTLED)
        found += await page.evaluate("(options) => axe.run(options).then((told) => told.violations)", CONTRAST)
    await page.emulate_media(color_scheme="light")
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in found
        if rule["impact"] in OF_WEIGHT
        for node in rule["nodes"]
    ]


async def test_a_faulty_page_is_found_out(page_at: PageAt) -> None:
    page = await page_at("about:blank")
    await page.set_content(
        """<!doctype html><html><title>x</title><style>p{color:#777;background:#fff}
        @media (prefers-color-scheme:dark){i{background:#000;color:#222}}</style>
        <main><p>pale</p><i>dark</i><button></button><img src="data:,"><input></main>"""
    )
    told = {fault.partition(":")[0] for fault in await faults(page, "dark")}
    assert told >= {"button-name", "color-contrast", "html-has-lang", "image-alt", "label"}
    assert [fault for fault in await faults(page, "dark") if fault.startswith("color-contrast: i:")]


# The chat page


@pytest_asyncio.fixture(scope="module", loop_scope=LOOP)
async def toy() -> AsyncIterator[Toy]:
    """A sandbox with a bot in it, and something of every kind said."""
    async with known_toy() as bot:
        await bot.order("send", **{"as": ADA, "chat": ADA, "text": "What is new at https://example.org?"})
        card = await bot.show_card(ADA)
        await bot.send_file("sendPhoto", "photo", ADA, name="chart.png", content=picture())
        await bot.send_file("sendDocument", "document", ADA, name="mydata.json", content=b"{}")
        await bot.order("send", **{"as": ADA, "chat": ADA, "text": "An answer", "reply_to": card})
        await bot.say(ADA, STYLED)
        for person in (ADA, FATOU, MOUSSA):
            await bot.order("send", **{"as": person, "chat": GROUP, "text": "One of many"})
        await bot.show_card(GROUP)
        yield bot


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_conversation_its_menus_and_its_picture(toy: Toy, page_at: PageAt, viewport: tuple[int, int]) -> None:
    page = await page_at(f"{toy.address}/#{ADA}/{ADA}", viewport)
    await expect(page.get_by_test_id("message")).to_have_count(6)
    assert await faults(page, "dark") == []
    await page.get_by_test_id("log").evaluate("log => { log.scrollTop = 0 }")
    await page.get_by_test_id("composer").press_sequentially("/s")
    await expect(page.get_by_test_id("command")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    assert await faults(page, "dark") == []
    await page.keyboard.press("Escape")
    await page.get_by_test_id("message").first.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("menu")).to_be_visible()
    assert await faults(page, "dark") == []
    await page.get_by_role("menuitem", name="Reply").click()
    await expect(page.get_by_test_id("replying")).to_be_visible()
    await page.get_by_test_id("photo").click()
    await expect(page.get_by_test_id("picture")).to_be_visible()
    assert await faults(page, "dark") == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
async def test_a_group_and_the_list_of_people_and_chats(toy: Toy, page_at: PageAt, viewport: tuple[int, int]) -> None:
    page = await page_at(f"{toy.address}/#{ADA}/{GROUP}", viewport)
    await expect(page.get_by_test_id("message")).to_have_count(4)
    assert await faults(page, "dark") == []
    if viewport == PHONE:
        await page.get_by_test_id("back").click()
        await expect(page.get_by_test_id(f"chat-{GROUP}")).to_be_visible()
        assert await faults(page, "dark") == []


# The exported site


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of the content folder, served over loopback."""
    pack = load(CONTENT, today=NOW.date()).pack
    assert pack is not None
    folder: Path = tmp_path_factory.mktemp("site")
    write(folder, Export.SITE, {file.path: file.text for file in site(pack, all_phrases(), now=NOW)})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("language", "viewport", "schemes"), [("en", PHONE, ["dark"]), ("fr", DESK, [])], ids=["en-phone", "fr-desk"]
)
async def test_the_site(
    address: str, page_at: PageAt, language: str, viewport: tuple[int, int], schemes: list[Scheme]
) -> None:
    page = await page_at(f"{address}/{PAGES[0]}", viewport)
    found: list[str] = []
    for path in PAGES:
        await page.goto(f"{address}/{path.format(language)}")
        found += [f"{path}: {fault}" for fault in await faults(page, *schemes)]
    assert found == []
