"""One person's chat with the bot on the chat page, as a test plays it."""

from playwright.async_api import Locator, Page, expect

from tests.browser.pages import PageAt
from tests.rig import Sandbox

WITHIN_S = 30.0
PREVIEW, PUBLISHED = "What would change", "Published revision"


class Chat:
    """One person in one chat. What is expected is waited for."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def of(
        cls, page_at: PageAt, sandbox: Sandbox, person: int, viewport: str = "desk", *, chat: int = 0
    ) -> "Chat":
        return cls(await page_at(f"{sandbox.address}/#{person}/{chat or person}", viewport))

    async def start(self, *, expecting: str) -> None:
        await self.page.get_by_test_id("start").click()
        await self.reads(expecting)

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def last(self) -> Locator:
        """The newest message's words."""
        return self.messages.last.get_by_test_id("message-text")

    def holding(self, words: str) -> Locator:
        """The newest message in which these words stand."""
        return self.messages.filter(has_text=words).last

    async def say(self, text: str, *, expecting: str) -> None:
        await self.tell(text)
        await self.reads(expecting)

    async def tell(self, text: str) -> None:
        """Say what may stay without an answer."""
        await self.page.get_by_test_id("composer").fill(text)
        await self.page.get_by_test_id("send").click()
        await expect(self.page.get_by_test_id("composer")).to_have_value("")

    async def press(self, label: str, *, expecting: str) -> None:
        """Press the newest button with this label; the newest message, changed or a new one, then reads so."""
        before = await self.messages.last.inner_text()
        await self.page.get_by_test_id("button").filter(has_text=label).last.click()
        await expect(self.messages.last).not_to_have_text(before, use_inner_text=True, timeout=WITHIN_S * 1000)
        await self.reads(expecting)

    async def reads(self, words: str, *, within_s: float = WITHIN_S) -> None:
        await expect(self.last).to_contain_text(words, timeout=within_s * 1000)

    async def shows(self, words: str, *, within_s: float = WITHIN_S) -> None:
        """The words stand in one of the messages, though another may have come since."""
        await expect(self.holding(words)).to_be_visible(timeout=within_s * 1000)

    async def previewed(self, *, showing: str) -> Locator:
        """/reload, and the preview it brings. That the folder has changed may be told at any time between."""
        before = await self.messages.filter(has_text=PREVIEW).count()
        await self.tell("/reload")
        await expect(self.messages.filter(has_text=PREVIEW)).to_have_count(before + 1, timeout=WITHIN_S * 1000)
        preview = self.holding(PREVIEW)
        await expect(preview).to_contain_text(showing)
        return preview

    async def publish(self) -> None:
        """Press Publish under the newest preview."""
        before = await self.messages.filter(has_text=PUBLISHED).count()
        await self.holding(PREVIEW).get_by_test_id("button").filter(has_text="Publish").click()
        published = self.messages.filter(has_text=PUBLISHED)
        await expect(published).to_have_count(before + 1, timeout=WITHIN_S * 1000)

    async def toasted(self, words: str) -> None:
        """What passes by above the chat."""
        await expect(self.page.get_by_test_id("toast").last).to_contain_text(words)
