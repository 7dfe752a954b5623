"""A real browser for the tests in this folder: one chromium for all of them, a fresh profile for each page.

All tests here share one event loop (the browser lives in it), so they are plain `async def` tests without a mark of their own.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

VIEWPORTS = {"phone": (390, 844), "desk": (1280, 900)}
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
LOOP = "session"
PATIENCE_MS = 10_000
LOOPBACK = re.compile(r"(https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?/|data:|blob:|about:)")

PageAt = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope=LOOP), append=False)


@dataclass(slots=True)
class Complaints:
    """What the pages of one test complained of: console errors, exceptions, requests to other machines."""

    heard: list[str] = field(default_factory=list)

    def listen_to(self, page: Page) -> None:
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.heard.append(f"exception: {error}"))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"console {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not LOOPBACK.match(request.url):
            self.heard.append(f"request to another machine: {request.url}")


@pytest_asyncio.fixture(scope="session", loop_scope=LOOP)
async def browser() -> AsyncIterator[Browser]:
    """Debian's chromium, headless, once for the whole run."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        leave = pytest.fail if os.environ.get("CI") else pytest.skip
        leave("These tests drive a real browser, and there is none: install Debian's package chromium.")
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
    """`page = await page_at(url, "phone", dark=False)`: a page in a profile of its own; viewport phone, desk or (width, height)."""
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
        return page

    yield open_page
    for context in contexts:
        await context.close()
