"""README's picture, taken anew: `make picture` starts the bot with its sandbox and photographs the chat page."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser.conftest import FLAGS, installed_browser
from tests.rig import ADA, ROOT, TOKEN, bot_running, sandbox_running

PICTURE = ROOT / "docs" / "chat-page.png"
SIZE = {"width": 1280, "height": 860}


async def photograph(address: str) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=installed_browser(), args=list(FLAGS))
        page = await browser.new_page(viewport=SIZE, locale="en-GB")
        await page.goto(f"{address}/#{ADA}/{ADA}")
        await page.get_by_test_id("start").click()
        await page.get_by_test_id("button").first.wait_for()
        for words, seen in (("when did the UN leave Kidal", "[1]"), ("how many people were killed in Moura", "[1]")):
            await page.get_by_test_id("composer").fill(words)
            await page.get_by_test_id("send").click()
            await page.get_by_test_id("message").last.get_by_text(seen).first.wait_for()
        await page.wait_for_timeout(600)
        await page.screenshot(path=PICTURE)
        await browser.close()


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    with (
        sandbox_running("--token", TOKEN) as sandbox,
        bot_running(folder, sandbox.api_url, content_dir=ROOT / "content"),
    ):
        asyncio.run(photograph(sandbox.address))
    shutil.rmtree(folder)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} KB")  # noqa: T201


if __name__ == "__main__":
    main()
