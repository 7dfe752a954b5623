"""The exported site in a real browser: fits a phone, asks nobody else, works from the keyboard and in the dark."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.async_api import expect

from bot.content.catalogues import all_phrases
from bot.content.loader import load
from bot.exporting import Export, write
from bot.site.site import site
from tests.browser.pages import Complaints, PageAt

CONTENT = Path(__file__).parents[2] / "content"
NOW = datetime(2026, 11, 21, 19, tzinfo=UTC)
SAMPLE = ("index.html", "en/index.html", "fr/jnim/index.html", "en/minusma-withdrawal/index.html", "fr/sources.html",
          "en/withdrawals.html", "fr/glossary.html", "en/latest.html", "fr/about.html")  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of the content folder, served over loopback."""
    pack = load(CONTENT, today=NOW.date()).pack
    assert pack is not None
    folder = tmp_path_factory.mktemp("site")
    write(folder, Export.SITE, {file.path: file.text for file in site(pack, all_phrases(), now=NOW)})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("viewport", [(320, 568), "phone", "desk"], ids=str)
async def test_no_page_is_wider_than_the_screen(
    address: str, page_at: PageAt, complaints: Complaints, viewport: str | tuple[int, int]
) -> None:
    page = await page_at(f"{address}/{SAMPLE[0]}", viewport)
    for path in SAMPLE:
        await page.goto(f"{address}/{path}")
        wide, screen = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, path
    assert complaints.heard == []


async def test_the_first_tab_leads_past_the_menu(address: str, page_at: PageAt) -> None:
    page = await page_at(f"{address}/en/jnim/index.html")
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to the text")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_the_language_link_leads_to_the_same_page_and_back(address: str, page_at: PageAt) -> None:
    page = await page_at(f"{address}/en/minusma-withdrawal/index.html", "phone")
    await page.get_by_role("link", name="Français").click()
    await expect(page).to_have_url(f"{address}/fr/minusma-withdrawal/index.html")
    await page.get_by_role("link", name="English").click()
    await expect(page).to_have_url(f"{address}/en/minusma-withdrawal/index.html")


async def test_a_source_number_leads_to_its_source(address: str, page_at: PageAt) -> None:
    page = await page_at(f"{address}/en/jnim/index.html", "phone")
    await page.locator(".marks a").first.click()
    await expect(page.locator("#s1:target")).to_be_in_viewport()


async def test_a_dark_room_gets_dark_paper(address: str, page_at: PageAt) -> None:
    page = await page_at(f"{address}/en/index.html", "phone", dark=True)
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 19, 14)"
