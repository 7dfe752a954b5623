"""A real browser for the tests in this folder: one chromium for all of them, a fresh profile for each page.

The browser lives in one event loop, and all tests of this folder run in it: they are plain `async def`, without a mark.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.browser.pages import LOOP, VIEWPORTS, Complaints, PageAt
from tests.browser.toy import Toy, known_toy
from tests.lacking import lacking

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE_MS = 10_000
# The same engine without the windows around it takes a quarter of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope=LOOP), append=False)


def installed_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest_asyncio.fixture(scope="session", loop_scope=LOOP)
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium, headless, once for the whole run."""
    path = installed_browser() or lacking("a real browser is not installed (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
def complaints() -> Complaints:
    """Everything the pages of this test complained of, for a test to look at."""
    return Complaints()


@pytest_asyncio.fixture(loop_scope=LOOP)
async def page_at(browser: Browser, complaints: Complaints) -> AsyncIterator[PageAt]:
    """`page = await page_at(url, "phone", dark=True)`: a profile of its own; viewport: a name or (width, height)."""
    contexts: list[BrowserContext] = []

    async def open_page(url: str, viewport: str | tuple[int, int] = "desk", *, dark: bool = False) -> Page:
        width, height = VIEWPORTS[viewport] if isinstance(viewport, str) else viewport
        is_phone = width < 600
        context = await browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            has_touch=is_phone, is_mobile=is_phone, device_scale_factor=2 if is_phone else 1, locale="en-GB",
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        complaints.listen_to(page)
        await page.goto(url)
        await expect(page.locator("main[inert]")).to_have_count(0)  # the chat page is inert until it is ready
        return page

    yield open_page
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope=LOOP)
async def toy() -> AsyncIterator[Toy]:
    """A fresh sandbox with the toy bot in it, which everybody has met before."""
    async with known_toy() as bot:
        yield bot
